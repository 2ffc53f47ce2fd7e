import SourceDiagnostics
import Testing

@Suite struct DiagnosticTests {
  @Test func printsPlaceFaultAndRemedy() {
    let fault = Diagnostic(
      at: SourcePosition(file: "Content/en/roles.md", line: 12, column: 7), "there is no field rolle",
      remedy: "Did you mean role?")
    #expect(
      fault.description == "Content/en/roles.md:12:7: error: there is no field rolle\n  Did you mean role?")
    let placeless = Diagnostic(
      .warning, at: nil, "nobody is an admin agent", remedy: "Give somebody the role.")
    #expect(placeless.description == "warning: nobody is an admin agent\n  Give somebody the role.")
  }

  @Test func listsInReadingOrderAndKnowsErrorsFromWarnings() {
    func fault(_ file: String, _ line: Int, _ severity: Diagnostic.Severity = .warning) -> Diagnostic {
      Diagnostic(severity, at: SourcePosition(file: file, line: line), "\(file)\(line)", remedy: "")
    }
    let nowhere = Diagnostic(.warning, at: nil, "first", remedy: "")
    var list = DiagnosticList([fault("b", 2), fault("a", 10), fault("a", 9), nowhere])
    #expect(list.sorted.map(\.message) == ["first", "a9", "a10", "b2"])
    #expect(!list.hasErrors)
    list.append(DiagnosticList([fault("c", 1, .error)]))
    #expect(list.hasErrors)
  }

  @Test func tellsTheFirstFaultsOfAFileAndCountsTheOthers() {
    func fault(_ file: String?, _ line: Int, _ severity: Diagnostic.Severity = .error) -> Diagnostic {
      Diagnostic(severity, at: file.map { SourcePosition(file: $0, line: line) }, "m\(line)", remedy: "R.")
    }
    let most = DiagnosticList.mostOfAFile
    let many = (1...most + 3).map { fault("a", $0) } + (1...most).map { fault("b", $0) }
    let list = DiagnosticList(Array(many.reversed())).bounded
    #expect(list.count == 2 * most + 1)
    #expect(list[most - 1].message == "m\(most)")
    #expect(
      list[most].description
        == "a:\(most + 1):1: error: from here on there are 3 more faults in this file\n  Mend those above first; many may have the same cause."
    )
    #expect(list.last?.message == "m\(most)")
    // What was counted before counts on, as many as it stands for.
    let counted =
      (1...most).map { fault("a", $0) } + [
        .rest(.error, of: 7, from: SourcePosition(file: "a", line: most + 5)), fault("a", most + 2),
      ]
    #expect(
      DiagnosticList(counted).bounded.last
        == .rest(.error, of: 8, from: SourcePosition(file: "a", line: most + 2)))
    // No error is hidden by warnings.
    let mixed = (1...most + 50).map { fault("a", $0, .warning) } + [fault("a", 9_999)]
    let told = DiagnosticList(mixed).bounded
    #expect(told.count == most + 1 && told.contains(fault("a", 9_999)))
    #expect(told.contains { $0.others == 51 && $0.severity == .warning })
    #expect(
      DiagnosticList((0...most).map { fault(nil, $0) }).bounded.last?.message == "there is 1 more fault")
  }

  @Test(arguments: [
    ("custmer.name", "customer.name"), ("nmae", "name"), ("NAME", "name"), ("inviter.nam", "inviter.name"),
  ])
  func findsTheNameThatWasMeant(written: String, meant: String) {
    #expect(nearestName(to: written, among: ["customer.name", "inviter.name", "name"]) == meant)
  }

  /// A third of the letters may differ, and the first of the closest names counts.
  @Test(
    arguments: [
      ("abcdefghi", ["abcdefxyz"], "abcdefxyz"), ("abcdefghi", ["abcdewxyz"], nil),
      ("abcdefghi", ["defghi"], "defghi"), ("abcdefghi", ["efghi"], nil),
      ("abcdef", ["xyabcdef"], "xyabcdef"),
      ("abcdefghi", ["badcfeghi"], "badcfeghi"), ("name", ["nama", "names", "name"], "name"),
      ("name", ["nama", "names"], "nama"), ("ab", ["ba"], "ba"), ("a", ["", "abc"], ""),
    ] as [(String, [String], String?)])
  func findsTheFirstOfTheClosestNames(written: String, known: [String], nearest: String?) {
    #expect(nearestName(to: written, among: known) == nearest)
  }

  @Test func findsNothingWhereNothingIsNear() {
    #expect(nearestName(to: "zebra", among: ["customer", "provider"]) == nil)
    #expect(nearestName(to: "x", among: []) == nil)
  }
}
