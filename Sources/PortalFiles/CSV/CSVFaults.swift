package import SourceDiagnostics

/// The faults of one CSV file. A file of very many rows can have very many, so only the first are kept; the
/// others are counted.
package struct CSVFaults {
  let file: String
  private var kept: [Diagnostic] = []
  private var more = 0
  private var firstLeftOut: SourcePosition?
  package private(set) var hasErrors = false

  package init(file: String) {
    self.file = file
  }

  /// Whether a further fault would only be counted, so that its words need not be made.
  var isFull: Bool { kept.count == DiagnosticList.mostOfAFile }

  /// Whether the place of the first fault that is only counted is known, so that further places need not be.
  var hasPlaceOfRest: Bool { firstLeftOut != nil }

  package mutating func add(_ diagnostic: Diagnostic) {
    hasErrors = hasErrors || diagnostic.severity == .error
    if isFull {
      more += 1
      firstLeftOut = firstLeftOut ?? diagnostic.position
    } else {
      kept.append(diagnostic)
    }
  }

  mutating func add(_ kind: Kind, line: Int, column: Int) {
    let (message, remedy) = isFull ? ("", "") : kind.words
    add(Diagnostic(at: SourcePosition(file: file, line: line, column: column), message, remedy: remedy))
  }

  /// In reading order, with a last line that says how many were left out.
  package var list: DiagnosticList {
    var list = DiagnosticList(DiagnosticList(kept).sorted)
    if more > 0 {
      list.append(.rest(hasErrors ? .error : .warning, of: more, from: firstLeftOut))
    }
    return list
  }
}

extension CSVFaults {
  /// What can be wrong with a CSV file before its cells have a meaning.
  enum Kind {
    case emptyFile
    case blankLine
    case shortRow(cells: Int, wanted: Int)
    case longRow(cells: Int, wanted: Int)
    case tooManyColumns
    case unterminatedQuote
    case textBehindQuote
    case quoteInPlainCell
    case badCharacter(BadCharacter)
    case unknownColumn(String, known: [String], missing: [String])
    case missingColumn(String)
    case duplicateColumn(String)

    var words: (message: String, remedy: String) {
      switch self {
      case .emptyFile:
        ("the file is empty", "Write the names of the columns in the first row.")
      case .blankLine:
        ("this line is blank", "Remove the line.")
      case .shortRow(let cells, let wanted):
        (
          "this row has \(cells) \(cells == 1 ? "cell" : "cells"), but there are \(wanted) columns",
          "Add the missing cells; an empty one needs its comma too."
        )
      case .longRow(let cells, let wanted):
        (
          "this row has \(cells) cells, but there are only \(wanted) columns",
          "Remove the surplus, or put double quotes around a value that holds a comma."
        )
      case .tooManyColumns:
        ("there are more columns than a table of a portal has", "Check that the fields are split by commas.")
      case .unterminatedQuote:
        (
          "this quoted value doesn't end before the file does",
          "Close it with a double quote; write a quote within it twice."
        )
      case .textBehindQuote:
        (
          "there is text behind the closing quote",
          "Put the whole value into the quotes, and write a quote within it twice."
        )
      case .quoteInPlainCell:
        (
          "there is a quote within a value that isn't quoted",
          "Put double quotes around the whole value, and write the quote within it twice."
        )
      case .badCharacter(let character):
        character.words
      case .unknownColumn(let name, let known, let missing):
        (
          name.isEmpty ? "this column has no name" : "there is no column \(shown(name))",
          name.isEmpty
            ? "Remove the column, and the comma that ends each row."
            : suggestion(for: name, among: missing.isEmpty ? known : missing, else: "Remove the column.")
        )
      case .missingColumn(let name):
        ("the column \(shown(name)) is missing", "Add it to the first row, and a cell to every row.")
      case .duplicateColumn(let name):
        ("the column \(shown(name)) is there twice", "Remove one of the two.")
      }
    }
  }
}

extension CSVFaults {
  /// A row of commas alone, as Excel leaves them below a table: told once, and not for each of its cells.
  mutating func addEmptyRow(_ row: Int, of table: CSVTable) {
    add(
      Diagnostic(
        at: isFull && hasPlaceOfRest ? nil : table.startPosition(ofRow: row), "this row is empty",
        remedy: "Remove the row."))
  }
}
