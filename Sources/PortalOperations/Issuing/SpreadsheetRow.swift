/// A line of a CSV file by RFC 4180, for programs that calculate: no cell of it is taken for a formula.
package enum SpreadsheetRow {
  /// With its line end.
  package static func text(_ cells: [String]) -> String {
    cells.map(cell).joined(separator: ",") + "\r\n"
  }

  /// An apostrophe makes a cell that begins like a formula a text.
  private static func cell(_ value: String) -> String {
    let safe = value.unicodeScalars.first.map(beginsFormula) == true ? "'" + value : value
    guard safe.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else { return safe }
    return "\"" + safe.replacing("\"", with: "\"\"") + "\""
  }

  private static func beginsFormula(_ scalar: Unicode.Scalar) -> Bool {
    "=+-@\t\r＝＋－＠".unicodeScalars.contains(scalar)
  }
}
