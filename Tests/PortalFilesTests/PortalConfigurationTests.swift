import PartnerModel
import SourceDiagnostics
import TestSupport
import Testing

@testable import PortalFiles

@Suite struct PortalConfigurationTests {
  private static let lines = [
    "name: {en: Portal, ja: ポータル}", "operator: hoshino", "address: https://Partners.Hoshino.example:443/p/",
    "languages: [en, ja]", "defaultLanguage: ja", "verifier: http://127.0.0.1:8080/",
    "contact: {email: hello@hoshino.example, security: sec@hoshino.example}",
    "programme: {name: Program, owner: {en: Northlight, ja: ノースライト}}",
    "links: {membership: \"https://members.northlight.example/\", incentives: , extra: \"https://x.example/?a=b\"}",
    "policy: {invitationLifetime: PT12H, longestLifetime: P90D, acceptedBy: [globalAdmin, billingAdmin], "
      + "reviewDays: 5, removalByReseller: false}",
  ]

  /// The file with one line, found by its key, replaced; nothing in its place where the new line is empty.
  private func read(replacing key: String = "", with line: String = "") -> (PortalConfiguration?, [String]) {
    let lines = Self.lines.map { key.isEmpty || !$0.hasPrefix("\(key):") ? $0 : line }
    var faults = DiagnosticList()
    let text = lines.joined(separator: "\n") + "\n"
    let configuration = PortalConfiguration.read(from: portal(["Content/portal.yaml": text]), faults: &faults)
    return (configuration, brief(faults))
  }

  @Test func `every key is read`() throws {
    let (found, faults) = read()
    #expect(faults == [])
    let configuration = try #require(found)
    #expect(configuration.name[.english] == "Portal" && configuration.name.defaultText == "ポータル")
    #expect(configuration.operatorID.rawValue == "hoshino")
    #expect(configuration.address == "https://partners.hoshino.example/p")
    #expect(configuration.verifier == "http://127.0.0.1:8080")
    #expect(configuration.languages == [.english, .japanese] && configuration.defaultLanguage == .japanese)
    #expect(configuration.securityContact.rawValue == "sec@hoshino.example")
    #expect(configuration.programme.owner[.english] == "Northlight")
    #expect(
      configuration.links == [
        "membership": "https://members.northlight.example/", "extra": "https://x.example/?a=b",
      ])
    #expect(configuration.linkNames.isSuperset(of: ["incentives", "extra", "customerAgreement"]))
    #expect(configuration.policy.invitationLifetime == 43_200)
    #expect(configuration.policy.longestLifetime == 7_776_000)
    #expect(configuration.policy.acceptedBy == AcceptingRoles(everywhere: [.globalAdmin, .billingAdmin]))
    #expect(configuration.policy.reviewDays == 5 && !configuration.policy.removalByReseller)
    #expect(configuration.place.position(of: "operator").line == 2)
  }

  @Test func `what may be left out may be left out`() throws {
    let (found, faults) = read(replacing: "verifier")
    #expect(faults == [] && found?.verifier == nil)
    let (noSecurity, _) = read(replacing: "contact", with: "contact: {email: hello@hoshino.example}")
    #expect(noSecurity?.securityContact == noSecurity?.contactEmail)
    #expect(read(replacing: "links").0?.links == [:])
  }

  @Test(arguments: [
    ("address", "address: http://partners.example", "3:10 an address must begin with https://"),
    ("address", "address: partners.example", "3:10 this is no full web address: 'partners.example'"),
    (
      "address", "address: ftp://partners.example",
      "3:10 this is no full web address: 'ftp://partners.example'"
    ),
    ("address", "address: https://partners.example/?a", "3:10 such an address has no query and no fragment"),
    ("address", "address: https://partners.example/#a", "3:10 such an address has no query and no fragment"),
    (
      "address", "address: https://a@partners.example",
      "3:10 the host of this web address is not right: 'a@partners.example'"
    ),
    ("address", "address: https://", "3:10 the host of this web address is not right: ''"),
    (
      "address", "address: https://x.example:0",
      "3:10 the host of this web address is not right: 'x.example:0'"
    ),
    ("address", "address: https://x.example/a/../b", "3:10 the path has empty or dotted parts"),
    ("address", "address: https://x.example//a", "3:10 the path has empty or dotted parts"),
    ("address", "address: \"https://x.example/a b\"", "3:10 this is no web address: 'https://x.example/a b'"),
    ("address", "address: https://例え.example", "3:10 this is no web address: 'https://例え.example'"),
    ("operator", "operator: Hoshino", "2:11 “Hoshino” is no organisation id"),
    ("operator", "", "1:1 the key 'operator' is missing"),
    ("languages", "languages: []", "4:12 the portal has no language"),
    ("languages", "languages: [en, ja, en]", "4:21 this is in the list 'languages' already"),
    ("languages", "languages: [en, english]", "4:17 “english” is no language code"),
    (
      "defaultLanguage", "defaultLanguage: fr",
      "5:18 the default language fr is none of the portal's languages"
    ),
    (
      "contact", "contact: {email: hello, security: a@b.example}",
      "7:18 “hello” is no e-mail address that a letter could be sent to"
    ),
    ("links", "links: {membership: \"javascript:alert(1)\"}", "9:21 “javascript:alert(1)” is no web address"),
    ("links", "links: {Not-a-name: \"https://x.example\"}", "9:9 a link can't have the name 'Not-a-name'"),
    (
      "policy",
      "policy: {invitationLifetime: P91D, longestLifetime: P90D, acceptedBy: [user], reviewDays: 5, removalByReseller: true}",
      "10:30 invitations would live longer than `longestLifetime` allows"
    ),
    (
      "policy",
      "policy: {invitationLifetime: 30, longestLifetime: P90D, acceptedBy: [user], reviewDays: 5, removalByReseller: true}",
      "10:30 '30' is no length of time that an invitation could have"
    ),
    (
      "policy",
      "policy: {invitationLifetime: P1D, longestLifetime: P90D, acceptedBy: [], reviewDays: 5, removalByReseller: true}",
      "10:70 nobody may accept an invitation"
    ),
    (
      "policy",
      "policy: {invitationLifetime: P1D, longestLifetime: P90D, acceptedBy: [user], reviewDays: 5, removalByReseller: no}",
      "10:112 'removalByReseller' must be true or false, not 'no'"
    ),
    ("name", "nmae: {en: Portal, ja: P}", "1:1 there is no key 'nmae' here"),
  ])
  func `a wrong value is named with its place`(key: String, line: String, fault: String) {
    let (configuration, faults) = read(replacing: key, with: line)
    #expect(configuration == nil)
    #expect(faults.contains(fault), "\(faults)")
  }

  @Test(arguments: [
    ("http://localhost:8080", "http://localhost:8080"), ("http://127.0.0.1", "http://127.0.0.1"),
    ("http://[::1]:80/", "http://[::1]"), ("https://localhost", "https://localhost"),
    ("HTTPS://X.example:8443/A/", "https://x.example:8443/A"),
    ("http://portal.localhost:1", "http://portal.localhost:1"),
  ])
  func `addresses come out in one form`(text: String, expected: String) throws {
    #expect(try BaseAddress.normalized(text) == expected)
  }

  @Test func `sound languages come out of a faulty file, faulty ones don't`() {
    func languages(_ text: String) -> LanguageSetting? {
      var faults = DiagnosticList()
      let read = PortalConfiguration.readWithLanguages(
        from: portal(["Content/portal.yaml": text]), faults: &faults)
      #expect(read.configuration == nil && faults.hasErrors)
      return read.languages
    }
    #expect(languages("languages: [en, ja]\ndefaultLanguage: ja\n")?.languages == [.english, .japanese])
    #expect(languages("languages: [en, ja]\ndefaultLanguage: ja\n")?.defaultLanguage == .japanese)
    #expect(languages("languages: [en, ja]\n") == nil)
    #expect(languages("languages: en\n") == nil)
  }

  @Test func `a missing or empty file says what it is for`() {
    var faults = DiagnosticList()
    #expect(PortalConfiguration.read(from: PortalFolder(files: [:]), faults: &faults) == nil)
    #expect(brief(faults) == ["1:1 there is no such file"])
    faults = DiagnosticList()
    #expect(
      PortalConfiguration.read(from: portal(["Content/portal.yaml": "# soon\n"]), faults: &faults) == nil)
    #expect(brief(faults) == ["1:1 the file is empty"])
  }
}
