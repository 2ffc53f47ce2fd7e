import PartnerModel
import PortalFiles
import Rendering
import SiteWriter
import SourceDiagnostics

/// The pages of the guide, each in each language.
struct GuidePages: Sendable {
  private struct Entry {
    let page: PageMap.Page
    let language: Int
    let provider: Provider?
  }

  private let source: PortalSource
  private let templates: SiteTemplates
  private let site: SiteAddresses
  private let common: Fingerprint
  private let entries: [Entry]
  /// What every page of the guide may name, for each language: it is much, and asked for with every partial.
  private let guides: [LanguageCode: (fields: GuideFields, values: [String: FieldValue])]
  /// For each page what `check` read, by page id.
  private var checked: [String: GuideDocuments] = [:]

  /// - Parameter common: of everything that all pages depend on.
  init(
    _ source: PortalSource, _ templates: SiteTemplates, _ site: SiteAddresses, keys: [PublishedKey],
    common: Fingerprint
  ) {
    self.source = source
    self.templates = templates
    self.site = site
    self.common = common
    var entries: [Entry] = []
    for language in templates.languages.indices {
      for page in source.pageMap.pages.map(\.value) {
        switch page.each {
        case nil: entries.append(Entry(page: page, language: language, provider: nil))
        case .approvedProvider:
          for provider in source.approvedProviders {
            entries.append(Entry(page: page, language: language, provider: provider))
          }
        }
      }
    }
    self.entries = entries
    guides = Dictionary(
      uniqueKeysWithValues: templates.languages.map { language in
        let fields = GuideFields(
          configuration: source.configuration, operatorOrganisation: source.operatorOrganisation,
          approvedProviders: source.approvedProviders, keys: keys, words: language.words,
          providerAddress: { [source, site] id in
            source.pageMap.pages.map(\.value).first { $0.each == .approvedProvider }
              .map { site.address(of: $0, in: language.code, record: id) } ?? ""
          }, keysAddress: site.prefix + "/" + WellKnownPath.keys)
        var values = language.commonValues()
        values.merge(GuideFields.context.values(of: fields)) { $1 }
        return (language.code, (fields, values))
      })
  }

  /// Every fault of the pages' Markdown: unknown fields, different structure in two languages, dead links. What was
  /// read is kept for those who render.
  mutating func check(faults: inout DiagnosticList) {
    var anchors: [String: [Set<String>]] = [:]
    for page in source.pageMap.pages.map(\.value) {
      let parsed = GuideDocuments(page.id, templates, ownAddress: site.base, faults: &faults)
      anchors[page.id] = parsed.documents.map { Set($0.headings.map { $0.id } + $0.blocks.map { $0.id }) }
      checked[page.id] = parsed
    }
    let files = entries.indices.map {
      (path(at: $0), LinkCheck.Place(page: entries[$0].page.id, language: entries[$0].language))
    }
    var links = LinkCheck(
      files: Dictionary(uniqueKeysWithValues: files), base: site.base, prefix: site.prefix, anchors: anchors)
    for page in source.pageMap.pages.map(\.value) {
      for (number, document) in (checked[page.id]?.documents ?? []).enumerated() {
        for link in document.links { links.check(link, on: page.id, language: number, faults: &faults) }
      }
    }
  }

  /// A block of a page with everything filled in.
  private func html(
    of block: MarkdownBlock, in document: MarkdownDocument, ids: ElementIDs = .plain, _ page: PageMap.Page,
    _ language: TemplateLanguage, _ provider: Provider?, _ known: [String: FieldValue]
  ) throws -> Program {
    let partials = Dictionary(
      uniqueKeysWithValues: block.partials.map { ($0, program(ofPartial: $0, page, language, provider)) })
    return try document.program(of: block, ids: ids, partials: partials).bind(known, scope: language.scope)
  }

  private func program(
    ofPartial partial: String, _ page: PageMap.Page, _ language: TemplateLanguage, _ provider: Provider?
  ) -> Program {
    // The title may have fields of its own, and no partial shows it.
    let document = documentFields(page, language, provider, title: nil, description: nil, sections: [])
    var known = values(page, language, provider)
    known["document"] = .group(DocumentFields.context.values(of: document))
    return expecting("the partial \(partial)") {
      try templates.layouts.program(partial: partial, values: known, scope: language.scope)
    }
  }

  /// What the page's Markdown and partials may name, but for the document itself.
  private func values(
    _ page: PageMap.Page, _ language: TemplateLanguage, _ provider: Provider?
  ) -> [String: FieldValue] {
    guard let guide = guides[language.code] else {
      preconditionFailure("a page is asked for in a language that the portal doesn't have")
    }
    var values = guide.values
    values.merge(language.head(scripts: scripts(of: page, language))) { $1 }
    let own = page.each == nil ? nil : provider
    values.merge(GuideFields.ownProvider.values(of: own.map(guide.fields.fields(of:)))) { $1 }
    return values
  }

  /// What a page may name, with its values: where it is made for each provider, for the first.
  func fieldValues(ofPage id: String, _ language: TemplateLanguage) -> [String: FieldValue] {
    guard let page = source.pageMap.page(id)?.value else { return [:] }
    let provider = page.each == nil ? nil : source.approvedProviders.first
    let fields = documentFields(page, language, provider, title: nil, description: nil, sections: [])
    return values(page, language, provider).merging(
      DocumentFields.pageContext.values(of: (fields, Program(literal: "")))
    ) { $1 }
  }

  /// What runs on a page, in any language: file names below `Templates/assets`, also of files that aren't there.
  func scripts(ofPage id: String) -> Set<String> {
    guard let page = source.pageMap.page(id)?.value else { return [] }
    return Set(templates.languages.flatMap { scripts(of: page, $0) })
  }

  private func scripts(of page: PageMap.Page, _ language: TemplateLanguage) -> [String] {
    [AssetName.siteScript] + language.partials(ofPage: page.id).sorted().map(AssetName.script(ofPartial:))
  }
}

extension GuidePages {
  struct SiteMapEntry {
    let url: String
    /// Nil where the page doesn't say.
    let changed: CalendarDate?
    /// `x-default` among them.
    let alternates: [(language: String, url: String)]
  }

  /// The choice of a language at the top of the site, and every page with its address in each language.
  var siteMapEntries: [SiteMapEntry] {
    func alternates(_ page: PageMap.Page, _ provider: Provider?) -> [(language: String, url: String)] {
      templates.languages.map { language in
        (
          language.code.rawValue,
          site.absolute(site.address(of: page, in: language.code, record: provider?.id))
        )
      } + [("x-default", defaultURL(of: page, provider))]
    }
    let choice = SiteMapEntry(
      url: "\(site.base)/", changed: nil, alternates: alternates(source.pageMap.pages[0].value, nil))
    return [choice]
      + entries.map { entry in
        let language = templates.languages[entry.language]
        return SiteMapEntry(
          url: site.absolute(
            site.address(of: entry.page, in: language.code, record: entry.provider?.id)),
          changed: language.source.pages[entry.page.id]?.changed?.value,
          alternates: alternates(entry.page, entry.provider))
      }
  }

  /// Where a reader of any other language is led: from the first page to the choice of a language.
  private func defaultURL(of page: PageMap.Page, _ provider: Provider?) -> String {
    if page.id == source.pageMap.pages[0].value.id { return "\(site.base)/" }
    return site.absolute(
      site.address(of: page, in: source.configuration.defaultLanguage, record: provider?.id))
  }
}

extension GuidePages: SiteFiles {
  var count: Int { entries.count }

  func path(at index: Int) -> String {
    let entry = entries[index]
    return site.file(of: entry.page, in: templates.languages[entry.language].code, record: entry.provider?.id)
  }

  func fingerprint(at index: Int) -> Fingerprint {
    let entry = entries[index]
    var fingerprint = Fingerprinter()
    fingerprint.add(common)
    fingerprint.add(path(at: index))
    for language in templates.languages {
      guard let source = language.source.pages[entry.page.id] else { continue }
      fingerprint.add(source.title.value)
      fingerprint.add(source.description.value)
      fingerprint.add(source.changed?.value.description ?? "")
      fingerprint.add(source.body)
    }
    return fingerprint.finish()
  }

  func render(at index: Int, into bytes: inout [UInt8]) throws {
    let entry = entries[index]
    let language = templates.languages[entry.language]
    guard let parsed = checked[entry.page.id] else {
      preconditionFailure("a page is rendered that was never checked")
    }
    let document = parsed.documents[entry.language]
    let allValues = templates.languages.map { values(entry.page, $0, entry.provider) }
    let known = allValues[entry.language]

    var blocks: [Program] = []
    for (number, block) in document.blocks.enumerated() {
      let html = try html(of: block, in: document, entry.page, language, entry.provider, known)
      guard try !isBlank(html) else { continue }
      blocks.append(
        try program(
          of: block, html, at: number, in: parsed, entry.language, allValues, entry.page, entry.provider))
    }
    let fields = documentFields(
      entry.page, language, entry.provider, title: parsed.titles[entry.language],
      description: parsed.descriptions[entry.language],
      sections: document.headings.filter { $0.level == 2 }.map { .init(href: "#\($0.id)", label: $0.text) },
      known: known)
    let ofPage = DocumentFields.pageContext.values(of: (fields, .concatenation(blocks)))
    let page = try templates.layouts.program(
      layout: LayoutName.page.rawValue, values: known.merging(ofPage) { $1 }, scope: language.scope)
    let finished = try page.bind(known, scope: language.scope)
    try finished.render(finished.slotValues([:]), into: &bytes)
  }

  /// Whether nothing is left of a block: what it stands for is not set in this portal.
  private func isBlank(_ block: Program) throws -> Bool {
    var bytes: [UInt8] = []
    try block.render(block.slotValues([:]), into: &bytes)
    return bytes.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
  }

  /// A block, with the same block in the other languages beside it (R7).
  private func program(
    of block: MarkdownBlock, _ html: Program, at number: Int, in parsed: GuideDocuments, _ current: Int,
    _ values: [[String: FieldValue]], _ page: PageMap.Page, _ provider: Provider?
  ) throws -> Program {
    let document = parsed.documents[current]
    var lookups: [BlockFields.Twin] = []
    var links: [BlockFields.Place] = []
    for (other, language) in templates.languages.enumerated() where other != current {
      if block.kind == .partial {
        // A second copy of a form inside the page would be wrong; the way to the other page isn't.
        let address = site.address(of: page, in: language.code, record: provider?.id)
        links.append(.init(words: language.words, href: "\(address)#\(block.id)"))
      } else {
        let twin = parsed.documents[other]
        let html = try self.html(
          of: twin.blocks[number], in: twin, ids: .none, page, language, provider, values[other])
        lookups.append(.init(words: language.words, html: html))
      }
    }
    let fields = BlockFields(
      id: block.id, html: html,
      heading: document.headings.first { $0.id == block.id }?.text, isWide: block.kind == .partial,
      hasLookups: templates.languages.count > 1, lookups: lookups, links: links)
    return try templates.layouts.program(
      layout: LayoutName.block.rawValue,
      values: values[current].merging(BlockFields.context.values(of: fields)) { $1 },
      scope: templates.languages[current].scope)
  }

  private func documentFields(
    _ page: PageMap.Page, _ language: TemplateLanguage, _ provider: Provider?, title: TextTemplate?,
    description: TextTemplate?, sections: [DocumentFields.Section], known: [String: FieldValue] = [:]
  ) -> DocumentFields {
    let menu = SiteMenu(source.pageMap, language, site)
    let neighbours = menu.neighbours(of: page.id)
    let changed = language.source.pages[page.id]?.changed?.value
    let address = { (code: LanguageCode) in site.address(of: page, in: code, record: provider?.id) }
    let permissions = PermissionTable.standard(accepting: source.configuration.policy.acceptedBy)
    let everyone = Role.allCases.filter { role in
      page.actions.allSatisfy { permissions.allows([role], $0) }
    }
    return DocumentFields(
      title: title, description: description,
      heading: title.map { TitlePhrases.html($0, in: language.words, knowing: known) }
        ?? Program(literal: ""),
      changed: changed.map(language.words.text(of:)) ?? "", changedISO: changed?.description ?? "",
      canonical: site.absolute(address(language.code)),
      defaultURL: defaultURL(of: page, provider),
      alternates: templates.languages.map { other in
        DocumentFields.Alternate(
          language: other.code.rawValue, name: other.words.ownName, href: address(other.code),
          url: site.absolute(address(other.code)), isCurrent: other.code == language.code)
      },
      roles: everyone.count == Role.allCases.count ? [] : everyone.map(language.words.name(of:)),
      sections: sections, previous: neighbours.previous, next: neighbours.next,
      hasOwnNext: language.partials(ofPage: page.id).contains("checklist"),
      menu: menu.entries(current: page))
  }
}

/// Runs what can fail only by a slip of ours: a field that is in the schema and was given no value.
func expecting<Result>(_ what: String, _ body: () throws -> Result) -> Result {
  do {
    return try body()
  } catch {
    fatalError("\(what) has a field that nothing fills: \(error)")
  }
}
