/// The short name that a directory gives an organisation: 1 to 63 lower-case letters, digits and hyphens,
/// beginning with a letter or digit. Safe in a path, an address, a header and a file name.
package struct OrganisationID: RawRepresentable, Hashable, Comparable, Sendable {
  package let rawValue: String

  package init?(rawValue: String) {
    guard IdentifierSyntax.isIdentifier(rawValue) else { return nil }
    self.rawValue = rawValue
  }

  /// - Throws: `invalid-organisation-id`.
  package init(validating text: String) throws(RuleViolation) {
    guard let id = OrganisationID(rawValue: text) else {
      throw RuleViolation(.invalidOrganisationID, ["value": .text(text)])
    }
    self = id
  }

  /// The same rule over bytes, for tables with very many rows.
  package static func accepts(_ bytes: Span<UInt8>) -> Bool { IdentifierSyntax.isIdentifier(bytes) }

  package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

extension OrganisationID: CustomStringConvertible {
  package var description: String { rawValue }
}
