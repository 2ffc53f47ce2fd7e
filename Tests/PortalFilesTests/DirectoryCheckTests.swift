import PartnerModel
import PortalFiles
import SourceDiagnostics
import TestSupport
import Testing

@Suite struct DirectoryCheckTests {
  /// The breaches as `file line:column message`.
  private func check(
    _ files: [String: String] = [:], portalFile: String? = nil, _ relationships: [Relationship]? = nil
  ) throws -> [String] {
    var all = Dictionary(uniqueKeysWithValues: files.map { ("Content/directory/\($0)", $1) })
    if let portalFile { all["Content/portal.yaml"] = portalFile }
    let folder = portal(all)
    var faults = DiagnosticList()
    let configuration = PortalConfiguration.read(from: folder, faults: &faults)
    let directory = PartnerDirectory.read(from: folder, languages: twoLanguages, faults: &faults)
    #expect(brief(faults) == [])
    let found = try #require(directory)
    let list = DirectoryCheck.run(
      found, try #require(configuration),
      relationships: RelationshipBook(relationships ?? Array(found.declaredRelationships)),
      today: CalendarDate(daysSince1970: 20_786))
    #expect(list.diagnostics.allSatisfy { !$0.remedy.isEmpty })
    return list.sorted.map { fault in
      let place =
        fault.position.map { "\($0.file.split(separator: "/").last ?? "") \($0.line):\($0.column) " } ?? ""
      return place + (fault.severity == .warning ? "warning: " : "") + fault.message
    }
  }

  /// `line:column` of the first place where a text holds another.
  private func place(of part: String, in text: String) -> String {
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if let range = line.firstRange(of: part) {
        return "\(number + 1):\(line[..<range.lowerBound].unicodeScalars.count + 1)"
      }
    }
    return "nowhere"
  }

  @Test func `a sound directory has no breach`() throws {
    #expect(try check() == [])
  }

  @Test func `the operator must be there (R13)`() throws {
    let file = """
      name: Portal
      operator: hoshin
      address: https://partners.hoshino.example
      languages: [en, ja]
      defaultLanguage: en
      contact: {email: hello@hoshino.example}
      programme: {name: Program, owner: Northlight}
      policy: {invitationLifetime: P30D, longestLifetime: P90D, acceptedBy: [globalAdmin], reviewDays: 5, removalByReseller: true}
      """
    #expect(
      try check(portalFile: file).contains("portal.yaml 2:11 there is no reseller or provider 'hoshin'"))
  }

  @Test func `two users with one address are named at the second (R62)`() throws {
    let users = """
      - {id: aoi, organisation: hoshino, givenName: A, familyName: H, email: Aoi@hoshino.example, roles: [adminAgent]}
      - {id: ren, organisation: hoshino, givenName: R, familyName: T, email: aoi@Hoshino.example, roles: [salesAgent]}
      """
    #expect(
      try check(["users.yaml": users]) == [
        "users.yaml \(place(of: "aoi@Hoshino", in: users)) the users “aoi” and “ren” have the same e-mail address aoi@Hoshino.example"
      ])
  }

  @Test func `roles that are missing or too many are a warning (R71)`() throws {
    let users = """
      - {id: aoi, organisation: hoshino, givenName: A, familyName: H, email: aoi@hoshino.example, roles: [globalAdmin, salesAgent]}
      """
    #expect(
      try check(["users.yaml": users]) == [
        "resellers.yaml 1:3 warning: nobody at “hoshino” is an admin agent, so nobody can finish the set-up",
        "users.yaml \(place(of: "[globalAdmin, sales", in: users)) warning: “aoi” has more roles than needed: sales agent adds nothing to the others",
      ])
  }

  @Test(arguments: ["GMAIL.com", "yahoo.co.jp", "outlook.jp"])
  func `a web-mail address of the primary contact is refused (R54)`(domain: String) throws {
    let resellers = """
      - id: hoshino
        companyName: Hoshino
        country: JP
        language: ja
        email: hello@hoshino.example
        primaryContact:
          {givenName: A, familyName: H, email: a@\(domain)}
      - {id: bramble, companyName: B, country: GB, language: en, email: hello@bramble.example}
      """
    #expect(
      try check(["resellers.yaml": resellers]) == [
        "resellers.yaml 7:5 the primary contact's address 'a@\(domain)' belongs to a web-mail service"
      ])
  }

  @Test(arguments: [
    ("[brambel]", "there is no reseller 'brambel' to invite"), ("[kaede]", "a provider can't invite itself"),
    ("[fjordvei]", "'fjordvei' is a provider; a provider invites resellers"),
    ("[aozora]", "'aozora' is a customer; a provider invites resellers"),
  ])
  func `a provider invites resellers only (R13, R76)`(invites: String, message: String) throws {
    let provider = { (id: String, approved: Bool, invites: String) in
      "- {id: \(id), companyName: P, approved: \(approved), country: JP, language: ja, email: p@\(id).example, countries: [JP], languages: [ja], invites: \(invites)}\n"
    }
    let files = ["providers.yaml": provider("kaede", true, invites) + provider("fjordvei", false, "[]")]
    let place = place(of: invites, in: files["providers.yaml"] ?? "")
    #expect(try check(files) == ["providers.yaml \(place) \(message)"])
    let unapproved = [
      "providers.yaml": provider("kaede", true, "[]") + provider("fjordvei", false, "[bramble]")
    ]
    #expect(
      try check(unapproved).map { $0.drop { $0 != "w" } } == [
        "warning: the provider isn't approved, so its invitations will be refused"
      ])
  }

  @Test func `wishes that can't be fulfilled yet are warnings (R90, R116)`() throws {
    let customers = """
      id,companyName,language,country,email,channel,tenantDomain,source,invite,provider
      aozora,A,ja,JP,,other,,,reseller,
      b,B,ja,JP,b@b.example,other,,,joint,kaede
      c,C,ja,JP,c@c.example,other,,,joint,fjordvei
      d,D,ja,JP,,other,,,none,fjordvei
      """
    #expect(
      try check(["customers.csv": customers]) == [
        "customers.csv 2:16 warning: this customer is to be invited, but has no e-mail address",
        "customers.csv 4:37 warning: the provider 'fjordvei' isn't approved",
      ])
    #expect(
      try check(["customers.csv": customers], [])[1]
        == "customers.csv 3:37 warning: there is no partnership between 'kaede' and 'hoshino', so a joint invitation will be refused"
    )
  }

  @Test func `each block that an application lacks is a refusal at its place (R23, R32)`() throws {
    let lines = [
      "- organisation: hoshino", "  applicant: aoi", "  chosenPartnerId: \"1\"",
      "  accounts: {workAccount: a@hoshino.example, membershipUserName: m}",
      "  legalBusinessName: Hoshino K.K.",
      "  address: {street: S, city: C, country: JP}",
      "  primaryContact: {givenName: A, familyName: H, email: aoi@hoshino.example}",
      "  supportDetails: {email: s@hoshino.example, phone: +81 3-0000-0149}",
    ]
    let memberships =
      "- {userName: m, source: s, profiles: [{partnerId: \"1\", country: JP, active: true}]}\n"
    func breaches(_ lines: [String]) throws -> [String] {
      try check(["enrolments.yaml": lines.joined(separator: "\n"), "memberships.yaml": memberships])
    }
    #expect(try breaches(lines) == [])
    let expected = [
      4: "legal business name", 5: "address", 6: "primary contact", 7: "support details",
    ]
    for (line, words) in expected {
      let found = try breaches(lines.enumerated().filter { $0.offset != line }.map(\.element))
      #expect(
        found.count == 1 && found[0].hasPrefix("enrolments.yaml 1:3") && found[0].contains(words), "\(found)")
    }
    let enrolled = [lines[0], lines[1], "  alreadyEnrolled: true", lines[7]]
    #expect(try breaches(enrolled) == [])
  }

  @Test func `an application's wrong answers are named where they stand (R38, R49, R50, R54)`() throws {
    let application = """
      - organisation: hoshino
        applicant: ren
        chosenPartnerId: "2"
        accounts: {workAccount: a@hoshino.example, membershipUserName: m}
        legalBusinessName: Hoshino K.K.
        address: {street: S, city: C, country: jp}
        primaryContact: {givenName: A, familyName: H, email: aoi@gmail.com}
        supportDetails: {email: s@hoshino.example, phone: +81 3-0000-0149}
      """
    let memberships =
      "- {userName: m, source: s, profiles: [{partnerId: \"2\", country: US, active: false}]}\n"
    let breaches = try check(["enrolments.yaml": application, "memberships.yaml": memberships])
    #expect(
      breaches.map { $0.split(separator: " ").dropFirst().prefix(1).joined() }
        == ["2:14", "3:20", "3:20", "6:42", "7:56"])
  }
}
