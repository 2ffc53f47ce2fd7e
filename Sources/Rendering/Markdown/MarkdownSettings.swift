/// What a Markdown page is read with.
package struct MarkdownSettings: Sendable {
  package var schema: FieldSchema
  /// The scope of the page's slots: its language code.
  package var scope: String
  package var words: MarkdownWords
  /// What `{{> name}}` alone on a line stands for.
  package var partials: [String: Program]
  /// The portal's base address: links to it are no links to another site. Empty where there is none.
  package var ownAddress: String
  /// Whether the page reads from right to left: every value then stands apart, since numbers, and what ends or begins with a sign,
  /// would be torn apart there.
  package var isRightToLeft: Bool
  package var secrets: SecretFields
  /// Nil where pictures aren't looked at.
  package var pictures: MarkdownPictures?

  package init(
    schema: FieldSchema, scope: String, words: MarkdownWords, partials: [String: Program] = [:],
    ownAddress: String = "", isRightToLeft: Bool = false, secrets: SecretFields = SecretFields(),
    pictures: MarkdownPictures? = nil
  ) {
    self.schema = schema
    self.scope = scope
    self.words = words
    self.partials = partials
    self.ownAddress = ownAddress
    self.isRightToLeft = isRightToLeft
    self.secrets = secrets
    self.pictures = pictures
  }
}

/// The words that the HTML of a page needs beside what its author wrote.
package struct MarkdownWords: Sendable, Hashable {
  /// The titles of notices.
  package var note: String
  package var important: String
  /// The name of the section with the footnotes.
  package var footnotes: String
  /// The name of a footnote's mark in the text; its number follows.
  package var footnote: String
  /// The name of the link back from a footnote; its number follows.
  package var backToText: String
  /// The name of a table's scroll region; its number follows.
  package var table: String
  /// What the box of a task list's item says.
  package var done: String
  package var toDo: String

  package init(
    note: String, important: String, footnotes: String, footnote: String, backToText: String,
    table: String,
    done: String, toDo: String
  ) {
    self.note = note
    self.important = important
    self.footnotes = footnotes
    self.footnote = footnote
    self.backToText = backToText
    self.table = table
    self.done = done
    self.toDo = toDo
  }
}

/// How the ids of headings, notices and footnotes are written, where a text stands on a page more than once.
package enum ElementIDs: Hashable, Sendable {
  case plain
  /// With this before each id, and before each link to a place on the same page.
  case prefixed(String)
  /// None: for a copy of a block beside the block itself.
  case none
}
