import PortalFiles
import SourceDiagnostics

/// A table as an office's program writes it: split by commas, semicolons or tabs, its lines ended in any way, with a line
/// `sep=` before it or titles above it. Read row by row.
struct OfficeTable {
  struct Cell {
    /// Its value, without quotes around it.
    var text: String
    /// The first byte of it in the file's text.
    var start: Int
  }

  struct Row {
    /// On which it begins, from 1.
    var line: Int
    var start: Int
    var cells: [Cell]

    /// How many cells say anything: rows below a table often hold nothing but separators, of whatever kind.
    var filled: Int {
      cells.count {
        !$0.text.utf8.allSatisfy { $0 == 0x20 || $0 == 0x2C || $0 == 0x3B || $0 == 0x09 }
          && !$0.text.allSatisfy(\.isWhitespace)
      }
    }
  }

  /// How the columns of a row are kept apart.
  enum Separator: UInt8, CaseIterable {
    case comma = 0x2C
    case semicolon = 0x3B
    case tab = 0x09

    var inWords: String {
      switch self {
      case .comma: "commas"
      case .semicolon: "semicolons"
      case .tab: "tabs"
      }
    }
  }

  let file: String
  let text: OfficeText
  let separator: Separator
  /// The row with the names of the columns; nil where the table is empty.
  let heading: Row?
  private var next: Scanner

  /// - Parameters:
  ///   - isHeading: whether a cell is known as the name of a column, by which the row of headings is told from titles, and
  ///     the separator from other signs.
  init(file: String, text: OfficeText, isHeading: (String) -> Bool) {
    self.file = file
    self.text = text
    var start = Scanner(index: 0, line: 1)
    let stated = Self.statedSeparator(text.bytes, &start)
    let readings = (stated.map { [$0] } ?? Separator.allCases).map { separator in
      Self.reading(text.bytes, from: start, separator, isHeading)
    }
    // The first of equals: a table of one column has none of them.
    let best = readings.dropFirst().reduce(readings[0]) { $1.score > $0.score ? $1 : $0 }
    separator = best.separator
    heading = best.heading
    next = best.next
  }

  /// How it is understood: `Shift_JIS (CP932), split by commas, headings in line 3`.
  var form: String {
    "\(text.encoding), split by \(separator.inWords), headings in line \(heading?.line ?? 1)"
  }

  /// The next row that holds anything; nil at the end.
  ///
  /// - Throws: a fault that leaves no way to tell where the row ends.
  mutating func nextRow() throws(Diagnostic) -> Row? {
    while true {
      let before = next
      guard let row = next.row(text.bytes, separator) else { return nil }
      if next.isOpen {
        throw Diagnostic(
          at: position(line: before.line, start: before.index, at: row.cells.last?.start ?? before.index),
          "this quoted value doesn't end before the file does",
          remedy: "Close it with a double quote; write a quote within it twice.")
      }
      if row.filled > 0 { return row }
    }
  }

  /// Where a cell begins, in lines and Unicode scalars.
  func position(of cell: Cell, in row: Row) -> SourcePosition {
    position(line: row.line, start: row.start, at: cell.start)
  }

  private func position(line: Int, start: Int, at offset: Int) -> SourcePosition {
    var (line, lineStart) = (line, start)
    for index in start..<offset where Scanner.endsLine(text.bytes, at: index) {
      (line, lineStart) = (line + 1, index + 1)
    }
    let column = text.bytes[lineStart..<offset].count { $0 & 0xC0 != 0x80 } + 1
    return SourcePosition(file: file, line: line, column: column)
  }

  // MARK: Recognising

  /// `sep=;` in the first line is for Excel, and no row.
  private static func statedSeparator(_ bytes: [UInt8], _ scanner: inout Scanner) -> Separator? {
    guard bytes.count >= 5, bytes.starts(with: "sep=".utf8), let separator = Separator(rawValue: bytes[4])
    else { return nil }
    let behind = bytes.count > 5 ? bytes[5] : UInt8(ascii: "\n")
    guard behind == UInt8(ascii: "\n") || behind == UInt8(ascii: "\r") else { return nil }
    var line = scanner
    _ = line.row(bytes, separator)
    scanner = line
    return separator
  }

  private struct Reading {
    let separator: Separator
    let heading: Row?
    let next: Scanner
    let score: Int
  }

  /// How far down titles may push the headings.
  private static let mostTitles = 20

  /// The first rows, taken apart at one separator. The row in which most cells are known as headings is the one of the headings,
  /// or else the first.
  private static func reading(
    _ bytes: [UInt8], from start: Scanner, _ separator: Separator, _ isHeading: (String) -> Bool
  ) -> Reading {
    var scanner = start
    var best: (row: Row, next: Scanner, known: Int)?
    for _ in 0..<mostTitles {
      guard let row = scanner.row(bytes, separator), !scanner.isOpen else { break }
      guard row.filled > 0 else { continue }
      let known = row.cells.count { isHeading($0.text) }
      if best.map({ known > $0.known }) ?? true { best = (row, scanner, known) }
    }
    return Reading(
      separator: separator, heading: best?.row, next: best?.next ?? scanner,
      score: (best?.known ?? 0) * 1_000 + min(best?.row.cells.count ?? 0, 999))
  }
}

/// Walks over the rows of a table once.
private struct Scanner {
  var index: Int
  var line: Int
  /// Whether the last row ended within quotes.
  var isOpen = false

  static func endsLine(_ bytes: [UInt8], at index: Int) -> Bool {
    bytes[index] == 0x0A || bytes[index] == 0x0D && !(index + 1 < bytes.count && bytes[index + 1] == 0x0A)
  }

  /// Nil at the end.
  mutating func row(_ bytes: [UInt8], _ separator: OfficeTable.Separator) -> OfficeTable.Row? {
    guard index < bytes.count else { return nil }
    var row = OfficeTable.Row(line: line, start: index, cells: [])
    while true {
      let isLast = cell(bytes, separator.rawValue, &row)
      if isLast { break }
    }
    return row
  }

  /// Reads one cell and the sign behind it. Text behind a closing quote belongs to the cell, and so does a quote within one
  /// that isn't quoted: so Excel reads it.
  ///
  /// - Returns: whether the row ends with it.
  private mutating func cell(_ bytes: [UInt8], _ separator: UInt8, _ row: inout OfficeTable.Row) -> Bool {
    let quote = UInt8(ascii: "\"")
    let start = index
    // Excel's way to keep a number as text: `="0012"`.
    if index + 1 < bytes.count, bytes[index] == UInt8(ascii: "="), bytes[index + 1] == quote { index += 1 }
    var value: [UInt8] = []
    if index < bytes.count, bytes[index] == quote {
      index += 1
      isOpen = true
      while index < bytes.count {
        if bytes[index] == quote {
          guard index + 1 < bytes.count, bytes[index + 1] == quote else {
            isOpen = false
            index += 1
            break
          }
          index += 1
        } else if Self.endsLine(bytes, at: index) {
          line += 1
        }
        value.append(bytes[index])
        index += 1
      }
    } else {
      index = start
    }
    let plain = index
    while index < bytes.count, bytes[index] != separator, bytes[index] != 0x0A, bytes[index] != 0x0D {
      index += 1
    }
    value += bytes[plain..<index]
    row.cells.append(OfficeTable.Cell(text: String(decoding: value, as: UTF8.self), start: start))
    guard index < bytes.count else { return true }
    if bytes[index] == separator {
      index += 1
      return false
    }
    if bytes[index] == 0x0D, index + 1 < bytes.count, bytes[index + 1] == 0x0A { index += 1 }
    index += 1
    line += 1
    return true
  }
}
