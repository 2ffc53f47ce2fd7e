import Charsets

/// A character reference, such as `&uuml;` or `&#x3042;`, as the HTML Standard reads it (section 13.2.5.72 onwards).
struct CharacterReference {
  let characters: [Unicode.Scalar]
  /// Where the text goes on.
  let end: Int

  /// Nil where none begins at the `&` in front of the text.
  ///
  /// - Parameter inAttribute: there a name without a semicolon is none where a letter or `=` follows: in addresses such a
  ///   name is a parameter's.
  init?(_ text: ArraySlice<Unicode.Scalar>, inAttribute: Bool) {
    let name = text.dropFirst()
    guard name.first == "#" else {
      guard let found = Self.named(name, inAttribute) else { return nil }
      (characters, end) = found
      return
    }
    let isHexadecimal = name.dropFirst().first == "x" || name.dropFirst().first == "X"
    let digits = name.dropFirst(isHexadecimal ? 2 : 1).prefix {
      isHexadecimal ? $0.properties.isASCIIHexDigit : ("0"..."9").contains($0)
    }
    guard !digits.isEmpty else { return nil }
    let hasSemicolon = text.indices.contains(digits.endIndex) && text[digits.endIndex] == ";"
    end = digits.endIndex + (hasSemicolon ? 1 : 0)
    let number = digits.reduce(UInt32(0)) { value, digit in
      // Whatever is behind the last character stays behind it.
      value > 0x10FFFF
        ? value : value * (isHexadecimal ? 16 : 10) + UInt32(Character(digit).hexDigitValue ?? 0)
    }
    characters = [Self.character(number)]
  }

  /// The longest name counts.
  private static func named(
    _ text: ArraySlice<Unicode.Scalar>, _ inAttribute: Bool
  ) -> (characters: [Unicode.Scalar], end: Int)? {
    var name = ""
    var found: (characters: [Unicode.Scalar], end: Int)?
    for (scalar, index) in zip(text, text.indices) where name.utf8.count < longestName {
      guard
        scalar == ";" || scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
      else { break }
      name.unicodeScalars.append(scalar)
      if let characters = names[name] { found = (characters, index + 1) }
      if scalar == ";" { break }
    }
    guard let found else { return nil }
    if inAttribute, text[found.end - 1] != ";", text.indices.contains(found.end) {
      let next = text[found.end]
      let goesOn = next == "=" || next.isASCII && (next.properties.isAlphabetic || ("0"..."9").contains(next))
      if goesOn { return nil }
    }
    return found
  }

  private static let longestName = 33

  /// Where a number isn't one of a character, it is what browsers take it for.
  private static func character(_ number: UInt32) -> Unicode.Scalar {
    if (0x80...0x9F).contains(number), let scalar = SingleByteSet.named("windows-1252")?[UInt8(number)] {
      return scalar
    }
    return number == 0 ? "\u{FFFD}" : Unicode.Scalar(number) ?? "\u{FFFD}"
  }

  /// All names of the standard, those of old with and without their semicolon.
  private static let names: [String: [Unicode.Scalar]] = {
    var names: [String: [Unicode.Scalar]] = [:]
    for line in String(decoding: PackageResources.named_characters_txt, as: UTF8.self).split(separator: "\n")
    {
      let words = line.split(separator: " ")
      names[String(words[0])] = words.dropFirst().compactMap {
        UInt32($0, radix: 16).flatMap(Unicode.Scalar.init)
      }
    }
    return names
  }()
}
