internal import WebText

/// A value in running text whose letters run from right to left, or that holds characters which turn the reading
/// direction, would carry the text around it along. It stands in a `<bdi>` of its own; other values need none, but for a text that
/// itself runs from right to left.
enum ReadingDirection {
  static func append(_ text: String, to output: inout [UInt8]) {
    var text = text
    text.withUTF8 { utf8 in
      guard canTurn(utf8) else {
        return HTMLEscaping.append(utf8, without: TagMarker.characters, to: &output)
      }
      append(apart: utf8, to: &output)
    }
  }

  static func append(apart text: String, to output: inout [UInt8]) {
    var text = text
    text.withUTF8 { append(apart: $0, to: &output) }
  }

  private static func append(apart utf8: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
    output += "<bdi>".utf8
    HTMLEscaping.append(utf8, without: TagMarker.characters, to: &output)
    output += "</bdi>".utf8
  }

  static func canTurn(_ text: String) -> Bool {
    var text = text
    return text.withUTF8(canTurn)
  }

  /// Goes by the first bytes of a character's UTF-8 form, so by whole blocks of Unicode: a character too many does
  /// no harm.
  private static func canTurn(_ utf8: UnsafeBufferPointer<UInt8>) -> Bool {
    for (index, byte) in utf8.enumerated() where byte >= 0xD6 {
      let next = index + 1 < utf8.count ? utf8[index + 1] : 0
      switch byte {
      // Hebrew, Arabic, Syriac, Thaana, N'Ko; then Samaritan to Arabic Extended-A.
      case 0xD6...0xDF: return true
      case 0xE0 where next <= 0xA3: return true
      // Marks, embeddings and overrides of direction, and isolates.
      case 0xE2 where next == 0x80 || next == 0x81: return true
      // Hebrew and Arabic presentation forms.
      case 0xEF where (0xAC...0xBB).contains(next): return true
      // The right-to-left scripts of the supplementary plane.
      case 0xF0 where next == 0x90 || next == 0x9E: return true
      default: continue
      }
    }
    return false
  }
}
