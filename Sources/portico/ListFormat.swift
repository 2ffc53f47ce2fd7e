import ArgumentParser

/// How a list is printed for programs; without either it is a board at a terminal, and lines with tabs in a pipe.
struct ListFormat: ParsableArguments {
  @Flag(help: "Print one JSON object a line.") var json = false
  @Flag(help: "Print CSV with a head, for a spreadsheet: no cell of it is a formula.") var csv = false

  func validate() throws {
    if json, csv { throw ValidationError("Give --json or --csv, not both.") }
  }
}
