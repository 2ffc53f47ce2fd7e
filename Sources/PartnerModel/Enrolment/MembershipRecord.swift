/// What the membership programme knows of one of its users: imported or declared, and marked with where it
/// comes from (R44).
package struct MembershipRecord: Hashable, Sendable {
  /// The name to sign in with at the membership site. There is no password anywhere (R45).
  package var userName: String
  package var source: String
  package var profiles: [MembershipProfile]

  package init(userName: String, source: String, profiles: [MembershipProfile]) {
    self.userName = userName
    self.source = source
    self.profiles = profiles
  }
}

/// One organisation profile of a membership, with the partner ID that it carries (R46).
package struct MembershipProfile: Hashable, Sendable {
  package var partnerID: String
  package var country: CountryCode
  package var isActive: Bool
  package var carries: Set<MembershipBenefit>

  package init(
    partnerID: String, country: CountryCode, isActive: Bool, carries: Set<MembershipBenefit>
  ) {
    self.partnerID = partnerID
    self.country = country
    self.isActive = isActive
    self.carries = carries
  }
}

/// What a partner ID may carry over to the account that it is linked to (R46).
package enum MembershipBenefit: String, CaseIterable, Hashable, Sendable {
  case incentives
  case benefits
  case competencies
}
