extension User {
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
