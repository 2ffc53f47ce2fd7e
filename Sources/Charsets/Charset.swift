/// The character sets in which mails and tables come: those of the WHATWG Encoding Standard, but for the ones that it
/// doesn't read either.
package enum Charset: Hashable, Sendable {
  case utf8
  case utf16(isLittle: Bool)
  case singleByte(SingleByteSet)
  case iso2022JP
  case shiftJIS
  case eucJP
  case system(SystemCharset)
  /// A text of which nobody says what it is: ASCII, or UTF-8.
  case unnamed

  /// The set that a label names. Without a label, or under `us-ascii`, the text is UTF-8, unless it switches to Japanese
  /// characters as ISO-2022-JP does; many programs say `us-ascii` to everything.
  ///
  /// - Parameter lines: the text, where that may tell more than the label.
  /// - Returns: nil for a label that names no set, or one that nothing here reads, such as `utf-7`: a text in it may look
  ///   like ASCII and be something else.
  package init?(named label: String?, in lines: [ArraySlice<UInt8>] = []) {
    let isBlank = { (character: Character) in character.isWhitespace }
    let tail = (label ?? "").lowercased().drop(while: isBlank)
    let label = String(tail.reversed().drop(while: isBlank).reversed())
    guard let name = label.isEmpty ? "" : CharsetLabels.name(of: label) else { return nil }
    self.init(name, label, lines)
  }

  private init?(_ name: String, _ label: String, _ lines: [ArraySlice<UInt8>]) {
    switch name {
    case "": self = lines.contains(where: Self.switches) ? .iso2022JP : .unnamed
    case "utf-8": self = .utf8
    case "utf-16le": self = .utf16(isLittle: true)
    case "utf-16be": self = .utf16(isLittle: false)
    case "iso-2022-jp": self = .iso2022JP
    case "shift_jis": self = .shiftJIS
    case "euc-jp": self = .eucJP
    case "gbk", "gb18030": self.init(.gb18030)
    case "big5": self.init(.big5)
    case "euc-kr": self.init(.eucKR)
    default:
      guard let set = SingleByteSet.named(name) else { return nil }
      self = .singleByte(set)
      guard Self.ascii.contains(label) else { return }
      if lines.contains(where: Self.switches) {
        self = .iso2022JP
      } else if lines.allSatisfy({ String(validating: $0, as: UTF8.self) != nil }) {
        self = .utf8
      }
    }
  }

  private init?(_ system: SystemCharset) {
    guard system.isThere else { return nil }
    self = .system(system)
  }

  private static let ascii: Set = ["us-ascii", "ascii", "ansi_x3.4-1968"]

  /// ISO-2022-JP changes to other characters with ESC `$` and ESC `(`.
  private static func switches(_ line: ArraySlice<UInt8>) -> Bool {
    line.split(separator: 0x1B, omittingEmptySubsequences: false).dropFirst().contains {
      $0.first == UInt8(ascii: "$") || $0.first == UInt8(ascii: "(")
    }
  }

  /// What isn't in this set becomes U+FFFD.
  package func texts(of lines: [ArraySlice<UInt8>]) -> [String] {
    self == .iso2022JP ? JapaneseBytes.iso2022JP(lines: lines) : lines.map { text($0) }
  }

  /// What isn't in this set becomes U+FFFD. ASCII is the same in all of them, but for the shifts of ISO-2022-JP.
  package func text(_ bytes: some Collection<UInt8>) -> String {
    switch self {
    case .utf8, .unnamed: String(decoding: bytes, as: UTF8.self)
    case .utf16(let isLittle): UTF16Text.text(bytes, isLittle: isLittle)
    case .singleByte(let set):
      String(String.UnicodeScalarView(bytes.map { set[$0] ?? "\u{FFFD}" }))
    case .iso2022JP: JapaneseBytes.iso2022JP(lines: [Array(bytes)[...]])[0]
    case .shiftJIS: JapaneseBytes.shiftJIS(bytes)
    case .eucJP: JapaneseBytes.eucJP(bytes)
    case .system(let system): system.text(bytes)
    }
  }

  /// For messages.
  package var name: String {
    switch self {
    case .utf8, .unnamed: "UTF-8"
    case .utf16: "UTF-16"
    case .singleByte(let set): set.name
    case .iso2022JP: "ISO-2022-JP"
    case .shiftJIS: "Shift_JIS"
    case .eucJP: "EUC-JP"
    case .system(let system): system.rawValue
    }
  }
}
