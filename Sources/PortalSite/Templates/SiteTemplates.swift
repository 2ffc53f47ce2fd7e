import PartnerModel
import PortalFiles
import Rendering
import SourceDiagnostics

/// All templates of a portal, read against the closed set of fields (D22): the layouts, and the words and
/// common values of each language.
struct SiteTemplates: Sendable {
  let layouts: LayoutSet
  let pageSchema: FieldSchema
  let invitationSchema: FieldSchema
  let outcomeSchema: FieldSchema
  let languages: [TemplateLanguage]

  /// The fields of which only a single invitation knows the value.
  private static let personalFields = OutcomeFields.personal.union([
    "inviter", "invitee", "invitation", "key", "token",
  ])

  init(_ source: PortalSource, _ site: SiteAddresses, faults: inout DiagnosticList) {
    let configuration = source.configuration
    let common = PortalFields.schema(
      words: source.languages[0].words.texts.keys, links: configuration.linkNames,
      pages: source.pageMap.pages.lazy.map(\.value).filter { $0.each == nil }.map(\.id))
    let page = common.adding(GuideFields.schema).adding(DocumentFields.schema)
    let article = common.adding(InvitationFields.schema).adding(InvitationFields.articleSchema)
    let frame = common.adding(InvitationFields.frameSchema).adding(InvitationFields.schema)
    outcomeSchema = common.adding(OutcomeFields.schema)
    let choice = common.adding(DocumentFields.schema).adding(ChoicePages.schema(common))
    pageSchema = page
    invitationSchema = common.adding(InvitationFields.schema)
    let schemas: [LayoutName: FieldSchema] = [
      .page: page, .block: page.adding(DocumentFields.blockSchema), .invitation: frame, .article: article,
      .ended: frame, .endedArticle: article, .choice: choice, .notFound: choice,
      .answer: common.adding(OutcomeFields.frameSchema),
      .answerArticle: outcomeSchema.adding(OutcomeFields.articleSchema),
    ]
    layouts = LayoutSet(
      layouts: source.layouts.compactMap { template in
        LayoutName(rawValue: template.name).flatMap { schemas[$0] }.map {
          LayoutSet.Layout(template, schema: $0)
        }
      },
      partials: source.partials, pageSchema: page, personal: Self.personalFields, faults: &faults)

    let used = source.countriesAndLanguages
    let required = Vocabulary.requiredKeys(
      countries: used.countries, languages: used.languages, menu: source.pageMap.menu.map(\.value.id))
    languages = source.languages.map { language in
      for key in required where language.words[key] == nil {
        let near = nearestName(to: key, among: language.words.texts.keys).map { " Did you mean \($0)?" } ?? ""
        faults.append(
          Diagnostic(
            at: SourcePosition(file: language.words.file, line: 1), "the text \(key) is missing",
            remedy: "Add it: the portal looks it up itself.\(near)"))
      }
      return TemplateLanguage(language, source, site)
    }
  }

  func language(_ code: LanguageCode) -> TemplateLanguage {
    languages.first { $0.code == code } ?? languages[0]
  }
}

/// What templates see in one language.
struct TemplateLanguage: Sendable {
  let source: LanguageSource
  let words: Vocabulary
  /// What every page may name, but for what stands in its head.
  private let fields: [String: FieldValue]
  private let site: SiteAddresses
  private let absoluteAddresses: [String: String]
  /// For each page the partials that its text names.
  private let partialsOfPages: [String: Set<String>]

  var code: LanguageCode { source.code }
  /// The fields that every page has, with addresses that lead to the portal from anywhere: for pages of another site.
  func absoluteValues() -> [String: FieldValue] {
    fields.merging(["page": .group(absoluteAddresses.mapValues(FieldValue.url))]) { $1 }
  }

  /// What slots of this language are filed under.
  var scope: String { code.rawValue }

  init(_ language: LanguageSource, _ portal: PortalSource, _ site: SiteAddresses) {
    source = language
    words = Vocabulary(language: language.code, texts: language.words.texts.mapValues(\.value))
    self.site = site
    var addresses: [String: String] = [:]
    for page in portal.pageMap.pages where page.value.each == nil {
      addresses[page.value.id] = site.address(of: page.value, in: language.code)
    }
    absoluteAddresses = addresses.mapValues(site.absolute)
    fields =
      PortalFields(
        configuration: portal.configuration, operatorOrganisation: portal.operatorOrganisation,
        words: words, pageAddresses: addresses, head: site.head(styles: [], scripts: [])
      ).values
    partialsOfPages = language.pages.mapValues(\.partials)
  }

  func partials(ofPage id: String) -> Set<String> { partialsOfPages[id] ?? [] }

  /// The fields that every page has, with the stylesheets and scripts that this one loads.
  func commonValues(
    styles: [String] = [AssetName.stylesheet, AssetName.guideStylesheet], scripts: [String] = []
  ) -> [String: FieldValue] {
    fields.merging(["head": .group(site.head(styles: styles, scripts: scripts).values)]) { $1 }
  }

  func markdownSettings(
    _ schema: FieldSchema, partials: [String: Program] = [:], ownAddress: String
  ) -> MarkdownSettings {
    MarkdownSettings(
      schema: schema, scope: scope, words: MarkdownWords(words), partials: partials, ownAddress: ownAddress)
  }
}

extension FrontMatterPage {
  var template: TemplateSource {
    TemplateSource(name: file, file: file, text: body, firstLine: bodyLine)
  }
}

extension Placed<String> {
  /// A field of a page's head, as a template of its own.
  func template(named name: String) -> TemplateSource {
    TemplateSource(
      name: name, file: position.file, text: value, firstLine: position.line, firstColumn: position.column)
  }
}

extension PortalSource {
  /// Of which words have to know the name: those of the providers, of the operator and of the portal itself.
  /// Customers' countries are shown by their codes.
  fileprivate var countriesAndLanguages: (countries: Set<CountryCode>, languages: Set<LanguageCode>) {
    let providers = approvedProviders
    let countries = Set(providers.flatMap { $0.countries + [$0.country] })
      .union([operatorOrganisation.country])
    return (countries, Set(providers.flatMap(\.languages)))
  }
}
