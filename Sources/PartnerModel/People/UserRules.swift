extension User {
  /// A user acts for the organisation that he belongs to, and for no other (R76, R100).
  ///
  /// - Returns: `acts-for-other-organisation`, or nil.
  func check(actsFor organisation: OrganisationID) -> RuleViolation? {
    guard self.organisation != organisation else { return nil }
    return RuleViolation(
      .actsForOtherOrganisation,
      [
        "user": .text(id.rawValue), "own": .text(self.organisation.rawValue),
        "organisation": .text(organisation.rawValue),
      ])
  }

  /// Pairs of users whose e-mail addresses are the same but for upper and lower case (R62): one
  /// `email-not-unique` for each user after the first with that address.
  package static func checkUniqueAddresses(_ users: some Sequence<User>) -> [RuleViolation] {
    var firstByAddress: [EmailAddress: UserID] = [:]
    var violations: [RuleViolation] = []
    for user in users {
      guard let first = firstByAddress[user.email] else {
        firstByAddress[user.email] = user.id
        continue
      }
      violations.append(
        RuleViolation(
          .emailNotUnique,
          [
            "first": .text(first.rawValue), "second": .text(user.id.rawValue),
            "email": .text(user.email.rawValue),
          ]))
    }
    return violations
  }
}
