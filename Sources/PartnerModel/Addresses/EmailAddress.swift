/// An e-mail address that a letter can safely be written to: the plain form of RFC 5322 section 3.4.1, a local
/// part of ASCII words with dots between them and a domain name. No comments, quotes, spaces or control
/// characters, hence nothing that could add a header line.
///
/// The domain may be an international one. Two addresses are equal when they reach the same mailbox as far as
/// can be told from outside: upper and lower case don't matter (R62), nor does the way the domain is written.
package struct EmailAddress: Sendable {
  /// As typed, at most 64 bytes.
  package let local: String
  /// As typed.
  package let domain: String
  /// The domain in lower case, international labels as A-labels.
  package let asciiDomain: String

  package var rawValue: String { "\(local)@\(domain)" }
  /// The address as mail carries it, at most 254 bytes (RFC 5321 section 4.5.3.1.3).
  package var ascii: String { "\(local)@\(asciiDomain)" }
  /// What equality goes by: `ascii` in lower case.
  package var canonical: String { "\(local.lowercased())@\(asciiDomain)" }

  /// - Throws: `invalid-email`.
  package init(validating text: String) throws(RuleViolation) {
    guard let address = EmailAddress(text) else {
      throw RuleViolation(.invalidEmail, ["value": .text(text)])
    }
    self = address
  }

  package init?(_ text: String) {
    guard text.utf8.count <= 1_100, let at = text.utf8.firstIndex(of: UInt8(ascii: "@")) else {
      return nil
    }
    let local = text[..<at]
    let domain = text[text.utf8.index(after: at)...]
    guard
      Array(local.utf8).withUnsafeBufferPointer({ Self.isDotAtom($0.span, upTo: local.utf8.count) }
      ),
      let name = DomainName(domain), local.utf8.count + 1 + name.ascii.utf8.count <= Self.longest
    else { return nil }
    self.local = String(local)
    self.domain = String(domain)
    asciiDomain = name.ascii
  }

  /// The same rule over bytes, for tables with very many rows: plain addresses are decided on the spot, only
  /// those with an international domain become a string.
  package static func accepts(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count <= 1_100 else { return false }
    var at: Int?
    for index in bytes.indices {
      if bytes[index] >= 0x80 {
        return bytes.withUnsafeBufferPointer { buffer in
          String(validating: buffer, as: UTF8.self).flatMap { EmailAddress($0) } != nil
        }
      }
      if at == nil, bytes[index] == UInt8(ascii: "@") { at = index }
    }
    guard let at, bytes.count <= longest else { return false }
    return isDotAtom(bytes, upTo: at) && HostSyntax.isName(bytes, from: at + 1)
  }

  private static let longest = 254
  private static let longestLocal = 64

  /// RFC 5322 section 3.2.3: runs of `atext` with single dots between them.
  private static func isDotAtom(_ bytes: Span<UInt8>, upTo end: Int) -> Bool {
    guard (1...longestLocal).contains(end) else { return false }
    var previousIsDot = true
    for index in 0..<end {
      let isDot = bytes[index] == UInt8(ascii: ".")
      guard isDot ? !previousIsDot : isAtomText(bytes[index]) else { return false }
      previousIsDot = isDot
    }
    return !previousIsDot
  }

  private static func isAtomText(_ byte: UInt8) -> Bool {
    if HostSyntax.isLetter(byte) || HostSyntax.isDigit(byte) { return true }
    switch byte {
    case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"),
      UInt8(ascii: "&"),
      UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "/"),
      UInt8(ascii: "="), UInt8(ascii: "?"), UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "`"),
      UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"), UInt8(ascii: "~"):
      return true
    default: return false
    }
  }
}

extension EmailAddress: Hashable {
  package static func == (left: Self, right: Self) -> Bool { left.canonical == right.canonical }
  package func hash(into hasher: inout Hasher) { hasher.combine(canonical) }
}
