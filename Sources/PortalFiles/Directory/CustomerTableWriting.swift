/// Writes `customers.csv` again: what isn't changed stays byte for byte as it is, in the order in which it stands.
extension CustomerTable {
  /// The file with some cells changed, and rows added at its end.
  ///
  /// - Parameters:
  ///   - changes: by row, the cells that get another value.
  ///   - rows: the new rows. A column of which nothing is said is empty in them.
  package func bytes(changing changes: [Int: [Column: String]], adding rows: [[Column: String]]) -> [UInt8] {
    let given = table.map { table in Column.allCases.filter { table.cellOfColumn[$0.index] != nil } }
    let columns = given ?? Column.allCases.filter { !$0.isOptional }
    let further = Column.allCases.filter { column in
      column.isOptional && !columns.contains(column)
        && (rows.contains { $0[column] != nil } || changes.values.contains { $0[column] != nil })
    }
    var output: [UInt8] = []
    output.reserveCapacity((table?.bytes.count ?? 0) + rows.count * 128)
    guard let table else {
      let names = (columns + further).map(\.rawValue).joined(separator: ",")
      output += "\(names)\n".utf8
      for row in rows { Self.write(columns + further, of: row, lineEnd: "\n", to: &output) }
      return output
    }
    let places = columns.sorted { table.cellOfColumn[$0.index]! < table.cellOfColumn[$1.index]! }
    let lineEnd = table.lineEnd
    writeHeading(of: table, further, lineEnd, to: &output)
    for row in 0..<table.rowCount {
      if let changed = changes[row] {
        for (cell, column) in places.enumerated() {
          if cell > 0 { output.append(UInt8(ascii: ",")) }
          if let value = changed[column] {
            Self.write(value, to: &output)
          } else {
            output += table.bytes[table.rawRange(row, cell: cell)]
          }
        }
      } else {
        output += table.bytes[table.range(ofRow: row)]
      }
      for column in further {
        output.append(UInt8(ascii: ","))
        if let value = changes[row]?[column] { Self.write(value, to: &output) }
      }
      output += lineEnd.utf8
    }
    for row in rows { Self.write(places + further, of: row, lineEnd: lineEnd, to: &output) }
    return output
  }

  private func writeHeading(
    of table: CSVTable, _ further: [Column], _ lineEnd: String, to output: inout [UInt8]
  ) {
    let end = table.rowCount == 0 ? table.bytes.count : table.range(ofRow: 0).lowerBound
    var heading = table.bytes[..<end]
    while let last = heading.last, last == 0x0A || last == 0x0D { heading.removeLast() }
    output += heading
    for column in further { output += ",\(column.rawValue)".utf8 }
    output += lineEnd.utf8
  }

  private static func write(
    _ columns: [Column], of row: [Column: String], lineEnd: String, to output: inout [UInt8]
  ) {
    for (cell, column) in columns.enumerated() {
      if cell > 0 { output.append(UInt8(ascii: ",")) }
      if let value = row[column] { write(value, to: &output) }
    }
    output += lineEnd.utf8
  }

  /// In quotes where a reader would take some of it for the format's own signs.
  private static func write(_ value: String, to output: inout [UInt8]) {
    let needsQuotes =
      value.utf8.contains { [UInt8(ascii: ","), UInt8(ascii: "\""), 0x0A, 0x0D].contains($0) }
      || value.hasPrefix(" ") || value.hasSuffix(" ")
    guard needsQuotes else {
      output += value.utf8
      return
    }
    output += "\"\(value.replacing("\"", with: "\"\""))\"".utf8
  }
}

extension CSVTable {
  /// How the first line ends; LF where the file has one line only.
  fileprivate var lineEnd: String {
    guard let feed = bytes.firstIndex(of: 0x0A), feed > 0, bytes[feed - 1] == 0x0D else { return "\n" }
    return "\r\n"
  }
}
