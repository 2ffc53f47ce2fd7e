import SourceDiagnostics

@testable import Rendering

/// What the tests of pages and layouts share: words, fields and short ways to read a text.
enum Fixture {
  static let words = MarkdownWords(
    note: "Note", important: "Important", footnotes: "Footnotes", footnote: "Footnote",
    backToText: "Back to text", table: "Table", done: "Done", toDo: "To do")

  static let schema: FieldSchema = [
    "name": .text,
    "link": .url,
    "flag": .flag,
    "content": .html,
    "operator": .group(["name": .text, "email": .text]),
    "invitation": .group([
      "link": .url,
      "expires": .text,
      "granted": .list(["name": .text, "text": .text, "link": .url]),
    ]),
    "groups": .list(["title": .text, "members": .list(["name": .text])]),
  ]

  static func settings(
    partials: [String: Program] = [:], ownAddress: String = "", words: MarkdownWords = words
  ) -> MarkdownSettings {
    MarkdownSettings(
      schema: schema, scope: "en", words: words, partials: partials, ownAddress: ownAddress)
  }

  static func read(
    _ text: String, file: String = "page.md", firstLine: Int = 1,
    settings: MarkdownSettings = settings()
  ) -> (document: MarkdownDocument, faults: [String]) {
    var faults = DiagnosticList()
    let source = TemplateSource(name: "page", file: file, text: text, firstLine: firstLine)
    let document = MarkdownDocument(source, settings: settings, faults: &faults)
    return (document, faults.sorted.map(\.description))
  }

  /// What a page prints, with its fields as tags, or its faults.
  static func html(
    _ text: String, settings: MarkdownSettings = settings(), ids: ElementIDs = .plain
  ) -> String {
    let (document, faults) = read(text, settings: settings)
    return faults.isEmpty ? document.program(ids: ids).templateText : faults.joined(separator: "\n")
  }

  /// What a page prints with these values.
  static func html(
    _ text: String, settings: MarkdownSettings = settings(), values: [String: FieldValue]
  ) throws -> String {
    let (document, faults) = read(text, settings: settings)
    guard faults.isEmpty else { return faults.joined(separator: "\n") }
    return try document.program().printed(values)
  }

  /// The same where warnings may be given: what is written is the same with them.
  static func warnedHTML(_ text: String) -> String {
    let (document, faults) = read(text, settings: settings())
    return faults.contains { $0.contains(": error: ") }
      ? faults.joined(separator: "\n") : document.program().templateText
  }

  static func faults(_ text: String) -> [String] { read(text).faults }

  /// A layout set of one layout, called `page`.
  static func layout(
    _ text: String, partials: [String: String] = [:], personal: Set<String> = []
  ) -> (set: LayoutSet, faults: [String]) {
    var faults = DiagnosticList()
    let set = LayoutSet(
      layouts: [
        LayoutSet.Layout(
          TemplateSource(name: "page", file: "page.mustache", text: text), schema: schema)
      ],
      partials: partials.sorted { $0.key < $1.key }.map {
        TemplateSource(name: $0.key, file: "\($0.key).mustache", text: $0.value)
      },
      pageSchema: schema, personal: personal, faults: &faults)
    return (set, faults.sorted.map(\.description))
  }
}

extension Program {
  /// What the program prints with these values in the scope `en`.
  func printed(_ values: [String: FieldValue]) throws -> String {
    var output: [UInt8] = []
    try render(slotValues(["en": values]), into: &output)
    return String(decoding: output, as: UTF8.self)
  }
}
