/// Walks over the bytes of a CSV file once, row by row, and checks everything that can be seen without knowing
/// what a cell means: quotes, line ends, characters, the number of cells.
struct CSVScanner {
  /// One record. `line` is the physical line on which it begins.
  struct Row {
    var line: Int
    /// The record has as many cells as the first row and no fault in any.
    var isSound: Bool
  }

  private let bytes: UnsafeBufferPointer<UInt8>
  private var index: Int
  private var line = 1
  private var lineStart: Int
  /// How many scalars stand between the start of a line and a byte of it.
  private var counted = (lineStart: 0, index: 0, scalars: 0)

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
    index = byteOrderMarkLength(of: bytes)
    lineStart = index
  }

  /// No more rows than this are left: none has fewer bytes than commas and a line end.
  func mostRows(ofWidth width: Int) -> Int {
    var lineFeeds = 0
    for byte in bytes where byte == UInt8(ascii: "\n") { lineFeeds += 1 }
    return min(lineFeeds + 1, bytes.count / width + 1)
  }

  /// The first row, whatever its width; nil where the file is empty or the row can't be read.
  mutating func header(faults: inout CSVFaults) -> CSVHeader? {
    guard index < bytes.count else {
      faults.add(.emptyFile, line: 1, column: 1)
      return nil
    }
    let first = index
    let mostColumns = 256
    return withUnsafeTemporaryAllocation(of: UInt32.self, capacity: mostColumns + 1) { starts in
      let row = next(into: starts, width: nil, faults: &faults)
      guard let row, row.isSound else { return nil }
      let count = cellsOfLastRow
      let cells = (0..<count).map { Int(starts[$0])..<Int(starts[$0 + 1]) - 1 }
      return CSVHeader(lineStart: first, cells: cells)
    }
  }

  private var cellsOfLastRow = 0

  /// Reads the next record and writes where its cells begin, and where one more would.
  ///
  /// - Parameters:
  ///   - starts: room for `width + 1` numbers; with no width given, the most that may be written.
  ///   - width: how many cells the record must have; nil for the first row.
  /// - Returns: nil at the end of the file.
  mutating func next(
    into starts: UnsafeMutableBufferPointer<UInt32>, width: Int?, faults: inout CSVFaults
  ) -> Row? {
    guard index < bytes.count else { return nil }
    var row = Row(line: line, isSound: true)
    let room = width ?? starts.count - 1
    if endOfLine(at: index) > 0 {
      report(.blankLine, at: index, &faults)
      row.isSound = false
      endLine()
      return row
    }
    var cell = 0
    // Where the first cell too many begins. It may span lines, so its place is taken before it is passed.
    var surplus: Place?
    while true {
      if cell < room {
        starts[cell] = UInt32(truncatingIfNeeded: index)
      } else if surplus == nil {
        surplus = place(of: index)
      }
      let isSound = scanCell(&faults)
      row.isSound = row.isSound && isSound
      cell += 1
      guard index < bytes.count, bytes[index] == UInt8(ascii: ",") else { break }
      index += 1
    }
    if let surplus {
      row.isSound = false
      let kind = width.map { CSVFaults.Kind.longRow(cells: cell, wanted: $0) } ?? .tooManyColumns
      faults.add(kind, line: surplus.line, column: surplus.column)
    } else {
      starts[cell] = UInt32(truncatingIfNeeded: index + 1)
      if let width, cell < width {
        row.isSound = false
        report(.shortRow(cells: cell, wanted: width), at: index, &faults)
      }
    }
    cellsOfLastRow = cell
    endLine()
    return row
  }

  /// Goes over one cell up to the comma, line end or end of file behind it. False where it has a fault.
  @inline(__always)
  private mutating func scanCell(_ faults: inout CSVFaults) -> Bool {
    if index < bytes.count, bytes[index] == UInt8(ascii: "\"") { return scanQuotedCell(&faults) }
    var isSound = true
    while index < bytes.count {
      let byte = bytes[index]
      if isOrdinary(byte) {
        index += 1
        continue
      }
      if byte == UInt8(ascii: ",") || endOfLine(at: index) > 0 { break }
      if byte == UInt8(ascii: "\"") {
        if isSound { report(.quoteInPlainCell, at: index, &faults) }
        isSound = false
        index += 1
      } else if !scanUnusual(&faults) {
        isSound = false
      }
    }
    return isSound
  }

  private mutating func scanQuotedCell(_ faults: inout CSVFaults) -> Bool {
    let quote = UInt8(ascii: "\"")
    let opening = (index: index, line: line, lineStart: lineStart)
    var isSound = true
    index += 1
    while index < bytes.count {
      let byte = bytes[index]
      if byte == quote {
        if index + 1 < bytes.count, bytes[index + 1] == quote {
          index += 2
          continue
        }
        index += 1
        return scanBehindQuote(&faults) && isSound
      }
      let lineEnd = endOfLine(at: index)
      if lineEnd > 0 {
        index += lineEnd
        line += 1
        lineStart = index
      } else if isOrdinary(byte) || byte == UInt8(ascii: ",") {
        index += 1
      } else if !scanUnusual(&faults) {
        isSound = false
      }
    }
    let column = scalarCount(of: bytes[opening.lineStart..<opening.index]) + 1
    faults.add(.unterminatedQuote, line: opening.line, column: column)
    return false
  }

  /// Behind a closing quote only a comma or the end of the line may follow; the rest of the cell is passed over.
  private mutating func scanBehindQuote(_ faults: inout CSVFaults) -> Bool {
    func isEnd(_ index: Int) -> Bool {
      index == bytes.count || bytes[index] == UInt8(ascii: ",") || endOfLine(at: index) > 0
    }
    if isEnd(index) { return true }
    report(.textBehindQuote, at: index, &faults)
    while !isEnd(index) { index += 1 }
    return false
  }

  /// A byte that is neither ordinary nor structure: part of a longer sequence, or a fault.
  private mutating func scanUnusual(_ faults: inout CSVFaults) -> Bool {
    let bad = BadCharacter(in: bytes, at: index, allowingTab: false)
    if let bad { report(.badCharacter(bad), at: index, &faults) }
    index += max(1, utf8Length(of: bytes, at: index))
    guard case .malformed = bad else { return bad == nil }
    // The rest of a broken sequence is the same fault.
    while index < bytes.count, bytes[index] & 0xC0 == 0x80 { index += 1 }
    return false
  }

  /// ASCII that stands for itself: no control character, comma or quote.
  @inline(__always)
  private func isOrdinary(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: ",") && byte != UInt8(ascii: "\"")
  }

  /// The length of the line end at an index: 1 for LF, 2 for CRLF, 0 for anything else.
  @inline(__always)
  private func endOfLine(at index: Int) -> Int {
    if bytes[index] == 0x0A { return 1 }
    return bytes[index] == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0A ? 2 : 0
  }

  private mutating func endLine() {
    guard index < bytes.count else { return }
    index += endOfLine(at: index)
    line += 1
    lineStart = index
  }

  private struct Place {
    let line: Int
    let column: Int
  }

  /// The place of a byte of the current line. One line may be the whole file and have a fault in every cell, so
  /// counting goes on from the byte that was asked for last.
  private mutating func place(of index: Int) -> Place {
    if counted.lineStart != lineStart || counted.index > index { counted = (lineStart, lineStart, 0) }
    counted.scalars += scalarCount(of: bytes[counted.index..<index])
    counted.index = index
    return Place(line: line, column: counted.scalars + 1)
  }

  private mutating func report(_ kind: CSVFaults.Kind, at index: Int, _ faults: inout CSVFaults) {
    let place = place(of: index)
    faults.add(kind, line: place.line, column: place.column)
  }
}

/// The first row of a CSV file: the names of its columns.
struct CSVHeader {
  let lineStart: Int
  let cells: [Range<Int>]

  /// For each wanted column, which cell of a row it is; nil for an optional one that isn't there. Nil, with faults, unless
  /// the file has exactly these.
  func order(
    of columns: [String], optional: Set<String>, in bytes: UnsafeBufferPointer<UInt8>, faults: inout CSVFaults
  ) -> [Int?]? {
    var cellOfName: [String: Int] = [:]
    var isRight = true
    func add(_ kind: CSVFaults.Kind, _ cell: Int) {
      faults.add(kind, line: 1, column: scalarCount(of: bytes[lineStart..<cells[cell].lowerBound]) + 1)
      isRight = false
    }
    let names = cells.map { cellText(bytes, $0) }
    let missing = columns.filter { !names.contains($0) }
    for (cell, name) in names.enumerated() {
      if cellOfName[name] != nil {
        add(.duplicateColumn(name), cell)
      } else if columns.contains(name) {
        cellOfName[name] = cell
      } else {
        add(.unknownColumn(name, known: columns, missing: missing), cell)
      }
    }
    for name in missing where !optional.contains(name) {
      faults.add(.missingColumn(name), line: 1, column: 1)
      isRight = false
    }
    return isRight ? columns.map { cellOfName[$0] } : nil
  }
}
