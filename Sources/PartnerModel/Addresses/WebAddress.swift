/// The address of a web page that a link may lead to: `https` or `http`, a domain name, an optional port, and
/// a path, query and fragment of printable ASCII (RFC 3986). Scripts, user names and other schemes are out.
package struct WebAddress: Hashable, Sendable {
  /// As typed.
  package let rawValue: String

  /// - Throws: `invalid-web-address`.
  package init(validating text: String) throws(RuleViolation) {
    guard let address = WebAddress(text) else {
      throw RuleViolation(.invalidWebAddress, ["value": .text(text)])
    }
    self = address
  }

  package init?(_ text: String) {
    guard text.utf8.count <= 2_000,
      let scheme = ["https://", "http://"].first(where: text.hasPrefix)
    else {
      return nil
    }
    let rest = text.dropFirst(scheme.count)
    let authority = rest.prefix { !"/?#".contains($0) }
    let tail = rest[authority.endIndex...]
    guard Self.isAuthority(authority), tail.utf8.allSatisfy(Self.isAllowedInTail) else {
      return nil
    }
    rawValue = text
  }

  /// In lower case, international labels as A-labels.
  package var host: String? {
    let rest = rawValue.split(separator: "://", maxSplits: 1).last ?? ""
    return DomainName(rest.prefix { !":/?#".contains($0) })?.ascii
  }

  private static func isAuthority(_ authority: Substring) -> Bool {
    let parts = authority.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard let host = parts.first, DomainName(host) != nil else { return false }
    guard parts.count == 2 else { return true }
    return (1...5).contains(parts[1].utf8.count) && parts[1].utf8.allSatisfy(HostSyntax.isDigit)
  }

  private static func isAllowedInTail(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\\"),
      UInt8(ascii: "^"),
      UInt8(ascii: "`"), UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"):
      return false
    default: return (0x21...0x7E).contains(byte)
    }
  }
}
