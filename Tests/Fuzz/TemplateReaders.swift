import PartnerModel
import PortalFiles
import SourceDiagnostics

@testable import Rendering

/// Pages in Markdown and layouts in HTML, both with tags. Whatever the file says, no value becomes an element of the page.
enum TemplateReaders {
  /// The fields of the sample's pages.
  static let schema: FieldSchema = [
    "operator": organisation, "inviter": organisation, "provider": organisation, "invitee": organisation,
    "programme": .group(["name": .text, "owner": .text]),
    "portal": .group(["email": .text, "address": .url, "answersByMail": .flag]),
    "page": .group(["trust": .url, "checklist": .url, "providers": .url, "customers": .url, "roles": .url]),
    "policy": .group([
      "acceptedBy": .list(["name": .text]), "removalByReseller": .flag, "reviewDays": .text,
      "invitationDays": .text,
    ]),
    "links": .group(["membership": .url, "incentives": .url]),
    "invitation": .group([
      "id": .text, "issued": .text, "granted": .list(["name": .text, "text": .text, "link": .url]),
    ]),
    "content": .html,
  ]
  private static let organisation = FieldType.group(["name": .text, "email": .text, "link": .url])

  private static let values = FieldSchema.value(of: schema)

  static func markdown(_ bytes: [UInt8]) {
    var faults = DiagnosticList()
    let page = FrontMatterPage.parse(bytes, file: "page.md", shape: .page, faults: &faults)
    let source = TemplateSource(
      name: "page", file: "page.md", text: page?.body ?? String(decoding: bytes, as: UTF8.self),
      firstLine: page?.bodyLine ?? 1)
    let words = MarkdownWords(
      note: "Note", important: "Important", footnotes: "Footnotes", footnote: "Footnote",
      backToText: "Back to text", table: "Table", done: "Done", toDo: "To do")
    let settings = MarkdownSettings(schema: schema, scope: "en", words: words)
    print(MarkdownDocument(source, settings: settings, faults: &faults).program())
    show(faults)
  }

  /// A layout, and behind a line `{{! part }}` the partial `part`.
  static func layout(_ bytes: [UInt8]) {
    var faults = DiagnosticList()
    let text = String(decoding: bytes, as: UTF8.self)
    let parts = text.split(separator: "\n{{! part }}\n", maxSplits: 1, omittingEmptySubsequences: false)
    let source = TemplateSource(name: "page", file: "page.mustache", text: String(parts[0]))
    let partials = parts.dropFirst().map {
      TemplateSource(name: "part", file: "part.mustache", text: String($0))
    }
    let set = LayoutSet(
      layouts: [LayoutSet.Layout(source, schema: schema)], partials: partials, pageSchema: schema,
      personal: ["invitee", "invitation"], faults: &faults)
    if !faults.hasErrors, let program = try? set.program(layout: "page", values: values, scope: "en") {
      print(program)
    }
    show(faults)
  }

  private static func print(_ program: Program) {
    var html: [UInt8] = []
    do {
      try program.render(program.slotValues(["en": values]), into: &html)
    } catch {
      fatalError("a program names a field that its schema hasn't: \(error)")
    }
    precondition(!String(decoding: html, as: UTF8.self).contains("<script>alert"))
  }

  private static func show(_ faults: DiagnosticList) {
    for fault in faults.sorted { _ = fault.description }
  }
}

extension FieldSchema {
  /// Something for each field that means harm.
  fileprivate static func value(of schema: FieldSchema) -> [String: FieldValue] {
    schema.fields.mapValues { type in
      switch type {
      case .text: .text("\"'><script>alert(1)</script>&{{name}}")
      case .url: .url("https://example.com/?\"'><script>alert(1)</script>&{{name}}")
      case .html: .html(Program(literal: "<p>made by the portal</p>"))
      case .flag: .flag(true)
      case .list(let row): .list([value(of: row), value(of: row)])
      case .group(let fields): .group(value(of: fields))
      }
    }
  }
}
