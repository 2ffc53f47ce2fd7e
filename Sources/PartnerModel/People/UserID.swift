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

  private init(known text: String) { rawValue = text }

  /// In whose name the program records what nobody asked it for, such as a text that pages show from now on. No person
  /// may have this id or the next one: a record must tell whether somebody of the house had a hand in it.
  package static let portico = UserID(known: "portico")

  /// In whose name the service records that takes answers over the net.
  package static let verifier = UserID(known: "portico-verifier")

  package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

extension UserID: CustomStringConvertible {
  package var description: String { rawValue }
}
