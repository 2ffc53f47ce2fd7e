import Foundation

/// The character sets in which answers come: UTF-8, and what mail programs in the West and in Japan used before.
enum Charset: Hashable {
  case utf8
  /// Also for what calls itself ISO 8859-1 or ASCII: mail programs mean this (WHATWG Encoding standard).
  case windows1252
  case iso2022JP
  case shiftJIS
  case eucJP

  /// The set that a label names. Without one, or under `us-ascii`, the text is UTF-8, unless it switches to Japanese
  /// characters as ISO-2022-JP does. A text under an unknown name is read if it is UTF-8.
  init(named label: String?, in lines: [SourceLine]) throws(MailFault) {
    switch label?.trimmed.lowercased() {
    case "utf-8", "utf8": self = .utf8
    case "iso-8859-1", "latin1", "l1", "windows-1252", "cp1252": self = .windows1252
    case "iso-2022-jp", "iso-2022-jp-ms", "cp50220", "cp50221", "csiso2022jp": self = .iso2022JP
    case "shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j", "cp932", "ms_kanji", "csshiftjis":
      self = .shiftJIS
    case "euc-jp", "x-euc-jp", "eucjp", "cseucpkdfmtjapanese": self = .eucJP
    case nil, "", "us-ascii", "ascii": self = lines.contains(where: Self.switches) ? .iso2022JP : .utf8
    case let other?:
      self = .utf8
      if (try? self.lines(of: lines)) == nil {
        throw MailFault(
          .unreadableText, line: lines.first?.number ?? 1,
          "nothing here reads the character set “\(other.prefix(40))”",
          remedy: "Copy the message's text into a file, as UTF-8, and give that.")
      }
    }
  }

  /// ISO-2022-JP changes to two-byte characters with ESC `$`.
  private static func switches(_ line: SourceLine) -> Bool {
    guard let escape = line.bytes.firstIndex(of: 0x1B) else { return false }
    return line.bytes[escape...].dropFirst().first == UInt8(ascii: "$")
  }

  /// - Throws: `unreadable-text`, naming the first line that isn't in this set.
  func lines(of lines: [SourceLine]) throws(MailFault) -> [TextLine] {
    var read: [TextLine] = []
    read.reserveCapacity(lines.count)
    for line in lines {
      guard let text = text(line.bytes) else {
        throw MailFault(
          .unreadableText, line: line.number, "not the character set that it should be (\(name))",
          remedy: "Copy the text into a file, as UTF-8, and give that.")
      }
      read.append(TextLine(text: text, number: line.number))
    }
    return read
  }

  /// Nil for what isn't in this set. ASCII is the same in all of them, but for the shifts of ISO-2022-JP.
  func text(_ bytes: some Collection<UInt8>) -> String? {
    if self == .utf8 || bytes.allSatisfy({ $0 < 0x80 && $0 != 0x1B }) {
      return String(validating: bytes, as: UTF8.self)
    }
    switch self {
    case .utf8: return nil
    case .windows1252: return String(data: Data(bytes), encoding: .windowsCP1252)
    case .iso2022JP: return String(data: Data(bytes), encoding: .iso2022JP)
    case .shiftJIS: return String(data: Data(bytes), encoding: .shiftJIS)
    case .eucJP: return Self.shifted(bytes).flatMap { String(data: Data($0), encoding: .iso2022JP) }
    }
  }

  /// What follows an escape in ISO-2022-JP.
  private enum Shift: String {
    case ascii = "(B"
    case kanji = "$B"
    case halfWidthKana = "(I"
  }

  /// EUC-JP as ISO-2022-JP: the same two-byte characters with the high bits taken away, and shifts around them.
  /// Foundation on Linux doesn't read EUC-JP itself.
  private static func shifted(_ bytes: some Collection<UInt8>) -> [UInt8]? {
    var output: [UInt8] = []
    var current = Shift.ascii
    func change(to shift: Shift) {
      guard shift != current else { return }
      output.append(0x1B)
      output += shift.rawValue.utf8
      current = shift
    }
    var rest = bytes.makeIterator()
    while let byte = rest.next() {
      switch byte {
      case ..<0x80:
        change(to: .ascii)
        output.append(byte)
      case 0x8E:
        guard let kana = rest.next(), (0xA1...0xDF).contains(kana) else { return nil }
        change(to: .halfWidthKana)
        output.append(kana & 0x7F)
      case 0xA1...0xFE:
        guard let second = rest.next(), (0xA1...0xFE).contains(second) else { return nil }
        change(to: .kanji)
        output += [byte & 0x7F, second & 0x7F]
      default: return nil
      }
    }
    change(to: .ascii)
    return output
  }

  private var name: String {
    switch self {
    case .utf8: "UTF-8"
    case .windows1252: "Windows-1252"
    case .iso2022JP: "ISO-2022-JP"
    case .shiftJIS: "Shift_JIS"
    case .eucJP: "EUC-JP"
    }
  }
}

/// A text that some editors on Windows save as “Unicode”: two bytes a unit, after a mark that says in which order.
enum UTF16Text {
  /// Nil without the mark, or where it isn't whole.
  static func decoded(_ bytes: [UInt8]) -> String? {
    let isLittle = bytes.starts(with: [0xFF, 0xFE])
    guard isLittle || bytes.starts(with: [0xFE, 0xFF]), bytes.count % 2 == 0 else { return nil }
    let units = stride(from: 2, to: bytes.count, by: 2).map { index in
      let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
      return isLittle ? second << 8 | first : first << 8 | second
    }
    return String(validating: units, as: UTF16.self)
  }
}
