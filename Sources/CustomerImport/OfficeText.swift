import Charsets
import PortalFiles
import SourceDiagnostics

/// The text of a file that an office's program saved: UTF-8, and what it was before.
struct OfficeText {
  /// As UTF-8, without a byte order mark.
  let bytes: [UInt8]
  /// How people call what the file is saved in.
  let encoding: String

  /// Recognises the encoding from the file as a whole.
  ///
  /// - Parameter label: the encoding that somebody names; nil to recognise it.
  /// - Throws: the fault, where it is no text, or not in the encoding that is named.
  init(file: String, bytes: [UInt8], encoding label: String?) throws(Diagnostic) {
    let start = SourcePosition(file: file, line: 1)
    if let program = Self.workbook(bytes) {
      throw Diagnostic(
        at: start, "this is a workbook of \(program), not a table of text",
        remedy: "In Excel choose File > Save As > “CSV UTF-8 (Comma delimited)” "
          + "(名前を付けて保存 > 「CSV UTF-8 (コンマ区切り)」), and import that file.")
    }
    let set: Charset
    if let label {
      guard let named = Charset(named: label) else {
        throw Diagnostic(
          at: start, "nothing here reads the encoding \(shown(label))",
          remedy: "Write utf-8, utf-16, cp932, windows-1252 or another name of the WHATWG Encoding Standard.")
      }
      set = named
    } else {
      set = Self.recognised(bytes)
    }
    let text = set.decoded(bytes)
    if let place = Self.firstLoss(in: text, of: bytes, set) {
      throw Diagnostic(
        at: SourcePosition(file: file, line: place.line, column: place.column),
        "this character can't be read as \(set.officeName)",
        remedy: label == nil
          ? "Save the file as “CSV UTF-8”, or name its encoding: --encoding cp932"
          : "Leave --encoding out, or name the encoding in which the file is saved.")
    }
    self.bytes = text
    encoding = set.officeName
  }

  private static func workbook(_ bytes: [UInt8]) -> String? {
    if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) { return "Excel or LibreOffice" }
    return bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) ? "an old Excel" : nil
  }

  // MARK: Recognising

  private static func recognised(_ bytes: [UInt8]) -> Charset {
    if let isLittle = UTF16Text.byteOrder(of: bytes) { return .utf16(isLittle: isLittle) }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return .utf8 }
    if String(validating: bytes, as: UTF8.self) != nil {
      // Seven bits: ASCII, or what switches to Japanese characters.
      return Charset(named: nil, in: [bytes[...]]) ?? .utf8
    }
    if isDamagedUTF8(bytes) { return .utf8 }
    let western = Charset(named: "windows-1252") ?? .utf8
    return isJapanese(bytes) ? .shiftJIS : western
  }

  /// Whether most of what isn't ASCII is UTF-8 all the same: then a few bytes are broken, and to read all of it as something
  /// else would spoil the rest.
  private static func isDamagedUTF8(_ bytes: [UInt8]) -> Bool {
    let repaired = String(decoding: bytes, as: UTF8.self).unicodeScalars
    var (sound, broken) = (0, 0)
    for scalar in repaired where scalar.value >= 0x80 {
      if scalar == "\u{FFFD}" { broken += 1 } else { sound += 1 }
    }
    return sound > broken
  }

  /// Whether bytes that are no UTF-8 are rather CP932 than Windows-1252. Japanese comes in pairs that begin with 0x81 to 0x9F,
  /// kana most of all; those are rare signs in Western text. A Western letter from 0xC0 on stands alone between ASCII letters,
  /// and would take the next one for its second half.
  private static func isJapanese(_ bytes: [UInt8]) -> Bool {
    var (japanese, western) = (0, 0)
    var index = 0
    func isLetter(_ byte: UInt8) -> Bool {
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
    while index < bytes.count {
      let byte = bytes[index]
      guard byte >= 0x80 else {
        index += 1
        continue
      }
      let next = index + 1 < bytes.count ? bytes[index + 1] : 0
      switch byte {
      case 0x81...0x9F where next >= 0x40 && next != 0x7F:
        japanese += 2
        index += 2
      case 0xA1...0xDF where (0xA1...0xDF).contains(next):
        // Katakana of half width, in a row.
        japanese += 1
        index += 2
      case 0xE0...0xFC where next >= 0x80 && next != 0xFF:
        japanese += 1
        index += 2
      case 0xC0...:
        let before = index > 0 ? bytes[index - 1] : 0
        western += isLetter(before) || isLetter(next) ? 2 : 1
        index += 1
      default:
        western += 1
        index += 1
      }
    }
    return japanese > western
  }

  // MARK: Losses

  /// Where the first character stands that isn't in the set.
  private static func firstLoss(
    in text: [UInt8], of source: [UInt8], _ set: Charset
  ) -> (line: Int, column: Int)? {
    // U+FFFD is EF BF BD; a file in UTF-8 may hold it rightly.
    let isThere = set == .utf8 || set == .unnamed
    if isThere, String(validating: source, as: UTF8.self) != nil { return nil }
    var (line, lineStart) = (1, 0)
    for index in text.indices {
      if text[index] == UInt8(ascii: "\n") { (line, lineStart) = (line + 1, index + 1) }
      if text[index] == 0xEF, text[index...].starts(with: [0xEF, 0xBF, 0xBD]) {
        return (line, String(decoding: text[lineStart..<index], as: UTF8.self).unicodeScalars.count + 1)
      }
    }
    return nil
  }
}

extension Charset {
  fileprivate func decoded(_ bytes: [UInt8]) -> [UInt8] {
    switch self {
    case .utf8, .unnamed:
      let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
      return Array(String(decoding: text, as: UTF8.self).utf8)
    default: return Array(text(bytes).utf8)
    }
  }

  /// As offices know it.
  fileprivate var officeName: String {
    switch self {
    case .shiftJIS: "Shift_JIS (CP932)"
    case .singleByte: name == "windows-1252" ? "Windows-1252" : name
    default: name
    }
  }
}
