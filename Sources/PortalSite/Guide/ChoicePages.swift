import PartnerModel
import PortalFiles
import Rendering
import SourceDiagnostics

/// The pages that speak all languages at once: the choice at the top of the site, and "not found".
struct ChoicePages: Sendable {
  /// What a choice says beyond what every template may name: everything in its own language.
  private struct Choice {
    let words: Vocabulary
    let href: String
    let url: String
    let description: String
  }

  private static let choice = TemplateContext<Choice>(
    .text("name") { $0.words.ownName },
    .url("href") { $0.href },
    .url("url") { $0.url },
    .text("description") { $0.description })

  /// - Parameter common: what every template may name.
  static func schema(_ common: FieldSchema) -> FieldSchema {
    ["choices": .list(common.adding(choice.schema))]
  }

  private let source: PortalSource
  private let templates: SiteTemplates
  private let site: SiteAddresses

  init(_ source: PortalSource, _ templates: SiteTemplates, _ site: SiteAddresses) {
    self.source = source
    self.templates = templates
    self.site = site
  }

  func page(_ layout: LayoutName) throws -> [UInt8] {
    let language = templates.language(source.configuration.defaultLanguage)
    var values = language.commonValues()
    values["document"] = .group(["canonical": .url("\(site.base)/")])
    values["choices"] = .list(try templates.languages.map(choice))
    let program = try templates.layouts.program(
      layout: layout.rawValue, values: values, scope: language.scope)
    var bytes: [UInt8] = []
    try program.render(program.slotValues([:]), into: &bytes)
    return bytes
  }

  private func choice(_ language: TemplateLanguage) throws -> [String: FieldValue] {
    let words = language.words
    let start = source.pageMap.pages[0].value
    let address = site.address(of: start, in: language.code)
    var faults = DiagnosticList()
    let description = language.source.pages[start.id].map { page in
      TextTemplate(
        page.description.template(named: "description"), schema: templates.pageSchema, scope: language.scope,
        faults: &faults)
    }
    let known = try description?.program(.none).bind(language.commonValues(), scope: language.scope)
    var text: [UInt8] = []
    if let known { try known.render(known.slotValues([:]), into: &text) }
    let choice = Choice(
      words: words, href: address, url: site.absolute(address),
      description: String(decoding: text, as: UTF8.self))
    return language.commonValues().merging(Self.choice.values(of: choice)) { $1 }
  }
}
