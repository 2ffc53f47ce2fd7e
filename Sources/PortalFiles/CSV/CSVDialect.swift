import SourceDiagnostics

/// A file that is a table, and not in the one form in which tables of a portal are written: told in one fault for the whole
/// file, where reading it cell by cell would find hundreds that aren't any.
enum CSVDialect: Hashable {
  case workbook
  case utf16
  /// With the first byte that can't stand there, and its place.
  case otherEncoding(UInt8, at: Int)
  case separatorLine
  case split(by: String)
  case carriageReturns

  /// Nil for a file in the form that it must have, or with faults of another kind.
  init?(of bytes: UnsafeBufferPointer<UInt8>) {
    let start = bytes.prefix(4)
    if start.elementsEqual([0x50, 0x4B, 0x03, 0x04]) {
      self = .workbook
    } else if start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF]) || Self.hasZeros(start) {
      self = .utf16
    } else if let dialect = Self.ofHeading(bytes) {
      self = dialect
    } else if let place = Self.firstMalformed(bytes) {
      self = .otherEncoding(bytes[place], at: place)
    } else {
      return nil
    }
  }

  private static func hasZeros(_ start: some Collection<UInt8>) -> Bool {
    let isZero = start.map { $0 == 0 }
    return isZero == [false, true, false, true] || isZero == [true, false, true, false]
  }

  private static func ofHeading(_ bytes: UnsafeBufferPointer<UInt8>) -> CSVDialect? {
    let text = bytes.dropFirst(byteOrderMarkLength(of: bytes))
    if text.starts(with: "sep=".utf8) { return .separatorLine }
    let line = text.prefix { $0 != 0x0A && $0 != 0x0D }
    let end = text[line.endIndex...].prefix(2)
    if end.first == 0x0D, !end.elementsEqual([0x0D, 0x0A]) { return .carriageReturns }
    func count(_ sign: UInt8) -> Int { line.count { $0 == sign } }
    let commas = count(UInt8(ascii: ","))
    if count(UInt8(ascii: ";")) > commas { return .split(by: "semicolons") }
    return count(0x09) > commas ? .split(by: "tabs") : nil
  }

  private static func firstMalformed(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    var index = 0
    while index < bytes.count {
      let length = utf8Length(of: bytes, at: index)
      if length == 0 { return index }
      index += length
    }
    return nil
  }

  var message: String {
    switch self {
    case .workbook: "this is a workbook, not a table of text"
    case .utf16: "the file is saved as UTF-16, not as UTF-8"
    case .otherEncoding(let byte, _): BadCharacter.malformed(byte).words.message
    case .separatorLine:
      "the file begins with a line for Excel, “sep=”, and not with the names of the columns"
    case .split(let signs): "the file is split by \(signs), not by commas"
    case .carriageReturns: "the lines end with CR alone, not with LF or CRLF"
    }
  }
}

extension CSVFaults {
  /// - Parameter importer: the command that reads tables in other forms, and writes this one; nil where none does.
  mutating func add(_ dialect: CSVDialect, in bytes: UnsafeBufferPointer<UInt8>, importer: String?) {
    var place = (line: 1, column: 1)
    var remedy =
      importer.map { "`\($0)` reads this, and writes it as it must be." }
      ?? "Save it as “CSV UTF-8 (Comma delimited)”."
    if case .otherEncoding(let byte, let index) = dialect {
      // One broken byte doesn't make another encoding, and nobody else can tell what it was.
      remedy =
        BadCharacter.malformed(byte).words.remedy
        + (importer.map { " If it is saved in another, `\($0)` reads it." } ?? "")
      let lineStart = bytes[..<index].lastIndex(of: 0x0A).map { $0 + 1 } ?? byteOrderMarkLength(of: bytes)
      place = (bytes[..<index].count { $0 == 0x0A } + 1, scalarCount(of: bytes[lineStart..<index]) + 1)
    }
    add(
      Diagnostic(
        at: SourcePosition(file: file, line: place.line, column: place.column), dialect.message,
        remedy: remedy))
  }
}
