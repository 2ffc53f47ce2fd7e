package import SourceDiagnostics

/// A short plain text with fields, such as a page's title or a word with a number in it.
///
/// It is no HTML and no Markdown: it is escaped as a whole for the place where it is printed. It has no
/// sections and no partials.
package struct TextTemplate: Sendable, Hashable {
  enum Part: Sendable, Hashable {
    case literal(String)
    case field(Slot)
  }

  let parts: [Part]

  init(parts: [Part]) {
    self.parts = parts
  }

  /// A text without fields.
  package init(literal text: String) {
    parts = [.literal(text)]
  }

  /// A text with `{names}`, in whose places other texts stand; a name without one stays as it is written.
  package init(pattern text: String, fields: [String: TextTemplate]) {
    var parts: [Part] = []
    var rest = text[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      let name = String(rest[rest.index(after: open)..<close])
      let after = rest.index(after: close)
      if let field = fields[name] {
        parts.append(.literal(String(rest[..<open])))
        parts += field.parts
      } else {
        parts.append(.literal(String(rest[..<after])))
      }
      rest = rest[after...]
    }
    self.parts = parts + [.literal(String(rest))]
  }

  /// Checks the source against `schema`; what is wrong is added to `faults`.
  package init(
    _ source: TemplateSource, schema: FieldSchema, scope: String, faults: inout DiagnosticList
  ) {
    let text = SourceText(source)
    let (tags, tagFaults) = TagScanner.scan(text)
    var resolver = TagResolver(schema, scope: scope)
    var parts: [Part] = []
    var end = 0
    for tag in tags {
      if end < tag.range.lowerBound {
        parts.append(.literal(text.text(end..<tag.range.lowerBound)))
      }
      end = tag.range.upperBound
      switch tag.kind {
      case .comment: break
      case .value, .unescaped:
        if case .value(let field) = resolver.resolve(tag) { parts.append(.field(field.slot)) }
      case .open, .close, .partial:
        resolver.fault(
          tag, "`\(text.text(tag.range))` can't stand in a short text",
          "Only {{name}} can stand here.")
      }
    }
    if end < text.bytes.count { parts.append(.literal(text.text(end..<text.bytes.count))) }
    self.parts = parts
    faults.append(text.characterFaults())
    faults.append(tagFaults)
    faults.append(resolver.faults)
  }

  /// The text as a program, written for one kind of place.
  package func program(_ escaping: Escaping) -> Program {
    var builder = ProgramBuilder()
    write(escaping, into: &builder)
    return builder.finish()
  }

  /// The text with what is known in the places of its fields, but for values that could turn the reading direction.
  package func filled(with values: [String: FieldValue]) -> TextTemplate {
    var filled: [Part] = []
    for var part in parts {
      if case .field(let slot) = part, case .text(let text)? = values.value(at: slot.path),
        !ReadingDirection.canTurn(text)
      {
        part = .literal(text)
      }
      if case .literal(let text) = part, case .literal(let before)? = filled.last {
        filled[filled.count - 1] = .literal(before + text)
      } else {
        filled.append(part)
      }
    }
    return TextTemplate(parts: filled)
  }

  /// The text as HTML that may also break between the pieces in which `split` takes what stands around the fields.
  package func program(splittingAt split: (String) -> [String]) -> Program {
    var builder = ProgramBuilder()
    for (index, part) in parts.enumerated() {
      switch part {
      case .literal(let text):
        var pieces = split(text)
        if index == parts.count - 1, pieces.last == "" { pieces.removeLast() }
        for (number, piece) in pieces.enumerated() {
          if number > 0 { builder.literal("<wbr>") }
          builder.literal(utf8: Escaping.html.bytes(of: piece))
        }
      case .field(let slot): builder.value(slot, level: 0, .isolated)
      }
    }
    return builder.finish()
  }

  func write(_ escaping: Escaping, into builder: inout ProgramBuilder) {
    for part in parts {
      switch part {
      case .literal(let text): builder.literal(utf8: escaping.bytes(of: text))
      case .field(let slot): builder.value(slot, level: 0, escaping)
      }
    }
  }
}
