/// The domain of an organisation's tenant at the vendor, such as `contoso.onmicrosoft.com`: a host name in
/// lower case with at least two labels.
package struct TenantDomain: Hashable, Comparable, Sendable {
  package let rawValue: String

  /// - Throws: `invalid-domain`.
  package init(validating text: String) throws(RuleViolation) {
    guard let domain = TenantDomain(text) else {
      throw RuleViolation(.invalidDomain, ["value": .text(text)])
    }
    self = domain
  }

  package init?(_ text: String) {
    var text = text
    guard text.utf8.count <= HostSyntax.longestName, text.withUTF8({ Self.accepts($0.span) }) else {
      return nil
    }
    rawValue = text.lowercased()
  }

  /// A domain as somebody typed it, in the letters in which it is looked up: full-width ones and international labels are mapped
  /// as for mail. Anything else stays as it is.
  static func mapped(_ typed: String) -> String {
    guard !typed.utf8.allSatisfy({ $0 < 0x80 }) else { return typed }
    let isAtRoot = typed.unicodeScalars.last.map(DomainName.isDot) ?? false
    guard let name = DomainName(isAtRoot ? String(typed.dropLast()) : typed) else { return typed }
    return isAtRoot ? name.ascii + "." : name.ascii
  }

  /// The same rule over bytes, for tables with very many rows.
  package static func accepts(_ bytes: Span<UInt8>) -> Bool { HostSyntax.isName(bytes, from: 0) }

  package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
