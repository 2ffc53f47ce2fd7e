import PartnerModel
import Testing

@Suite struct CompanyNameTests {
  private func rule(_ text: String) -> RuleCode? {
    do {
      _ = try CompanyName(validating: text)
      return nil
    } catch {
      return error.rule
    }
  }

  static let names = [
    "Larkspur Books Ltd", "錦織物株式会社", "㈱アオバ商事", "Müller & Söhne \u{201E}Nord\u{201C} GmbH", "1&1", "한빛 소프트",
    "Ελλάς ΑΕ", "ООО Ромашка", "شرکت نه\u{200C}تا", "क्\u{200D}ष", "葛\u{E0100}飾商店", "Love \u{2764}\u{FE0F}",
    "a",
    "日本 太郎\u{3000}商店", String(repeating: "a", count: 256), String(repeating: "錦", count: 85),
  ]

  @Test(arguments: names) func nameIsTaken(_ name: String) throws {
    #expect(try CompanyName(validating: name).rawValue == name)
  }

  static let unseen = [
    "", " ", "\u{3000}", "\u{A0}", "\u{3164}", "\u{115F}", "A\nB", "A\tB", "A\u{85}B", "A\u{2028}B",
    "A\u{2029}B",
    "A\u{200B}B", "A\u{200E}B", "A\u{202E}B", "A\u{2066}B", "A\u{2060}B", "A\u{FEFF}B", "A\u{AD}B",
    "A\u{E0041}B",
    "A\u{FFF9}B", "A\u{7F}B", "A\0B", "\u{200D}\u{200C}", "\u{FE0F}", "\u{2800} \u{2800}", "\u{E0100}",
  ]

  @Test(arguments: unseen) func whatCannotBeSeenIsRefused(_ name: String) {
    #expect(rule(name) == .invalidCompanyName)
  }

  /// U+FDEF, for which Swift has no literal.
  static let nothing = String(decoding: [0xFDEF] as [UInt16], as: UTF16.self)
  static let tower = "e" + String(repeating: "\u{301}", count: 9)

  /// With the place of what is refused.
  static let misfits: [(String, Int64)] = [
    ("A\u{2800}B", 2), ("AB\u{FFFE}", 3), (nothing, 1), ("A\u{10FFFF}", 2), ("A\u{FFFC}", 2),
    ("A\u{200D}B", 2), ("株\u{200C}式", 2), ("می\u{200C}", 3), ("1\u{FE0F}", 2), ("葛\u{E0100}\u{E0101}", 3),
    ("A\u{34F}B", 2), (tower, 10), ("e\u{301}\u{200D}\u{301}", 3),
  ]

  @Test(arguments: misfits)
  func whatNoScriptNeedsIsRefusedWithItsPlace(_ name: String, place: Int64) {
    let violation = #expect(throws: RuleViolation.self) { try CompanyName(validating: name) }
    #expect(violation?.rule == .invalidCompanyName)
    #expect(violation?.message(in: .english).contains("its character \(place) is U+") ?? false)
  }

  /// Earlier versions took these; what is on record or in a token stays what it was.
  @Test(arguments: [
    "A\u{2800}B", "AB\u{FFFE}", "A\u{200D}B", tower,
  ])
  func aNameOnRecordStays(_ name: String) {
    #expect(CompanyName(name)?.rawValue == name)
    #expect(rule(name) == .invalidCompanyName)
  }

  @Test(arguments: unseen) func noRecordHasWhatCannotBeSeen(_ name: String) {
    #expect(CompanyName(name) == nil)
  }

  @Test func lengthIsInBytes() {
    #expect(rule(String(repeating: "a", count: 257)) == .companyNameTooLong)
    #expect(rule(String(repeating: "錦", count: 86)) == .companyNameTooLong)
  }

  /// A name that looks plain is one; what doesn't may still be.
  @Test func plainNamesAreNames() {
    for scalar in (0...0xFFFF as ClosedRange<UInt32>).compactMap(Unicode.Scalar.init) {
      let text = String(scalar)
      var bytes = text
      if bytes.withUTF8({ CompanyName.isPlain($0.span) }) { #expect(rule(text) == nil) }
    }
  }

  @Test func spellingsAreTold() {
    #expect(CompanyName("Caf\u{E9}") != CompanyName("Cafe\u{301}"))
  }
}
