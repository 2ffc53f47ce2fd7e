import PartnerModel
import PortalFiles
import SourceDiagnostics
import Testing

@Suite struct PartnerDirectoryTests {
  private func read(_ files: [String: String] = [:]) -> (directory: PartnerDirectory?, faults: DiagnosticList)
  {
    var faults = DiagnosticList()
    let all = Dictionary(uniqueKeysWithValues: files.map { ("Content/directory/\($0)", $1) })
    let directory = PartnerDirectory.read(from: portal(all), languages: twoLanguages, faults: &faults)
    return (directory, faults)
  }

  private func id(_ text: String) throws -> OrganisationID { try OrganisationID(validating: text) }

  @Test func `organisations, people and relationships`() throws {
    let (found, faults) = read()
    #expect(brief(faults) == [])
    let directory = try #require(found)
    #expect(directory.resellers.map(\.value.id.rawValue) == ["hoshino", "bramble"])
    let kaede = try #require(directory.provider(try id("kaede"))?.value)
    #expect(kaede.companyName[.japanese] == "楓" && kaede.companyName.defaultText == "Kaede")
    #expect(
      kaede.countries.map(\.rawValue) == ["JP", "NO"] && kaede.languages.map(\.rawValue) == ["ja", "no"])
    #expect(kaede.availability(of: .technicalTraining) == .yes && kaede.availability(of: .marketing) == .no)
    #expect(kaede.availability(of: .support) == .unknown && kaede.availability(of: .billing) == .unknown)
    #expect(directory.provider(try id("fjordvei"))?.value.country.rawValue == "NO")
    let aoi = try #require(directory.user(try UserID(validating: "aoi")))
    #expect(aoi.value.roles == [.globalAdmin, .user])
    #expect(aoi.position(of: "email").line == 1 && aoi.position(of: "email").column > 60)
    #expect(directory.users(of: try id("hoshino")).count == 2)
    #expect(directory.kind(of: try id("bergen")) == .customer)
    #expect(directory.kind(of: try id("kaede")) == .provider)
    #expect(directory.kind(of: try id("nobody")) == nil)
    #expect(directory.organisation(try id("bergen"))?.name(in: .english) == "Bergen Sjømat")
    #expect(directory.position(of: try id("bergen"))?.line == 3)
    #expect(directory.declaredRelationships.map(\.kind) == [.partnership, .reseller])
    #expect(directory.declaredRelationships.position(ofRow: 1).line == 3)
  }

  @Test func `only the resellers must be there`() {
    let files = [
      "resellers.yaml": "- {id: a, companyName: A, country: JP, language: ja, email: a@a.example}\n"
    ]
    var faults = DiagnosticList()
    func read(_ files: [String: String]) -> PartnerDirectory? {
      let folder = PortalFolder(
        files: Dictionary(uniqueKeysWithValues: files.map { ("Content/directory/\($0)", Array($1.utf8)) }))
      return PartnerDirectory.read(from: folder, languages: twoLanguages, faults: &faults)
    }
    #expect(read(files)?.customers.isEmpty == true)
    #expect(faults.diagnostics.isEmpty)
    #expect(read([:]) == nil)
    #expect(brief(faults) == ["1:1 there is no such file"])
  }

  @Test func `ids are unique over all files`() {
    let reseller = "{id: twin, companyName: A, country: JP, language: ja, email: a@a.example}"
    let user = "{id: u, organisation: twin, givenName: A, familyName: B, email: u@a.example}"
    let faults = read([
      "resellers.yaml": "- \(reseller)\n- \(reseller)\n",
      "providers.yaml":
        "- {id: twin, companyName: A, approved: true, country: JP, language: ja, email: a@a.example, countries: [JP], languages: [ja]}\n",
      "users.yaml": "- \(user)\n- \(user)\n", "customers.csv": "", "relationships.csv": "",
    ]).faults
    #expect(
      brief(faults) == [
        "1:1 the file is empty", "1:8 the id 'twin' is taken by Content/directory/resellers.yaml:1:8",
        "2:8 the id 'twin' is taken by line 1", "2:8 the id 'u' is taken by line 1",
      ])
  }

  @Test(arguments: [
    ("portico-verifier", "the acceptance service's own"), ("portico", "the program's own"),
  ])
  func `nobody has an id under which the program records`(id: String, whose: String) {
    let user = "{id: \(id), organisation: hoshino, givenName: A, familyName: B, email: u@a.example}"
    let (directory, faults) = read(["users.yaml": "- \(user)\n"])
    #expect(directory == nil)
    #expect(brief(faults) == ["1:8 the id '\(id)' is \(whose)"])
  }

  @Test func `faults of all files come in one run, and one fault makes no others`() {
    let faults = read([
      "resellers.yaml": "- {id: hoshino, companyName: H, country: jp, language: fr, email: x, emial: y}\n",
      "providers.yaml":
        "- {id: kaede, companyName: {ja: 楓}, approved: yes, country: JP, language: ja, email: a@a.example, countries: JP, languages: [ja, ja], website: \"javascript:x\", services: {trainig: yes, billing: maybe}}\n",
      "users.yaml":
        "- {id: aoi, organisation: hoshnio, givenName: A, familyName: B, email: a@a.example, roles: [admin]}\n",
      "memberships.yaml":
        "- {userName: u, source: s, profiles: [{partnerId: 1, country: JP, active: true}, {partnerId: 1, country: JP}]}\n",
      "enrolments.yaml": "- {organisation: hoshino, applicant: aoi, address: {steet: x}}\n",
      "customers.csv":
        "id,companyName,language,country,email,channel,tenantDomain,source,invite,provider\nc,N,en,JP,,other,,,joint,kaede\nd,N,en,QQ,,other,,,none,\n",
    ]).faults
    #expect(
      faults.sorted.map { ($0.position?.file.split(separator: "/").last ?? "") + " " + $0.message } == [
        "customers.csv “QQ” is no country code",
        "enrolments.yaml there is no key 'steet' here",
        "memberships.yaml the key 'active' is missing",
        "providers.yaml 'companyName' has no text in en, the portal's default language",
        "providers.yaml 'approved' must be true or false, not 'yes'",
        "providers.yaml 'countries' must be a list, not a text",
        "providers.yaml this is in the list 'languages' already",
        "providers.yaml “javascript:x” is no web address",
        "providers.yaml there is no key 'trainig' here",
        "providers.yaml 'billing' can't be 'maybe'",
        "resellers.yaml “jp” is no country code",
        "resellers.yaml 'fr' is no language of this portal",
        "resellers.yaml “x” is no e-mail address that a letter could be sent to",
        "resellers.yaml there is no key 'emial' here",
        "users.yaml there is no reseller or provider 'hoshnio'",
        "users.yaml an item of 'roles' can't be 'admin'",
      ])
    #expect(faults.diagnostics.allSatisfy { !$0.remedy.isEmpty && $0.position != nil })
    #expect(faults.diagnostics.contains { $0.remedy == "Did you mean 'hoshino'?" })
  }

  @Test(arguments: [
    ("partnership,hoshino,kaede,2024-01-15", 13), ("partnership,kaede,aozora,2024-01-15", 13),
    ("reseller,hoshino,bramble,2024-01-15", 10), ("partnership,kaede,nobody,2024-01-15", 19),
    ("partnership,nobody,hoshino,2024-01-15", 13), ("partnership,kaede,kaede,2024-01-15", 13),
    ("friends,kaede,hoshino,2024-01-15", 1), ("partnership,kaede,hoshino,2024-13-15", 27),
    ("partnership,kaede,hoshino,2024-01-15\npartnership,kaede,hoshino,2024-01-16", 1),
    ("partnership,Kaede,hoshino,2024-01-15", 13), ("partnership,kaede,,2024-01-15", 19),
  ])
  func `a relationship that can't be`(row: String, column: Int) {
    let (directory, faults) = read(["relationships.csv": "kind,partner,with,since\n\(row)\n"])
    #expect(directory == nil)
    let lines = row.split(separator: "\n").count
    #expect(
      faults.diagnostics.map(\.position) == [
        SourcePosition(file: "Content/directory/relationships.csv", line: 1 + lines, column: column)
      ])
  }

  @Test func `an application's answers lie in blocks`() throws {
    let (found, faults) = read([
      "enrolments.yaml": """
      - organisation: bramble
        applicant: aoi
        alreadyEnrolled: true
        chosenPartnerId: "4100271"
        accounts: {workAccount: a@b.example}
        legalBusinessName: Bramble Ltd.
        address: {street: 1 Lane, country: NO}
        supportDetails: {phone: +44 20 7946 0321}
      """
    ])
    #expect(brief(faults) == [])
    let enrolment = try #require(found?.enrolments.first)
    #expect(
      enrolment.value.answers == [
        "workAccount": "a@b.example", "legalBusinessName": "Bramble Ltd.", "addressStreet": "1 Lane",
        "addressCountry": "NO", "supportPhone": "+44 20 7946 0321",
      ])
    #expect(enrolment.value.isAlreadyEnrolled && enrolment.value.chosenPartnerID == "4100271")
    #expect(enrolment.position(of: "supportPhone").line == 8)
    #expect(enrolment.position(of: "addressCountry").column == 38)
  }
}
