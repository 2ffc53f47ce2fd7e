import SourceDiagnostics

/// The rows of one CSV file with the columns that it must have: the file's bytes, and where each cell begins.
///
/// No cell becomes a string before somebody asks. Memory: the file, and four bytes for each cell and row.
struct CSVTable: Sendable {
  /// The largest file that is read.
  static let sizeLimit = 64 << 20

  let file: String
  /// The file as it is on disk, a byte order mark included.
  let bytes: [UInt8]
  let rowCount: Int
  /// `starts[row * stride + cell]`: the first byte of a cell in the file's own order of columns. The last entry
  /// of a row is where one more cell would begin, so every cell ends one byte before the next entry.
  let starts: [UInt32]
  /// Where in a row each wanted column stands; nil for one that the file hasn't.
  let cellOfColumn: [Int?]
  /// How many entries of `starts` a row has.
  private let stride: Int
  /// The line of each `linesEvery`-th row.
  private let lines: [UInt32]
  private static let linesEvery = 256

  /// Reads a whole file by RFC 4180: UTF-8 with or without a byte order mark, lines that end with CRLF or LF,
  /// quoted cells that may hold commas, line breaks and doubled quotes.
  ///
  /// - Parameters:
  ///   - columns: the names of the first row, in the order that this table's columns shall have. All must be
  ///     there, and no others.
  ///   - optional: those of them that need not be there: their cells are empty then.
  ///   - importer: the command that reads tables in other forms, for the remedy of a file that has one.
  ///   - faults: receives every fault. Rows with a fault are not in the table.
  /// - Returns: nil where the first row isn't as it must be, so that no cell has a meaning.
  init?(
    file: String, bytes: [UInt8], columns: [String], optional: Set<String> = [],
    importer: String? = nil, faults: inout CSVFaults
  ) {
    var scanned: (starts: [UInt32], lines: [UInt32], cellOfColumn: [Int?])?
    bytes.withUnsafeBufferPointer { buffer in
      if let dialect = CSVDialect(of: buffer) { return faults.add(dialect, in: buffer, importer: importer) }
      scanned = Self.scan(buffer, columns: columns, optional: optional, faults: &faults)
    }
    guard let scanned else { return nil }
    self.file = file
    self.bytes = bytes
    (starts, lines, cellOfColumn) = scanned
    stride = cellOfColumn.count { $0 != nil } + 1
    rowCount = starts.count / stride
  }

  private static func scan(
    _ bytes: UnsafeBufferPointer<UInt8>, columns: [String], optional: Set<String>, faults: inout CSVFaults
  ) -> (starts: [UInt32], lines: [UInt32], cellOfColumn: [Int?])? {
    var scanner = CSVScanner(bytes)
    guard let header = scanner.header(faults: &faults) else { return nil }
    let order = header.order(of: columns, optional: optional, in: bytes, faults: &faults)

    let width = header.cells.count
    let most = scanner.mostRows(ofWidth: width)
    var lines: [UInt32] = []
    lines.reserveCapacity(most / linesEvery + 1)
    let starts = [UInt32](unsafeUninitializedCapacity: most * (width + 1)) { buffer, count in
      while let row = scanner.next(into: buffer.extracting(count...), width: width, faults: &faults) {
        guard row.isSound else { continue }
        if (count / (width + 1)) % linesEvery == 0 { lines.append(UInt32(truncatingIfNeeded: row.line)) }
        count += width + 1
      }
    }
    return order.map { (starts, lines, $0) }
  }

  /// How many cells a row has in the file.
  var width: Int { stride - 1 }

  /// The bytes of a cell by its place in the file's own order of columns, its quotes among them.
  @inline(__always)
  func rawRange(_ row: Int, cell: Int) -> Range<Int> {
    let index = row * stride + cell
    return Int(starts[index])..<Int(starts[index + 1]) - 1
  }

  /// The bytes between the commas: a quoted cell has its quotes still.
  @inline(__always)
  func rawRange(_ row: Int, _ column: Int) -> Range<Int> {
    cellOfColumn[column].map { rawRange(row, cell: $0) } ?? 0..<0
  }

  /// The bytes of a cell without the quotes around it. Doubled quotes within are doubled still, so this is the
  /// value only where it holds no quote.
  @inline(__always)
  func plainRange(_ row: Int, _ column: Int) -> Range<Int> {
    let raw = rawRange(row, column)
    guard !raw.isEmpty, bytes[raw.lowerBound] == UInt8(ascii: "\"") else { return raw }
    return raw.lowerBound + 1..<raw.upperBound - 1
  }

  /// A cell's value.
  func text(_ row: Int, _ column: Int) -> String {
    bytes.withUnsafeBufferPointer { cellText($0, rawRange(row, column)) }
  }

  /// The whole record as it stands in the file, without the line end.
  func range(ofRow row: Int) -> Range<Int> {
    Int(starts[row * stride])..<Int(starts[(row + 1) * stride - 1]) - 1
  }

  /// Whether it holds nothing but commas.
  func isEmpty(row: Int) -> Bool {
    range(ofRow: row).count == width - 1 && bytes[range(ofRow: row)].allSatisfy { $0 == UInt8(ascii: ",") }
  }

  func startPosition(ofRow row: Int) -> SourcePosition {
    position(at: range(ofRow: row).lowerBound, inRow: row)
  }

  /// Where a cell's value begins.
  func position(_ row: Int, _ column: Int) -> SourcePosition {
    position(at: rawRange(row, column).lowerBound, inRow: row)
  }

  /// The place of a byte of a row, which may be some lines below the row's first.
  func position(at offset: Int, inRow row: Int) -> SourcePosition {
    bytes.withUnsafeBufferPointer { bytes in
      let known = row / Self.linesEvery
      var line = Int(lines[known])
      // The known row begins its line; a byte order mark before the first row doesn't count.
      var lineStart = Int(starts[known * Self.linesEvery * stride])
      for index in lineStart..<offset where bytes[index] == UInt8(ascii: "\n") {
        line += 1
        lineStart = index + 1
      }
      return SourcePosition(file: file, line: line, column: scalarCount(of: bytes[lineStart..<offset]) + 1)
    }
  }
}

/// The value of a raw cell: quotes around it taken off, doubled ones made single.
func cellText(_ bytes: UnsafeBufferPointer<UInt8>, _ raw: Range<Int>) -> String {
  let quote = UInt8(ascii: "\"")
  guard !raw.isEmpty, bytes[raw.lowerBound] == quote else {
    return String(decoding: bytes[raw], as: UTF8.self)
  }
  let inner = bytes[raw.lowerBound + 1..<raw.upperBound - 1]
  guard inner.contains(quote) else { return String(decoding: inner, as: UTF8.self) }
  var value: [UInt8] = []
  value.reserveCapacity(inner.count)
  var index = inner.startIndex
  while index < inner.endIndex {
    value.append(inner[index])
    index += inner[index] == quote ? 2 : 1
  }
  return String(decoding: value, as: UTF8.self)
}
