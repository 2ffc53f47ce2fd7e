import PartnerModel
import TestSupport
import Testing
import VerifierFiles

@Suite struct VerifierSettingsTests {
  @Test func readsWhatABuildWrites() throws {
    let settings = try PagesFile.settings()
    #expect(settings.issuer == "https://partners.hoshino.example")
    #expect(settings.audience == "https://accept.hoshino.example")
    #expect(settings.languages == [.english, .japanese] && settings.defaultLanguage == .english)
    #expect(
      settings.acceptedBy == AcceptingRoles(everywhere: [.globalAdmin])
        && settings.longestLifetime == 7_776_000)
    #expect(settings.contact == EmailAddress("partners@hoshino.example"))
    let id = try #require(OrganisationID(rawValue: "hoshino-cloud"))
    let organisation = try #require(settings.organisations.first { $0.id == id })
    #expect(organisation.name[.japanese] == "ホシノクラウド" && organisation.name[.english] == "Hoshino Cloud")
  }

  @Test(arguments: [
    ("\"issuer\"", "\"isuer\"", "issuer"), ("[\"en\",\"ja\"]", "[\"en\",\"??\"]", "languages"),
    ("\"defaultLanguage\":\"en\"", "\"defaultLanguage\":\"fr\"", "defaultLanguage"),
    ("[\"globalAdmin\"]", "[\"emperor\"]", "acceptedBy"), ("7776000", "\"long\"", "longestLifetime"),
    ("7776000", "0", "longestLifetime"), ("Asia/Tokyo", "../Tokyo", "timeZone"),
    ("partners@hoshino.example", "partners", "contact"),
    ("\"en\":\"Hoshino Cloud\",", "", "name"),
    ("\"id\":\"hoshino-cloud\"", "\"id\":\"Ho Shino\"", "organisations"),
    ("\"version\":1", "\"version\":2", "another version"), ("\"version\":1,", "", "another version"),
    ("\"contact\"", "\"issuer\":\"https://evil.example\",\"contact\"", "twice"),
  ])
  func refusesAFileThatIsNotInOrder(part: String, changed: String, named: String) throws {
    let text = PagesFile.settingsText
    #expect(text.contains(part))
    let fault = try #require(throws: VerifierFileFault.self) {
      try VerifierSettings(json: Array(text.replacing(part, with: changed).utf8))
    }
    #expect(fault.file == "settings.json" && fault.detail.contains(named), "\(fault)")
  }

  @Test func refusesAnEmptyFile() {
    #expect(throws: VerifierFileFault.self) { try VerifierSettings(json: []) }
  }
}
