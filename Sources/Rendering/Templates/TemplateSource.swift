/// A template as it stands in a file, or in a part of one.
package struct TemplateSource: Hashable, Sendable {
  /// How other templates name it.
  package var name: String
  /// The file, as diagnostics print it.
  package var file: String
  package var text: String
  /// Where the text begins in the file: after the front matter of a Markdown page, at a value in a YAML file.
  package var firstLine: Int
  package var firstColumn: Int

  package init(name: String, file: String, text: String, firstLine: Int = 1, firstColumn: Int = 1) {
    self.name = name
    self.file = file
    self.text = text
    self.firstLine = firstLine
    self.firstColumn = firstColumn
  }
}
