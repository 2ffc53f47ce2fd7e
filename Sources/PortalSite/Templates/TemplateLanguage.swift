import PartnerModel
import PortalFiles
import Rendering
import SourceDiagnostics

/// What templates see in one language.
struct TemplateLanguage: Sendable {
  let source: LanguageSource
  let words: Vocabulary
  /// What every page may name, but for what stands in its head.
  private let fields: [String: FieldValue]
  private let site: SiteAddresses
  private let absoluteAddresses: [String: String]
  private let pictures: MarkdownPictures
  /// For each page the partials that its text names.
  private let partialsOfPages: [String: Set<String>]

  var code: LanguageCode { source.code }
  /// The fields that every page has, with addresses that lead to the portal from anywhere: for pages of another site.
  func absoluteValues() -> [String: FieldValue] {
    fields.merging(["page": .group(absoluteAddresses.mapValues(FieldValue.url))]) { $1 }
  }

  /// What slots of this language are filed under.
  var scope: String { code.rawValue }

  init(
    _ language: LanguageSource, _ words: Vocabulary, _ context: TemplateContext<PortalFields>,
    _ portal: PortalSource, _ site: SiteAddresses
  ) {
    source = language
    self.words = words
    self.site = site
    pictures = MarkdownPictures(
      Dictionary(
        uniqueKeysWithValues: portal.images.map { image in
          let address = site.asset(Asset.name(ofImage: image.name)) ?? ""
          return (image.name, .init(address: address, width: image.size.width, height: image.size.height))
        }))
    var addresses: [String: String] = [:]
    for page in portal.pageMap.pages where page.value.each == nil {
      addresses[page.value.id] = site.address(of: page.value, in: language.code)
    }
    absoluteAddresses = addresses.mapValues(site.absolute)
    fields = context.values(
      of: PortalFields(
        configuration: portal.configuration, operatorOrganisation: portal.operatorOrganisation,
        words: words, pageAddresses: addresses,
        privacyPage: absoluteAddresses[PageMap.privacyPage], head: site.head(styles: [], scripts: [])))
    partialsOfPages = language.pages.mapValues(\.partials)
  }

  func partials(ofPage id: String) -> Set<String> { partialsOfPages[id] ?? [] }

  /// The fields that every page has, with the stylesheets and scripts that this one loads.
  func commonValues(
    styles: [String] = [AssetName.guideStylesheet], scripts: [String] = []
  ) -> [String: FieldValue] {
    fields.merging(head(styles: styles, scripts: scripts)) { $1 }
  }

  /// What stands in a page's head, under its name.
  func head(
    styles: [String] = [AssetName.guideStylesheet], scripts: [String]
  ) -> [String: FieldValue] {
    ["head": .group(PageHead.context.values(of: site.head(styles: styles, scripts: scripts)))]
  }

  func markdownSettings(
    _ schema: FieldSchema, partials: [String: Program] = [:], ownAddress: String,
    secrets: SecretFields = SiteTemplates.secrets, pictures: MarkdownPictures? = nil
  ) -> MarkdownSettings {
    MarkdownSettings(
      schema: schema, scope: scope, words: MarkdownWords(words), partials: partials, ownAddress: ownAddress,
      isRightToLeft: words.direction == "rtl", secrets: secrets,
      pictures: pictures ?? self.pictures)
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
