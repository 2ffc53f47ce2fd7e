import PortalOperations
import SystemFiles

/// A list. For a person at a terminal it has a head, columns that stand below each other and are cut to the width of the window,
/// and says when it is empty. For a program it is one line a row, with tabs between the cells and without a head.
struct TableWriter {
  /// What stands in a row: for programs, and for who looks on.
  struct Cell: ExpressibleByStringInterpolation {
    let plain: String
    let shown: String
    /// In a spreadsheet, where the head says what it is.
    let value: String

    init(_ plain: String, shown: String? = nil, value: String? = nil) {
      self.plain = plain
      self.shown = shown ?? plain
      self.value = value ?? plain
    }

    init(stringLiteral text: String) { self.init(text) }
  }

  /// A column of the board: its head, and which cell of a row stands in it.
  struct Column {
    let head: String
    let cell: Int

    init(_ head: String, _ cell: Int) {
      self.head = head
      self.cell = cell
    }
  }

  private enum Line {
    case row([String])
    case detail(String)
  }

  private let columns: [Column]
  private let empty: String
  /// The row of a spreadsheet that waits for its notes, which stand in its last cell; nil for other forms.
  private var sheetRow: (cells: [String], notes: [String])?
  private let isSheet: Bool
  private let notes: String?
  /// Nil where nobody looks on.
  private let width: Int?
  private var out = LineWriter()
  /// Rows that wait for their widths; nil once these are known.
  private var waiting: [Line]? = []
  private var widths: [Int] = []

  /// So many rows decide how wide a column is: a list may be very long.
  private static let deciding = 2_000
  private static let narrowest = 8

  /// - Parameters:
  ///   - columns: those of the board, in their order; the last are left out first where the window is narrow.
  ///   - others: cells that the board doesn't have, since another cell shows them.
  ///   - notes: the head of what is said about a row below it, where that is a cell of a spreadsheet.
  ///   - empty: what is said to a person where there is no row.
  init(
    _ columns: [Column], forPrograms others: [Column] = [], _ format: ListFormat? = nil, notes: String? = nil,
    empty: String, width: Int? = StandardStream.output.terminalWidth
  ) {
    self.columns = columns
    self.empty = empty
    self.notes = notes
    isSheet = format?.csv ?? false
    self.width = isSheet ? nil : width
    if isSheet {
      let heads = (columns + others).sorted { $0.cell < $1.cell }.map(\.head)
      out.text(SpreadsheetRow.text(heads + (notes.map { [$0] } ?? [])))
    }
  }

  /// - Parameter cells: in the order in which programs read them.
  mutating func row(_ cells: [Cell]) {
    if isSheet {
      finishSheetRow()
      sheetRow = (cells.map { $0.value == "-" ? "" : $0.value }, [])
      return
    }
    guard width != nil else {
      return out.line(utf8: Array(cells.map(\.plain.printable).joined(separator: "\t").utf8))
    }
    add(.row(columns.map { cells[$0.cell].shown.printable }))
  }

  /// A line about the row above it.
  mutating func detail(_ text: String) {
    if isSheet {
      sheetRow?.notes.append(text)
      return
    }
    guard width != nil else { return out.line("  \(text)") }
    add(.detail("  \(text)"))
  }

  private mutating func finishSheetRow() {
    guard let row = sheetRow else { return }
    out.text(SpreadsheetRow.text(row.cells + (notes == nil ? [] : [row.notes.joined(separator: "\n")])))
    sheetRow = nil
  }

  /// Call it at the end.
  mutating func finish() {
    finishSheetRow()
    if let lines = waiting, width != nil {
      if lines.isEmpty { out.line(empty) } else { settle(lines) }
    }
    out.flush()
  }

  private mutating func add(_ line: Line) {
    guard var lines = waiting else { return show(line) }
    waiting = nil
    lines.append(line)
    if lines.count < Self.deciding { waiting = lines } else { settle(lines) }
  }

  private mutating func settle(_ lines: [Line]) {
    waiting = nil
    widths = columns.map { DisplayWidth.of($0.head) }
    for case .row(let cells) in lines {
      for (column, cell) in cells.enumerated() { widths[column] = max(widths[column], DisplayWidth.of(cell)) }
    }
    fit(into: width ?? .max)
    show(.row(columns.map { $0.head.uppercased() }))
    lines.forEach { show($0) }
  }

  /// Takes from the widest column, and leaves out the last one where no column can be narrower. The first is never cut: it is
  /// what other commands ask for.
  private mutating func fit(into width: Int) {
    func total() -> Int { widths.reduce(0, +) + 2 * (widths.count - 1) }
    while total() > width, widths.count > 1 {
      let widest = widths.indices.dropFirst().max { widths[$0] < widths[$1] }!
      if widths[widest] > Self.narrowest {
        widths[widest] -= 1
      } else {
        widths.removeLast()
      }
    }
  }

  private mutating func show(_ line: Line) {
    switch line {
    case .detail(let text): out.line(text)
    case .row(let cells):
      var text = ""
      for (column, width) in widths.enumerated() {
        let isLast = column == widths.count - 1
        let cell = column == 0 ? cells[column] : DisplayWidth.cut(cells[column], to: width)
        text += cell
        if !isLast { text += String(repeating: " ", count: max(0, width - DisplayWidth.of(cell)) + 2) }
      }
      out.line(utf8: Array(text.utf8))
    }
  }
}

/// How many places a text takes on a terminal: East Asian wide characters two, combining ones none.
enum DisplayWidth {
  static func of(_ text: String) -> Int { text.reduce(0) { $0 + of($1) } }

  /// Up to that width, with `…` at the end where something is missing; no character is cut in two.
  static func cut(_ text: String, to width: Int) -> String {
    guard of(text) > width else { return text }
    var shown = ""
    var used = 0
    for character in text {
      let next = of(character)
      if used + next > width - 1 { break }
      shown.append(character)
      used += next
    }
    return shown + "…"
  }

  private static func of(_ character: Character) -> Int {
    if let ascii = character.asciiValue { return ascii < 0x20 || ascii == 0x7F ? 0 : 1 }
    let scalars = character.unicodeScalars
    if scalars.contains("\u{FE0F}") { return 2 }
    // Marks join what they stand on; of joined pictures one is shown.
    return scalars.map(of).max() ?? 0
  }

  private static func of(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control: return 0
    default: break
    }
    return switch scalar.value {
    case 0x1160...0x11FF: 0
    case 0x1100...0x115F, 0x231A...0x231B, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF,
      0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60,
      0xFFE0...0xFFE6, 0x16FE0...0x18CFF, 0x1AFF0...0x1B2FF, 0x1F1E6...0x1F1FF, 0x1F300...0x1F64F,
      0x1F680...0x1F6FF, 0x1F900...0x1FAFF, 0x20000...0x3FFFD:
      2
    default: 1
    }
  }
}
