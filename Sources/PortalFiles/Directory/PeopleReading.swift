import PartnerModel
import SourceDiagnostics

extension RecordReader {
  /// Reads a user's record; nil where something that it needs is missing or wrong.
  func user(id: UserID?, organisation: OrganisationID?) -> User? {
    let givenName = text("givenName")
    let familyName = text("familyName")
    let email = email("email")
    let roles = choices("roles", optional: true, of: Role.self)
    guard let id, let organisation, let givenName, let familyName, let email else { return nil }
    return User(
      id: id, organisation: organisation, givenName: givenName, familyName: familyName, email: email,
      roles: Set(roles).union([.user]))
  }

  /// Reads what the membership programme knows of one of its users.
  func membership() -> MembershipRecord? {
    let userName = text("userName")
    let source = text("source")
    var profiles: [MembershipProfile] = []
    for node in list("profiles") {
      guard let reader = RecordReader(node, what: "a profile", sink: sink) else { continue }
      if let profile = reader.membershipProfile() {
        if profiles.contains(where: { $0.partnerID == profile.partnerID }) {
          sink.report(
            reader.position(of: "partnerId"), "the partner ID \(shown(profile.partnerID)) is there twice",
            remedy: "Remove one of the two profiles.")
        }
        profiles.append(profile)
      }
      reader.finish()
    }
    guard let userName, let source else { return nil }
    return MembershipRecord(userName: userName, source: source, profiles: profiles)
  }

  private func membershipProfile() -> MembershipProfile? {
    let partnerID = text("partnerId")
    let country = country("country")
    let isActive = flag("active")
    let carries = choices("carries", optional: true, of: MembershipBenefit.self)
    guard let partnerID, let country, let isActive else { return nil }
    return MembershipProfile(
      partnerID: partnerID, country: country, isActive: isActive, carries: Set(carries))
  }

  /// Reads an enrolment application. Its answers may be incomplete: the rules say what is missing.
  ///
  /// - Returns: also where each answer and each block stands, by the id of the field or the block.
  func enrolment(
    organisation: OrganisationID?
  ) -> (application: EnrolmentApplication?, positions: [String: SourcePosition]) {
    let applicant = value("applicant") { text throws(RuleViolation) in try UserID(validating: text) }
    let isAlreadyEnrolled = flag("alreadyEnrolled", optional: true) ?? false
    let chosenPartnerID = text("chosenPartnerId", optional: true)
    let linkedOn = date("linkedOn")
    var answers: [String: String] = [:]
    var positions: [String: SourcePosition] = [:]
    for block in EnrolmentBlock.allCases {
      let fields = EnrolmentField.all.filter { $0.block == block }
      positions[block.rawValue] = position(of: block.rawValue)
      let below = fields.allSatisfy({ $0.path.count == 1 }) ? nil : record(block.rawValue, optional: true)
      for field in fields {
        guard let key = field.path.last else { continue }
        let holder = field.path.count == 1 ? self : below
        answers[field.id] = holder?.text(key, optional: true)
        positions[field.id] = holder?.position(of: key)
      }
      below?.finish()
    }
    guard let organisation, let applicant else { return (nil, positions) }
    let application = EnrolmentApplication(
      organisation: organisation, applicant: applicant, isAlreadyEnrolled: isAlreadyEnrolled,
      answers: answers,
      chosenPartnerID: chosenPartnerID, linkedOn: linkedOn)
    return (application, positions)
  }
}
