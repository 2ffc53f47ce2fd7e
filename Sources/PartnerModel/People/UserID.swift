/// The short name that a directory gives a user; same shape as `OrganisationID`.
package struct UserID: RawRepresentable, Hashable, Comparable, Sendable {
  package let rawValue: String

  package init?(rawValue: String) {
    guard IdentifierSyntax.isIdentifier(rawValue) else { return nil }
    self.rawValue = rawValue
  }

  /// - Throws: `invalid-user-id`.
  package init(validating text: String) throws(RuleViolation) {
    guard let id = UserID(rawValue: text) else {
      throw RuleViolation(.invalidUserID, ["value": .text(text)])
    }
    self = id
  }

  package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

extension UserID: CustomStringConvertible {
  package var description: String { rawValue }
}
