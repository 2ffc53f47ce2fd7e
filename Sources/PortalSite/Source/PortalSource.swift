package import PartnerModel
package import PortalFiles
import Rendering
import SiteWriter
package import SourceDiagnostics

/// Everything that people declare: the first step of a build. Files become values; every fault that a single
/// file can have is found here.
package struct PortalSource: Sendable {
  package let configuration: PortalConfiguration
  package let pageMap: PageMap
  package let directory: PartnerDirectory
  /// The reseller whose portal this is.
  let operatorOrganisation: Reseller
  let languages: [LanguageSource]
  let layouts: [TemplateSource]
  let partials: [TemplateSource]
  let assets: [Asset]
  /// Of all files that any page may depend on: everything but the customers and the Markdown.
  let commonFingerprint: Fingerprint

  /// Reads all files, and goes on behind a faulty one as far as that makes sense, so that one run finds every
  /// fault.
  ///
  /// - Returns: a source that is fit for checking templates, and for nothing else where `faults` has errors.
  package static func load(from folder: PortalFolder, faults: inout DiagnosticList) -> PortalSource? {
    let (configuration, languageSetting) = PortalConfiguration.readWithLanguages(
      from: folder, faults: &faults)
    let pageMap = PageMap.read(from: folder, faults: &faults)
    guard let languageSetting else { return nil }
    let directory = PartnerDirectory.read(from: folder, languages: languageSetting, faults: &faults)
    let languages = languageSetting.languages.compactMap { language in
      pageMap.flatMap { LanguageSource.load(language, $0, from: folder, faults: &faults) }
    }
    faults.append(Words.differences(among: languages.map(\.words)))
    let layouts = TemplateFolder.layouts.read(from: folder, faults: &faults)
    let partials = TemplateFolder.partials.read(from: folder, faults: &faults)
    let assets = Asset.readAll(from: folder, faults: &faults)
    guard let configuration, let pageMap, languages.count == languageSetting.languages.count,
      layouts.count == LayoutName.allCases.count
    else { return nil }
    let known = directory ?? .placeholder(operatorID: configuration.operatorID, languageSetting)
    guard let operatorOrganisation = findOperator(configuration, in: known, &faults) else { return nil }
    return PortalSource(
      configuration: configuration, pageMap: pageMap, directory: known,
      operatorOrganisation: operatorOrganisation, languages: languages, layouts: layouts, partials: partials,
      assets: assets,
      commonFingerprint: commonFingerprint(
        of: folder, configuration.languages, layouts + partials, assets))
  }

  /// The relationships that the directory declares as existing.
  package var declaredRelationships: RelationshipBook { RelationshipBook(directory.declaredRelationships) }

  /// What the rules of the field have to say about the directory.
  package var directoryFaults: DiagnosticList {
    DirectoryCheck.run(directory, configuration, relationships: declaredRelationships)
  }

  /// In the order of the file. Only these are shown (R20).
  var approvedProviders: [Provider] { directory.providers.map(\.value).filter(\.isApproved) }

  private static func findOperator(
    _ configuration: PortalConfiguration, in directory: PartnerDirectory, _ faults: inout DiagnosticList
  ) -> Reseller? {
    if let reseller = directory.reseller(configuration.operatorID) { return reseller.value }
    let known = directory.resellers.map(\.value.id.rawValue)
    let near =
      nearestName(to: configuration.operatorID.rawValue, among: known).map { " Did you mean \($0)?" } ?? ""
    faults.append(
      Diagnostic(
        at: configuration.place.position(of: "operator"),
        "the operator \(configuration.operatorID) is not among the resellers",
        remedy: "Write its record into Content/directory/resellers.yaml.\(near)"))
    return nil
  }

  private static func commonFingerprint(
    of folder: PortalFolder, _ languages: [LanguageCode], _ templates: [TemplateSource], _ assets: [Asset]
  ) -> Fingerprint {
    var fingerprint = Fingerprinter()
    let lists = folder.names(in: "Content/directory").filter { $0.hasSuffix(".yaml") }
    let files =
      [PortalConfiguration.path, PageMap.path] + lists.map { "Content/directory/\($0)" }
      + languages.map(Words.path(for:))
    for file in files {
      fingerprint.add(file)
      if case .bytes(let bytes) = folder.read(file, limit: 1 << 24) { fingerprint.add(bytes) }
    }
    for template in templates {
      fingerprint.add(template.file)
      fingerprint.add(template.text)
    }
    for asset in assets { fingerprint.add(asset.path) }
    return fingerprint.finish()
  }
}

/// What one language says: pages, invitation texts, words of the interface.
struct LanguageSource: Sendable {
  let code: LanguageCode
  let words: Words
  /// By page id.
  let pages: [String: FrontMatterPage]
  /// By name: an invitation kind, or `ended`.
  let invitationTexts: [String: FrontMatterPage]

  /// By outcome.
  let answerTexts: [String: FrontMatterPage]

  static let ended = "ended"
  static let invitationTextNames = InvitationKind.allCases.map(\.rawValue) + [ended]

  static func load(
    _ language: LanguageCode, _ pageMap: PageMap, from folder: PortalFolder, faults: inout DiagnosticList
  ) -> LanguageSource? {
    let root = "Content/\(language.rawValue)"
    let words = Words.read(language, from: folder, faults: &faults)
    var pages: [String: FrontMatterPage] = [:]
    for page in pageMap.pages {
      let id = page.value.id
      pages[id] = FrontMatterPage.read("\(root)/\(id).md", shape: .page, from: folder, faults: &faults)
    }
    var texts: [String: FrontMatterPage] = [:]
    for name in invitationTextNames {
      texts[name] = FrontMatterPage.read(
        "\(root)/invitations/\(name).md", shape: .invitation, from: folder, faults: &faults)
    }
    var answers: [String: FrontMatterPage] = [:]
    for page in OutcomePage.allCases {
      answers[page.rawValue] = FrontMatterPage.read(
        "\(root)/answers/\(page.rawValue).md", shape: .invitation, from: folder, faults: &faults)
    }
    reportUnknownPages(in: root, known: Set(pageMap.pages.map { "\($0.value.id).md" }), folder, &faults)
    reportUnknownPages(
      in: "\(root)/invitations", known: Set(invitationTextNames.map { "\($0).md" }), folder, &faults)
    reportUnknownPages(
      in: "\(root)/answers", known: Set(OutcomePage.allCases.map { "\($0.rawValue).md" }), folder, &faults)
    guard let words, pages.count == pageMap.pages.count, texts.count == invitationTextNames.count,
      answers.count == OutcomePage.allCases.count
    else { return nil }
    return LanguageSource(
      code: language, words: words, pages: pages, invitationTexts: texts, answerTexts: answers)
  }

  /// Of all texts that outcome pages are made of.
  var answersFingerprint: Fingerprint {
    var fingerprint = Fingerprinter()
    for page in OutcomePage.allCases {
      guard let text = answerTexts[page.rawValue] else { continue }
      fingerprint.add(text.title.value)
      fingerprint.add(text.description.value)
      fingerprint.add(text.body)
    }
    return fingerprint.finish()
  }

  /// A Markdown file that nothing leads to is a slip: it would silently never be published.
  private static func reportUnknownPages(
    in path: String, known: Set<String>, _ folder: PortalFolder, _ faults: inout DiagnosticList
  ) {
    for name in folder.names(in: path) where name.hasSuffix(".md") && !known.contains(name) {
      let meant = nearestName(to: name, among: known).map { " Did you mean \($0)?" } ?? ""
      faults.append(
        Diagnostic(
          at: SourcePosition(file: folder.shownName(of: "\(path)/\(name)"), line: 1),
          "no page is made from this file",
          remedy: "Name it in \(PageMap.path), or move it away.\(meant)"))
    }
  }
}
