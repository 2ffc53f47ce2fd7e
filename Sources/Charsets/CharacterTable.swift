/// Characters in rows and cells, as the files in `Characters` hold them: a line a row, `.` where there is none.
struct CharacterTable: Sendable {
  private let rows: [[Unicode.Scalar?]]

  init(_ file: [UInt8]) {
    rows = file.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Self.row)
  }

  /// Both are counted from 1.
  subscript(row: Int, cell: Int) -> Unicode.Scalar? {
    guard rows.indices.contains(row - 1), rows[row - 1].indices.contains(cell - 1) else { return nil }
    return rows[row - 1][cell - 1]
  }

  static func row(_ line: ArraySlice<UInt8>) -> [Unicode.Scalar?] {
    String(decoding: line, as: UTF8.self).unicodeScalars.map { $0 == "." ? nil : $0 }
  }

  /// JIS X 0208 as Windows has it (Windows-31J, also CP932): with NEC's row 13, and IBM's characters in rows 115 to 119.
  static let windows31J = CharacterTable(PackageResources.windows_31j_txt)
  /// The further kanji that EUC-JP and some kinds of ISO-2022-JP can hold.
  static let jisX0212 = CharacterTable(PackageResources.jis_x_0212_txt)
}
