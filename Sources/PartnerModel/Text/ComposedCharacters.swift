/// The composed form of characters that keyboards and file systems may split into a base and marks.
///
/// The standard library compares by canonical equivalence but hands out no normal form, so the single scalars
/// of the scripts in use are looked up by that equivalence.
package enum ComposedCharacters {
  package static func compose(_ text: String) -> String {
    var composed = ""
    for character in text {
      if character.unicodeScalars.count > 1, let single = single[character] {
        composed.unicodeScalars.append(single)
      } else {
        composed.append(character)
      }
    }
    return composed
  }

  /// Latin, Greek and Cyrillic letters, kana and Hangul syllables.
  private static let single: [Character: Unicode.Scalar] = {
    let scripts: [ClosedRange<UInt32>] = [
      0xC0...0x24F, 0x370...0x52F, 0x1E00...0x1FFF, 0x3041...0x30FF, 0xAC00...0xD7A3,
    ]
    var table: [Character: Unicode.Scalar] = [:]
    for value in scripts.joined() {
      guard let scalar = Unicode.Scalar(value), !scalar.properties.isFullCompositionExclusion else {
        continue
      }
      table[Character(scalar)] = scalar
    }
    return table
  }()
}
