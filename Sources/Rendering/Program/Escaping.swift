internal import WebText

extension Escaping {
  /// Appends `text`, written for the place where it stands.
  func append(_ text: String, to output: inout [UInt8]) {
    switch self {
    case .html: HTMLEscaping.append(text, without: TagMarker.characters, to: &output)
    case .isolated: ReadingDirection.append(text, to: &output)
    case .apart: ReadingDirection.append(apart: text, to: &output)
    case .linkTarget:
      HTMLEscaping.append(
        LinkPolicy.isSafe(text) ? text : LinkPolicy.nowhere, without: TagMarker.characters, to: &output)
    case .linkPart: PercentEncoding.append(text, to: &output)
    case .fragmentPart: PercentEncoding.append(text, keeping: ":/", to: &output)
    case .mailPart: MailTarget.append(text, to: &output)
    case .json: JSONEscaping.append(text, to: &output)
    case .none: output += text.utf8
    }
  }

  package func bytes(of text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    append(text, to: &bytes)
    return bytes
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
          output.append(.hexadecimalDigit(UInt8(truncatingIfNeeded: scalar.value >> UInt32(shift)) & 15))
        }
      case TagMarker.open, TagMarker.close:
        output += "\u{FFFD}".utf8
      default:
        output += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
      }
    }
  }
}
