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
    case .html: Self.appendEscaped(text, to: &output)
    case .isolated:
      output += "<bdi>".utf8
      Self.appendEscaped(text, to: &output)
      output += "</bdi>".utf8
    case .link: Self.appendEscaped(text.hasPrefix("https://") ? text : "#", to: &output)
    case .part: Self.appendEncoded(text, keeping: nil, to: &output)
    case .mail: Self.appendEncoded(text, keeping: UInt8(ascii: "@"), to: &output)
    }
  }

  /// `& < > " '` as character references; control characters, which HTML can't write, as U+FFFD.
  private static func appendEscaped(_ text: String, to output: inout [UInt8]) {
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "&"): output += "&amp;".utf8
      case UInt8(ascii: "<"): output += "&lt;".utf8
      case UInt8(ascii: ">"): output += "&gt;".utf8
      case UInt8(ascii: "\""): output += "&quot;".utf8
      case UInt8(ascii: "'"): output += "&#39;".utf8
      case 0x09, 0x0A, 0x0D, 0x20..<0x7F, 0x80...0xFF: output.append(byte)
      default: output += "\u{FFFD}".utf8
      }
    }
  }

  private static func appendEncoded(_ text: String, keeping kept: UInt8?, to output: inout [UInt8]) {
    let digits = Array("0123456789ABCDEF".utf8)
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"), kept:
        output.append(byte)
      default: output += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
  }
}
