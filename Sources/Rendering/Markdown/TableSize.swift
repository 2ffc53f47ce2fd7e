/// How large the tables of a Markdown text would be. A row that lacks cells gets them, so that a text of a few kilobytes may
/// become millions of cells; this is looked at before anything is made of it.
enum TableSize {
  /// In all tables of a text.
  static let mostCells = 20_000

  /// - Returns: the line, counted from 1, of the row of dashes with which there are too many cells.
  static func excess(in text: [UInt8]) -> Int? {
    var cells = 0
    var table: (line: Int, columns: Int)?
    for (index, line) in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .enumerated()
    {
      if isBlank(line) {
        table = nil
        continue
      }
      let columns = columns(ofDashes: line)
      if columns > 1, columns >= table?.columns ?? 0 { table = (index + 1, columns) }
      guard let table else { continue }
      cells += table.columns
      if cells > mostCells { return table.line }
    }
    return nil
  }

  private static func isBlank(_ line: ArraySlice<UInt8>) -> Bool {
    line.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: "\r") }
  }

  /// How many columns a line makes that can stand below a table's head; 0 for any other line. It may stand in a quotation or list.
  private static func columns(ofDashes line: ArraySlice<UInt8>) -> Int {
    var columns = 1
    for byte in line {
      switch byte {
      case UInt8(ascii: "|"): columns += 1
      case UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
        break
      case UInt8(ascii: ">"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: ")"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        guard columns == 1 else { return 0 }
      default: return 0
      }
    }
    return columns
  }
}
