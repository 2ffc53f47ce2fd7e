import SourceDiagnostics

/// A node of a page: what cmark-gfm found, with the template's sections, fields and partials in their places.
struct MarkdownNode: Sendable, Hashable {
  var kind: Kind
  var children: [MarkdownNode] = []
  var position: SourcePosition
  /// The lines of the prepared text from which a block was made.
  var lines: ClosedRange<Int> = 0...0

  enum Kind: Sendable, Hashable {
    // Blocks
    case paragraph
    case heading(level: Int, id: String)
    /// Numbered from `start`; without numbers where it is nil.
    case list(start: Int?, isTight: Bool)
    /// A task's item says whether the task is done.
    case item(isDone: Bool?)
    case quote
    case notice(NoticeKind, number: Int)
    /// Its children are texts, fields and sections.
    case codeBlock(language: String)
    case rule
    case table([ColumnAlignment], number: Int)
    case row(isHeader: Bool)
    case cell(ColumnAlignment)
    case partial(String)
    case footnotes
    /// `references`: how often the text refers to it.
    case footnote(number: Int, references: Int)

    // Blocks, items, rows or inlines
    case section(MarkdownSection)

    // Inlines
    case text(String)
    case field(Field)
    case code
    case emphasis
    case strong
    case strikethrough
    case link(LinkTarget, title: [LinkTarget.Piece])
    /// Its children are the text in its place. Nil for a picture that wasn't looked at.
    case image(LinkTarget, title: [LinkTarget.Piece], picture: MarkdownPictures.Picture?)
    case softBreak
    case hardBreak
    case footnoteReference(number: Int, occurrence: Int)
  }
}

/// The kinds of notice (requirement R10).
package enum NoticeKind: String, CaseIterable, Sendable, Hashable {
  case note
  case important
}

enum ColumnAlignment: String, Sendable, Hashable {
  case natural
  case left
  case center
  case right
}

/// A section of the template: its content once, or for each item of a list.
struct MarkdownSection: Sendable, Hashable {
  var field: Field
  var isInverted: Bool
  /// The number of its tag, by which the fields of its items know it.
  var number: Int

  /// Whether its content is repeated for the items of a list.
  var isRepeated: Bool {
    if case .list = field.type { !isInverted } else { false }
  }
}

/// Where a link leads: literal text with fields in it.
struct LinkTarget: Sendable, Hashable {
  enum Piece: Sendable, Hashable {
    case literal(String)
    case field(Field, Escaping)
  }

  var pieces: [Piece]

  /// The target as the author wrote it.
  var written: String {
    pieces.map { piece in
      switch piece {
      case .literal(let text): text
      case .field(let field, _): "{{\(field.slot.path)}}"
      }
    }.joined()
  }
}

extension MarkdownNode {
  /// What is printed for the node and what is below it, without markup and fields.
  var plainText: String {
    switch kind {
    case .text(let text): text
    case .softBreak, .hardBreak: " "
    default: children.map(\.plainText).joined()
    }
  }

  /// Whether there is something to read in it: a text that isn't blank, or a field.
  var isRead: Bool {
    switch kind {
    case .text(let text): !text.allSatisfy(\.isWhitespace)
    case .field: true
    default: children.contains(where: \.isRead)
    }
  }

  /// The fields that the node itself names.
  var fields: [Field] {
    switch kind {
    case .field(let field): [field]
    case .section(let section): [section.field]
    case .link(let target, let title), .image(let target, let title, _):
      (target.pieces + title).compactMap { piece in
        if case .field(let field, _) = piece { field } else { nil }
      }
    default: []
    }
  }
}
