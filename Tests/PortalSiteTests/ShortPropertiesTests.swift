import Testing

@testable import PortalSite

@Suite struct ShortPropertiesTests {
  private func short(_ styles: [String], others: [String] = []) -> [String] {
    let bytes = styles.map { Array($0.utf8) }
    let names = ShortProperties(bytes, others: others.map { Array($0.utf8) })
    return bytes.map { String(decoding: names.style($0), as: UTF8.self) }
  }

  @Test func eachHasTheSameNameEverywhere() {
    #expect(
      short([":root{--ink:red;--paper : blue}", "a{--mark:var(--ink);color:var(--mark,var(--paper))}"])
        == [":root{--a:red;--b : blue}", "a{--c:var(--a);color:var(--c,var(--b))}"])
  }

  @Test(arguments: [
    "a{color:var(--elsewhere)}", ".x--ink{}", "#--ink{}", ".--ink{}", "/* --ink */",
    "a{content:\"--ink: \\\" --ink\"}",
    "a{content:'--ink'}",
  ])
  func whatIsNoneStaysAsItIs(style: String) {
    #expect(short(["a{--ink:red}", style]) == ["a{--a:red}", style])
  }

  @Test func whatAScriptNamesStays() {
    let script = "e.style.setProperty(\"--ink\", 1)"
    #expect(short(["a{--ink:red;--paper:blue}"], others: [script]) == ["a{--ink:red;--a:blue}"])
  }

  /// One that nobody sets here may be set by whoever puts the page into another.
  @Test func noNewNameIsOneThatIsUsed() {
    #expect(short(["a{--ink:var(--a)}"]) == ["a{--b:var(--a)}"])
  }

  @Test func thereAreEnoughNames() {
    let many = (0..<30).map { "--name-\($0):0" }.joined(separator: ";")
    #expect(short(["a{\(many)}"])[0].hasSuffix("--z:0;--aa:0;--ab:0;--ac:0;--ad:0}"))
  }
}
