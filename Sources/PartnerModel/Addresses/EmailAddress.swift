/// An e-mail address that a letter can safely be written to (RFC 5322 section 3.4.1): a local part of ASCII words with dots, and
/// a domain name. No comments, spaces or control characters, hence nothing that could add a header line.
///
/// The dots may stand anywhere: Japanese carriers gave out addresses such as `taro..yamada@docomo.ne.jp`. Mail carries the local part
/// of such an address in quotes, and somebody may type them; any other quotes are refused.
///
/// The domain may be an international one. Two addresses are equal when they reach the same mailbox as far as
/// can be told from outside: upper and lower case don't matter (R62), nor does the way the domain is written.
package struct EmailAddress: Sendable {
  /// As typed, but without quotes.
  package let local: String
  /// As typed.
  package let domain: String
  /// The domain in lower case, international labels as A-labels.
  package let asciiDomain: String
  /// Whether mail needs quotes around the local part.
  private let needsQuotes: Bool

  /// As people write it: without quotes.
  package var rawValue: String { "\(local)@\(domain)" }
  /// The address as mail carries it, at most 254 bytes (RFC 5321 section 4.5.3.1.3), 64 of them before the `@`.
  package var ascii: String { "\(needsQuotes ? "\"\(local)\"" : local)@\(asciiDomain)" }
  /// What equality goes by: domain and local part in lower case.
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
    let written = text[..<at]
    let domain = text[text.utf8.index(after: at)...]
    let found = Array(written.utf8).withUnsafeBufferPointer { Self.localPart($0.span, upTo: $0.count) }
    guard let found, let name = DomainName(domain),
      found.length + 1 + name.ascii.utf8.count <= Self.longest
    else { return nil }
    local = found.isTypedWithQuotes ? String(written.dropFirst().dropLast()) : String(written)
    needsQuotes = found.needsQuotes
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
    guard let at, let local = localPart(bytes, upTo: at), local.length + bytes.count - at <= longest else {
      return false
    }
    return HostSyntax.isName(bytes, from: at + 1)
  }

  private static let longest = 254
  private static let longestLocal = 64

  private struct LocalPart {
    /// In bytes, as mail carries it.
    let length: Int
    let needsQuotes: Bool
    let isTypedWithQuotes: Bool
  }

  /// Runs of `atext` with dots. Without quotes mail takes single dots between them only (RFC 5322 section 3.2.3), and what
  /// needs no quotes may have none.
  private static func localPart(_ bytes: Span<UInt8>, upTo end: Int) -> LocalPart? {
    let quote = UInt8(ascii: "\"")
    let isTypedWithQuotes = end > 2 && bytes[0] == quote && bytes[end - 1] == quote
    let inner = isTypedWithQuotes ? 1..<end - 1 : 0..<end
    var needsQuotes = false
    var hasWord = false
    var previousIsDot = true
    for index in inner {
      let isDot = bytes[index] == UInt8(ascii: ".")
      guard isDot || isAtomText(bytes[index]) else { return nil }
      if isDot, previousIsDot { needsQuotes = true }
      if !isDot { hasWord = true }
      previousIsDot = isDot
    }
    needsQuotes = needsQuotes || previousIsDot
    let length = needsQuotes ? inner.count + 2 : inner.count
    guard hasWord, length <= longestLocal, needsQuotes || !isTypedWithQuotes else { return nil }
    return LocalPart(length: length, needsQuotes: needsQuotes, isTypedWithQuotes: isTypedWithQuotes)
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
