extension Escaping {
  /// Appends `text`, written for the place where it stands.
  func append(_ text: String, to output: inout [UInt8]) {
    switch self {
    case .html: HTMLEscaping.append(text, to: &output)
    case .isolated: ReadingDirection.append(text, to: &output)
    case .linkTarget:
      HTMLEscaping.append(LinkPolicy.isSafe(text) ? text : LinkPolicy.nowhere, to: &output)
    case .linkPart: PercentEncoding.append(text, to: &output)
    case .mailPart: PercentEncoding.append(text, keeping: UInt8(ascii: "@"), to: &output)
    case .json: JSONEscaping.append(text, to: &output)
    case .none: output += text.utf8
    }
  }

  func bytes(of text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    append(text, to: &bytes)
    return bytes
  }
}

/// A value as a part of a link target (RFC 3986, section 2.1): all but unreserved characters are encoded.
package enum PercentEncoding {
  package static func append(_ text: String, keeping kept: UInt8? = nil, to output: inout [UInt8]) {
    for byte in text.utf8 {
      switch byte {
      case kept: output.append(byte)
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        output.append(byte)
      default:
        append(byte, to: &output)
      }
    }
  }

  static func append(_ byte: UInt8, to output: inout [UInt8]) {
    output += [UInt8(ascii: "%"), hexDigit(byte >> 4), hexDigit(byte & 15)]
  }
}

/// A value inside a JSON string (RFC 8259, section 7) that stands in an HTML `<script>`.
///
/// `< > &` and the two line separators of Unicode are written as `\uXXXX` too, so that no value can end the
/// script element or a line of a script.
package enum JSONEscaping {
  package static func append(_ text: String, to output: inout [UInt8]) {
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\":
        output += [UInt8(ascii: "\\"), UInt8(truncatingIfNeeded: scalar.value)]
      case "\0"..."\u{1F}", "\u{7F}", "<", ">", "&", "\u{2028}", "\u{2029}":
        output += "\\u".utf8
        for shift in [12, 8, 4, 0] {
          output.append(hexDigit(UInt8(truncatingIfNeeded: scalar.value >> UInt32(shift)) & 15))
        }
      case TagMarker.open, TagMarker.close:
        output += "\u{FFFD}".utf8
      default:
        output += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
      }
    }
  }
}

private func hexDigit(_ value: UInt8) -> UInt8 {
  value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
}
