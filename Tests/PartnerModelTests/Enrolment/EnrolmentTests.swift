import TestSupport
import Testing

@testable import PartnerModel

@Suite struct EnrolmentTests {
  private static let membership = MembershipRecord(
    userName: "aoi@membership.example", source: "import 2024-04-01",
    profiles: [
      MembershipProfile(
        partnerID: "100001", country: Sample.country("JP"), isActive: true,
        carries: [.incentives, .benefits]),
      MembershipProfile(
        partnerID: "100002", country: Sample.country("US"), isActive: true, carries: []),
      MembershipProfile(
        partnerID: "100003", country: Sample.country("JP"), isActive: false, carries: []),
      MembershipProfile(
        partnerID: "100004", country: Sample.country("US"), isActive: false, carries: []),
    ])

  private static let answers = [
    "workAccount": "aoi@hoshino.tenant.example", "membershipUserName": "aoi@membership.example",
    "legalBusinessName": "星野クラウド株式会社", "addressStreet": "港町 1-2-3", "addressCity": "横浜市",
    "addressCountry": "JP", "contactGivenName": "葵", "contactFamilyName": "田中",
    "contactEmail": "aoi@hoshino-cloud.example", "supportEmail": "help@hoshino-cloud.example",
    "supportPhone": "+81 45-000-0000",
  ]

  private static func application(
    _ changes: [String: String?] = [:], alreadyEnrolled: Bool = false, partnerID: String? = "100001"
  ) -> EnrolmentApplication {
    EnrolmentApplication(
      organisation: Sample.hoshino, applicant: UserID(rawValue: "aoi")!,
      isAlreadyEnrolled: alreadyEnrolled,
      answers: answers.merging(changes.compactMapValues { $0 }) { $1 }.filter {
        changes[$0.key] != .some(nil)
      },
      chosenPartnerID: partnerID)
  }

  private func check(
    _ application: EnrolmentApplication, _ change: (inout EnrolmentCircumstances) -> Void = { _ in }
  ) -> [RuleViolation] {
    var circumstances = EnrolmentCircumstances(
      organisation: Sample.reseller,
      users: [
        Sample.user("aoi", .globalAdmin),
        Sample.user("mio", email: "mio@elsewhere.example", .salesAgent),
        Sample.user("ken", of: Sample.minato, .globalAdmin),
      ],
      memberships: [Self.membership])
    change(&circumstances)
    return application.check(in: circumstances)
  }

  @Test func completeApplicationHasNothingAgainstIt() {
    #expect(check(Self.application()).isEmpty)
  }

  @Test(
    "R32: each block that lacks something is refused in its own way",
    arguments: [
      ("legalBusinessName", RuleCode.legalBusinessNameMissing, "legalBusinessName"),
      ("addressStreet", .postalAddressMissing, "address.street"),
      ("addressCity", .postalAddressMissing, "address.city"),
      ("addressCountry", .postalAddressMissing, "address.country"),
      ("contactGivenName", .primaryContactMissing, "primaryContact.givenName"),
      ("contactEmail", .primaryContactMissing, "primaryContact.email"),
      ("supportEmail", .supportDetailsMissing, "supportDetails.email"),
      ("supportPhone", .supportDetailsMissing, "supportDetails.phone"),
      ("workAccount", .accountNamesMissing, "accounts.workAccount"),
    ])
  func missing(field: String, code: RuleCode, path: String) {
    for answer: String? in [nil, "", " \u{3000}\n"] {
      let refusal = check(Self.application([field: answer]))
      #expect(refusal.codes == [code])
      #expect(refusal.first?.message(in: .english).contains(path) == true)
      #expect(refusal.first?.parameters["fields"] == field)
    }
  }

  @Test("R25: validator and checklist go by the same list", arguments: EnrolmentField.all)
  func validatorAsksForTheWholeList(field: EnrolmentField) {
    let empty = EnrolmentApplication(
      organisation: Sample.hoshino, applicant: UserID(rawValue: "aoi")!, isAlreadyEnrolled: false,
      answers: [:])
    let asked = empty.checkFields().flatMap {
      $0.parameters["fields"]?.split(separator: ",").map(String.init) ?? []
    }
    #expect(asked.contains(field.id) == (field.need != .optional))
    #expect(!field.id.lowercased().contains("password"))
  }

  @Test func listHasOneEntryForEachFieldAndAllBlocks() {
    #expect(Set(EnrolmentField.all.map(\.id)).count == EnrolmentField.all.count)
    #expect(Set(EnrolmentField.all.map(\.path)).count == EnrolmentField.all.count)
    #expect(Set(EnrolmentField.all.map(\.block)) == Set(EnrolmentBlock.allCases))
    let ids = Set(EnrolmentField.all.map(\.id))
    #expect(
      ids.isSuperset(of: [EnrolmentField.contactEmailID, EnrolmentField.membershipUserNameID]))
  }

  @Test("R23: who is in the programme already gives the support details only")
  func alreadyEnrolled() {
    let support = Self.answers.filter { $0.key.hasPrefix("support") }
    var application = Self.application(alreadyEnrolled: true, partnerID: nil)
    application.answers = support
    #expect(check(application).isEmpty)
    application.answers["supportEmail"] = nil
    #expect(check(application).codes == [.supportDetailsMissing])

    application.answers = support
    application.isAlreadyEnrolled = false
    #expect(
      check(application).codes == [
        .accountNamesMissing, .legalBusinessNameMissing, .postalAddressMissing,
        .primaryContactMissing,
        .noProfileChosen,
      ])
  }

  @Test(
    "Answers of the wrong form",
    arguments: [
      ("addressCountry", "Japan"), ("supportEmail", "help"),
      ("supportEmail", "a@b.example\r\nBcc: c@d.example"),
      ("supportPhone", "call us"), ("supportPhone", "12"), ("supportPhone", "+1234567890123456"),
      ("supportPhone", "123+456"), ("contactLanguage", "japanese"),
      ("supportWebsite", "javascript:alert(1)"),
      ("legalBusinessName", "a\nb"), ("legalBusinessName", "a\u{2028}b"),
      ("legalBusinessName", String(repeating: "a", count: 501)),
    ])
  func invalid(field: String, answer: String) {
    let refusal = check(Self.application([field: answer]))
    #expect(refusal.codes == [.enrolmentFieldInvalid])
    #expect(refusal.first?.parameters == ["field": field, "value": answer])
  }

  @Test(
    "Answers of the right form",
    arguments: [
      ("supportPhone", "(045) 000-0000"), ("supportPhone", "110"), ("contactLanguage", "ja"),
      ("supportWebsite", "https://hoshino-cloud.example/help"), ("contactPhone", "+81.45.000.0000"),
      ("legalBusinessName", "<script>=cmd() **x** {{y}}"),
      ("legalBusinessName", String(repeating: "あ", count: 500)),
    ])
  func valid(field: String, answer: String) {
    #expect(check(Self.application([field: answer])).isEmpty)
  }

  @Test("R38: the applicant is a global admin", arguments: Role.allCases) func applicant(role: Role) {
    let refusal = check(Self.application()) { $0.users[0].roles = [role] }
    #expect(refusal.codes == (role == .globalAdmin ? [] : [.applicantNotGlobalAdmin]))
    #expect(refusal.allSatisfy { $0.message(in: .english).contains("global admin") })
  }

  @Test("The applicant is of the organisation", arguments: ["ken", "nobody"]) func foreignApplicant(
    name: String
  ) {
    var application = Self.application()
    application.applicant = UserID(rawValue: name)!
    #expect(check(application).codes == [.applicantOfOtherOrganisation])
  }

  @Test(
    "R53: the contact is the applicant or somebody else of the organisation",
    arguments: [
      ("aoi@hoshino-cloud.example", true), ("other@hoshino-cloud.example", true),
      ("a@HOSHINO.tenant.example", true),
      ("a@mail.hoshino-cloud.example", true), ("MIO@elsewhere.example", true),
      ("aya@elsewhere.example", false),
      ("ken@minato-distribution.example", false), ("a@nothoshino-cloud.example", false),
      ("a@hoshino-cloud.example.evil.example", false),
    ])
  func contactOfOrganisation(email: String, isFine: Bool) {
    #expect(
      check(Self.application(["contactEmail": email])).codes
        == (isFine ? [] : [.contactNotOfOrganisation]))
  }

  @Test(
    "R54: no web-mail address for the contact",
    arguments: [
      "a@GMAIL.com", "a@yahoo.co.jp", "a@icloud.com", "a@aol.com", "a@outlook.jp", "a@ｇｍａｉｌ.com",
    ])
  func webMail(email: String) {
    #expect(check(Self.application(["contactEmail": email])).codes == [.webMailAddress])
  }

  @Test("R54: neither a trailing dot nor an organisation that uses web-mail itself helps")
  func webMailByOtherWays() {
    #expect(
      check(Self.application(["contactEmail": "a@gmail.com."])).codes == [
        .enrolmentFieldInvalid, .webMailAddress,
      ])
    let below = check(Self.application(["contactEmail": "b@below.gmail.com"])) {
      $0.organisation.email = Sample.email("hoshino@gmail.com")
    }
    #expect(below.codes == [.contactNotOfOrganisation])
  }

  @Test(
    "R44, R46, R49, R50: the profile that is chosen",
    arguments: [
      ("100001", []), ("100002", [RuleCode.profileCountryDiffers]), ("100003", [.profileNotActive]),
      ("100004", [.profileNotActive, .profileCountryDiffers]), ("999999", [.profileNotListed]),
      (nil, [.noProfileChosen]),
    ] as [(String?, [RuleCode])])
  func profile(partnerID: String?, codes: [RuleCode]) {
    #expect(check(Self.application(partnerID: partnerID)).codes == codes)
  }

  @Test("R50: the refusal names both countries") func bothCountries() throws {
    let message = try #require(check(Self.application(partnerID: "100002")).first).message
    #expect(message.contains("US") && message.contains("JP"))
  }

  @Test("R44: only the applicant's own membership record counts") func foreignRecord() {
    let refusal = check(Self.application(["membershipUserName": "ken@membership.example"]))
    #expect(refusal.codes == [.profileNotListed])
    #expect(check(Self.application()) { $0.memberships = [] }.codes == [.profileNotListed])
  }
}
