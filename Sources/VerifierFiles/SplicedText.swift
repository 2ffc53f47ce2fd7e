import WebText

/// How a value is written at the place where it stands.
package enum SplicedText: String, Hashable, Sendable {
  /// HTML text or a quoted attribute.
  case html
  /// HTML text whose reading direction must not carry over to what is around it.
  case isolated
  /// A whole link target: https, or http on this machine; else it leads nowhere.
  case link
  /// A part of a link target, percent-encoded (RFC 3986, section 2.1).
  case part
  /// The same in a `mailto:` link, but for the `@` (RFC 6068).
  case mail

  package func append(_ text: String, to output: inout [UInt8]) {
    switch self {
    case .html: HTMLEscaping.append(text, to: &output)
    case .isolated:
      output += "<bdi>".utf8
      HTMLEscaping.append(text, to: &output)
      output += "</bdi>".utf8
    case .link: HTMLEscaping.append(Self.mayBeLinked(text) ? text : "#", to: &output)
    case .part: PercentEncoding.append(text, to: &output)
    case .mail: MailTarget.append(text, to: &output)
    }
  }

  private static func mayBeLinked(_ target: String) -> Bool {
    let scheme = "http://"
    guard target.hasPrefix(scheme) else { return target.hasPrefix("https://") }
    let authority = target.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
    guard !authority.hasPrefix("[") else { return authority.hasPrefix("[::1]") }
    let host = authority.prefix { $0 != ":" }
    let isAddress = host.hasPrefix("127.") && host.allSatisfy { "0123456789.".contains($0) }
    return isAddress || host == "localhost" || host.hasSuffix(".localhost")
  }
}
