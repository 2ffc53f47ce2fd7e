/// Takes bytes of the Japanese character sets apart into characters; what is none becomes U+FFFD.
struct JapaneseBytes {
  private var rest: ArraySlice<UInt8>
  private var output = String.UnicodeScalarView()

  private init(_ bytes: some Collection<UInt8>) {
    rest = Array(bytes)[...]
  }

  private mutating func put(_ scalar: Unicode.Scalar?) { output.append(scalar ?? "\u{FFFD}") }

  // MARK: - Shift_JIS

  /// As Windows reads it (CP932): `～` and `－` are the wide ones, and lead bytes from 0xF0 are signs of one's own.
  static func shiftJIS(_ bytes: some Collection<UInt8>) -> String {
    var text = JapaneseBytes(bytes)
    while let byte = text.rest.popFirst() {
      switch byte {
      case ...0x80: text.put(Unicode.Scalar(byte))
      case 0xA1...0xDF: text.put(halfWidthKana(byte))
      case 0x81...0x9F, 0xE0...0xFC: text.pair(lead: byte)
      default: text.put(nil)
      }
    }
    return String(text.output)
  }

  private mutating func pair(lead: UInt8) {
    guard let trail = rest.first, (0x40...0xFC).contains(trail), trail != 0x7F else { return put(nil) }
    let evenRow = 2 * (Int(lead) - (lead < 0xA0 ? 0x80 : 0xC0))
    let isEven = trail >= 0x9F
    let row = isEven ? evenRow : evenRow - 1
    let cell = isEven ? Int(trail) - 0x9E : Int(trail) - (trail > 0x7F ? 0x40 : 0x3F)
    let scalar =
      (95...114).contains(row)
      ? Unicode.Scalar(UInt32(0xE000 + (row - 95) * 94 + cell - 1)) : CharacterTable.windows31J[row, cell]
    // An ASCII character behind a broken lead byte is itself.
    if scalar != nil || trail >= 0x80 { rest.removeFirst() }
    put(scalar)
  }

  private static func halfWidthKana(_ byte: UInt8) -> Unicode.Scalar? {
    Unicode.Scalar(0xFF61 + UInt32(byte) - 0xA1)
  }

  // MARK: - EUC-JP

  static func eucJP(_ bytes: some Collection<UInt8>) -> String {
    var text = JapaneseBytes(bytes)
    while let byte = text.rest.popFirst() {
      switch byte {
      case ..<0x80: text.put(Unicode.Scalar(byte))
      case 0x8E:
        let kana = text.popHigh()
        text.put(kana.flatMap { $0 <= 0xDF ? halfWidthKana($0) : nil })
      case 0x8F:
        let row = text.popHigh()
        text.put(row.flatMap { text.cell(of: .jisX0212, row: $0) })
      case 0xA1...0xFE: text.put(text.cell(of: .windows31J, row: byte))
      default: text.put(nil)
      }
    }
    return String(text.output)
  }

  private mutating func popHigh() -> UInt8? {
    guard let byte = rest.first, (0xA1...0xFE).contains(byte) else { return nil }
    return rest.removeFirst()
  }

  private mutating func cell(of table: CharacterTable, row: UInt8) -> Unicode.Scalar? {
    popHigh().flatMap { table[Int(row) - 0xA0, Int($0) - 0xA0] }
  }

  // MARK: - ISO-2022-JP

  /// What an escape sequence changes to.
  private enum Mode {
    case ascii, roman, kana, kanji, furtherKanji
  }

  private static let escapes: [(sequence: String, mode: Mode)] = [
    ("(B", .ascii), ("(J", .roman), ("(H", .ascii), ("(I", .kana), ("$@", .kanji), ("$B", .kanji),
    ("$(@", .kanji), ("$(B", .kanji), ("$(D", .furtherKanji),
  ]

  /// With what programs for Windows put there besides: NEC's row 13 and half-width katakana, by `ESC ( I` or by a shift.
  ///
  /// A line ends in ASCII (RFC 1468). Where one doesn't, some programs go on in its characters and others begin anew, so what
  /// stands in the next ones up to an escape sequence is neither.
  static func iso2022JP(lines: [ArraySlice<UInt8>]) -> [String] {
    var isModeOpen = false
    var isShiftOpen = false
    return lines.map { line in
      var text = JapaneseBytes(line)
      var (mode, isShifted) = (Mode.ascii, false)
      while let byte = text.rest.popFirst() {
        switch byte {
        case 0x1B:
          if let escape = escapes.first(where: { text.rest.starts(with: $0.sequence.utf8) }) {
            text.rest.removeFirst(escape.sequence.utf8.count)
            mode = escape.mode
            isModeOpen = false
          } else {
            text.put(nil)
          }
        case 0x0E: isShifted = true
        case 0x0F: (isShifted, isShiftOpen) = (false, false)
        case 0x21...0x7E where isModeOpen || isShiftOpen: text.put(nil)
        case 0x21...0x7E: text.character(byte, isShifted ? .kana : mode)
        case ..<0x80: text.put(Unicode.Scalar(byte))
        default: text.put(nil)
        }
      }
      // The Roman set is ASCII but for two signs.
      if mode != .ascii, mode != .roman { isModeOpen = true }
      if isShifted { isShiftOpen = true }
      return String(text.output)
    }
  }

  private mutating func character(_ byte: UInt8, _ mode: Mode) {
    switch mode {
    case .ascii: put(Unicode.Scalar(byte))
    case .roman: put(byte == 0x5C ? "¥" : byte == 0x7E ? "‾" : Unicode.Scalar(byte))
    case .kana: put(byte <= 0x5F ? Self.halfWidthKana(byte | 0x80) : nil)
    case .kanji, .furtherKanji:
      guard let second = rest.first, (0x21...0x7E).contains(second) else { return put(nil) }
      rest.removeFirst()
      let table = mode == .kanji ? CharacterTable.windows31J : .jisX0212
      put(table[Int(byte) - 0x20, Int(second) - 0x20])
    }
  }
}
