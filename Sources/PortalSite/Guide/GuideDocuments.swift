import PartnerModel
import PortalFiles
import Rendering
import SourceDiagnostics

/// The Markdown of one page of the guide in all languages, parsed and held against each other.
struct GuideDocuments: Sendable {
  /// In the portal's order of languages.
  let documents: [MarkdownDocument]
  let titles: [TextTemplate]
  let descriptions: [TextTemplate]

  /// Knows no more of partials than their names: what they print differs from one provider's page to the next.
  init(_ pageID: String, _ templates: SiteTemplates, ownAddress: String, faults: inout DiagnosticList) {
    let partials = Dictionary(
      uniqueKeysWithValues: templates.layouts.pagePartials.map { ($0, Program(literal: "")) })
    var documents: [MarkdownDocument] = []
    var titles: [TextTemplate] = []
    var descriptions: [TextTemplate] = []
    for language in templates.languages {
      guard let source = language.source.pages[pageID] else { continue }
      func text(_ field: Placed<String>, _ name: String) -> TextTemplate {
        TextTemplate(
          field.template(named: name), schema: templates.pageSchema, scope: language.scope, faults: &faults)
      }
      documents.append(
        templates.readings.document(
          source.template,
          language.markdownSettings(
            templates.pageSchema, partials: partials, ownAddress: ownAddress),
          faults: &faults))
      titles.append(text(source.title, "title"))
      descriptions.append(text(source.description, "description"))
    }
    self.documents = documents
    self.titles = titles
    self.descriptions = descriptions
    for other in documents.dropFirst() { faults.append(parityFaults(documents[0], other)) }
  }
}

extension FrontMatterPage {
  /// The names in the text's tags of partials, `{{> name}}`.
  var partials: Set<String> {
    var names: Set<String> = []
    var rest = body.utf8[...]
    let tag = Array("{{>".utf8)
    while let open = rest.firstIndex(of: tag[0]) {
      rest = rest[open...]
      guard rest.starts(with: tag) else {
        rest = rest.dropFirst()
        continue
      }
      rest = rest.dropFirst(tag.count)
      let name = rest.prefix { $0 != UInt8(ascii: "}") && $0 != UInt8(ascii: "\n") }
      names.insert(String(decoding: name.filter { $0 != UInt8(ascii: " ") }, as: UTF8.self))
    }
    return names
  }
}
