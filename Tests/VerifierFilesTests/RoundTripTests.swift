import PartnerModel
import TestSupport
import Testing

@testable import VerifierFiles

@Suite struct RoundTripTests {
  @Test func settingsAreReadAsTheyWereWritten() throws {
    #expect(try VerifierSettings(json: Sample.settings.json) == Sample.settings)
  }

  @Test func pagesAreReadAsTheyWereWritten() throws {
    #expect(
      try VerifierPages(json: Sample.pages.json, languages: Sample.settings.languages) == Sample.pages)
  }

  @Test func everyPlaceIsFoundByItsName() {
    let places =
      PageSlot.Fixed.allCases.map(PageSlot.fixed) + AnswerField.allCases.flatMap { [.typed($0), .wrong($0)] }
      + Role.allCases.map(PageSlot.chosen)
    for place in places { #expect(PageSlot(place.name) == place) }
    #expect(Set(places.map(\.name)).count == places.count)
  }

  @Test(arguments: [
    // One too many.
    ("\"version\":1", "\"version\":1,\"surplus\":0", "surplus"),
    ("{\"id\":", "{\"extra\":\"x\",\"id\":", "extra"),
    // One that is missing.
    ("\"audience\"", "\"audiense\"", "audience"),
    ("\"contact\":\"partners@hoshino.example\",", "", "contact"),
    // One of another type.
    ("\"issuer\":\"https://partners.hoshino.example\"", "\"issuer\":1", "issuer"),
    ("7776000", "\"7776000\"", "longestLifetime"), ("[\"globalAdmin\"]", "\"globalAdmin\"", "acceptedBy"),
  ])
  func settingsOfAnotherFormAreRefusedByName(part: String, changed: String, named: String) throws {
    let text = String(decoding: Sample.settings.json, as: UTF8.self)
    try #require(text.contains(part))
    let fault = try #require(throws: VerifierFileFault.self) {
      try VerifierSettings(json: Array(text.replacing(part, with: changed).utf8))
    }
    #expect(fault.file == "settings.json" && fault.detail.contains(named), "\(fault)")
  }

  @Test(arguments: [
    ("\"version\":1", "\"version\":1,\"surplus\":0", "surplus"),
    ("\"slot\":\"person.email\"", "\"slot\":\"person.email\",\"size\":1", "size"),
    ("\"familyNameFirst\":false", "\"familyNameFirst\":false,\"tall\":true", "tall"),
    ("\"role\":{", "\"role\":{\"emperor\":\"Emperor\",", "emperor"),
    ("\"policy\":\"default-src 'none'\",", "", "policy"), ("\"as\":\"link\"", "\"has\":\"link\"", "has"),
    ("\"familyNameFirst\":false", "\"familyNameFirst\":\"no\"", "familyNameFirst"),
    ("\"version\":1,\"policy\":\"default-src 'none'\"", "\"version\":1,\"policy\":[]", "policy"),
  ])
  func pagesOfAnotherFormAreRefusedByName(part: String, changed: String, named: String) throws {
    let text = String(decoding: Sample.pages.json, as: UTF8.self)
    try #require(text.contains(part))
    let fault = try #require(throws: VerifierFileFault.self) {
      try VerifierPages(
        json: Array(text.replacing(part, with: changed).utf8), languages: Sample.settings.languages)
    }
    #expect(fault.file == "pages.json" && fault.detail.contains(named), "\(fault)")
  }
}

/// Files with everything in them that there can be.
private enum Sample {
  static let settings = VerifierSettings(
    issuer: "https://partners.hoshino.example", audience: "https://accept.hoshino.example",
    name: Names("Portal", texts: [.english: "Portal", .japanese: "ポータル"]), languages: [.english, .japanese],
    defaultLanguage: .english, acceptedBy: AcceptingRoles(everywhere: [.globalAdmin]),
    longestLifetime: 7_776_000,
    timeZone: TimeZoneName(rawValue: "Asia/Tokyo")!, contact: EmailAddress("partners@hoshino.example")!,
    organisations: [
      .init(
        id: OrganisationID(rawValue: "hoshino-cloud")!,
        name: Names("Hoshino", texts: [.english: "Hoshino", .japanese: "ホシノ"]),
        email: EmailAddress("sales@hoshino.example")!)
    ])

  static let pages = VerifierPages(
    policy: "default-src 'none'",
    words: [words(.english, .givenFirst), words(.japanese, .familyFirst)],
    pages: [
      .init(name: "expired", pieces: [.english: ["late"].map(PagePiece.literal), .japanese: []]),
      .init(name: "incomplete", pieces: [.english: pieces(.english), .japanese: pieces(.japanese)]),
    ])

  private static func words(_ language: LanguageCode, _ order: NameOrder) -> PageWords {
    PageWords(
      language, ownName: language.rawValue, nameOrder: order,
      dates: DateWords(
        date: TextPattern("{day} {month} {year}"), moment: TextPattern("{date}, {time} UTC"),
        months: (1...12).map { "month \($0)" }),
      countries: [PageWords.Country(CountryCode("US")!, names: ["United States", "USA, America"])!],
      texts: Dictionary(
        uniqueKeysWithValues: PageWords.Group.allCases.map { group in
          let keys = group.keys ?? ["missing", "email.invalid"]
          return (group, Dictionary(uniqueKeysWithValues: keys.map { ($0, "word for \($0)") }))
        }))
  }

  private static func pieces(_ language: LanguageCode) -> [PagePiece] {
    [
      .literal("<p>“&”</p>\n"), .slot(.fixed(.email), language: language, .html),
      .slot(.typed(.email), language: language, .isolated),
      .slot(.fixed(.receiptLink), language: language, .link), .slot(.wrong(.role), language: language, .part),
      .when(
        .chosen(.globalAdmin), language: language, isKnown: true,
        [.slot(.fixed(.email), language: language, .mail)]),
      .when(.fixed(.phone), language: language, isKnown: false, []),
      .each(
        .faults, language: language, [.column(.field, .part), .column(.name, .html), .column(.text, .html)]),
    ]
  }
}
