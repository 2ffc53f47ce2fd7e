import WebText

/// How a value is written at the place where it stands.
package enum SplicedText: String, Hashable, Sendable {
  /// HTML text or a quoted attribute.
  case html
  /// HTML text whose reading direction must not carry over to what is around it.
  case isolated
  /// A whole link target: https only, else it leads nowhere.
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
    case .link: HTMLEscaping.append(text.hasPrefix("https://") ? text : "#", to: &output)
    case .part: PercentEncoding.append(text, to: &output)
    case .mail: PercentEncoding.append(text, keeping: UInt8(ascii: "@"), to: &output)
    }
  }
}
