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
  package let zones: OrganisationZones
  let languages: [LanguageSource]
  let layouts: [TemplateSource]
  let partials: [TemplateSource]
  let assets: [Asset]
  let images: [ContentImage]
  /// Of all files that the reading of any text may depend on: everything but the customers, the Markdown, stylesheets and scripts.
  let readingFingerprint: Fingerprint
  /// The bytes of `portal.yaml`.
  let configurationFile: [UInt8]
  /// What the directory was read from, and what was said of it.
  let directoryReading: DirectoryReading
  /// All files that were read, but for those of the directory.
  private let others: [String: [UInt8]]

  /// Reads all files, and goes on behind a faulty one as far as that makes sense, so that one run finds every
  /// fault.
  ///
  /// - Parameter earlier: what was read before: where the files of the directory say the same, it isn't read again.
  /// - Returns: a source that is fit for checking templates, and for nothing else where `faults` has errors.
  package static func load(
    from folder: PortalFolder, after earlier: PortalSource? = nil, faults: inout DiagnosticList
  ) -> PortalSource? {
    let folder = folder.readingOnce
    defer { faults.append(folder.secretsRead()) }
    let (configuration, languageSetting) = PortalConfiguration.readWithLanguages(
      from: folder, faults: &faults)
    let pageMap = PageMap.read(from: folder, faults: &faults)
    guard let languageSetting else { return nil }
    let reading = DirectoryReading.of(folder, languageSetting, after: earlier?.directoryReading)
    faults.append(reading.faults)
    let directory = reading.directory
    let languages = languageSetting.languages.compactMap { language in
      pageMap.flatMap { LanguageSource.load(language, $0, from: folder, faults: &faults) }
    }
    let wordFiles = Dictionary(
      uniqueKeysWithValues: languages.map { ($0.code, folder.bytesRead(of: Words.path(for: $0.code))) })
    folder.made("differences of words", of: wordFiles, faults: &faults) { faults in
      faults.append(Words.differences(among: languages.map(\.words)))
    }
    let layouts = TemplateFolder.layouts.read(from: folder, faults: &faults)
    let partials = TemplateFolder.partials.read(from: folder, faults: &faults)
    let pictures = Picture.readAll(directory?.pictureNames ?? [], from: folder, faults: &faults)
    let images = ContentImage.readAll(from: folder, faults: &faults)
    let imageAssets = images.map { Asset($0) }
    let assets =
      Asset.readAll(from: folder, images: imageAssets, faults: &faults) + imageAssets
      + pictures.values.sorted { $0.name.rawValue < $1.name.rawValue }.map { Asset($0) }
    faults.append(unusedImages(images, languages, folder))
    guard let configuration, let pageMap, languages.count == languageSetting.languages.count,
      layouts.count == LayoutName.allCases.count
    else { return nil }
    let known = directory ?? .placeholder(operatorID: configuration.operatorID, languageSetting)
    guard let operatorOrganisation = findOperator(configuration, in: known, &faults),
      let zones = OrganisationZones(configuration, operatorOrganisation, folder.zones, faults: &faults)
    else { return nil }
    if configuration.links["privacy"] == nil, pageMap.page(PageMap.privacyPage) == nil {
      faults.append(
        Diagnostic(
          .warning, at: configuration.place.position(of: "links"),
          "people are asked for their data and nothing tells how you handle it",
          remedy:
            "Make a page `privacy`, or add the address of your notice to `links`, as `privacy: https://…`; see "
            + "docs/privacy.md."
        ))
    }
    return PortalSource(
      configuration: configuration, pageMap: pageMap, directory: known,
      operatorOrganisation: operatorOrganisation, zones: zones, languages: languages, layouts: layouts,
      partials: partials, assets: assets, images: images,
      readingFingerprint: fingerprint(of: folder, layouts + partials, images: imageAssets),
      configurationFile: folder.bytesRead(of: PortalConfiguration.path) ?? [],
      directoryReading: reading, others: otherFiles(of: folder))
  }

  private static func otherFiles(of folder: PortalFolder) -> [String: [UInt8]] {
    let others = folder.filesRead.filter { !PartnerDirectory.files.contains($0.path) }
    return Dictionary(uniqueKeysWithValues: others.map { ($0.path, $0.bytes) })
  }

  /// Whether all files said the same.
  package func says(theSameAs other: PortalSource) -> Bool {
    others == other.others && hasDirectory(of: other)
  }

  /// Whether all that the rules of the field look at besides the directory is the same in both.
  package func isConfigured(as other: PortalSource) -> Bool {
    configurationFile == other.configurationFile && changes == other.changes
  }

  /// On which days pages are said to be changed.
  private var changes: [[String: CalendarDate?]] {
    languages.map { $0.pages.mapValues { $0.changed?.value } }
  }

  /// Whether both have one and the same directory.
  package func hasDirectory(of other: PortalSource) -> Bool { directoryReading === other.directoryReading }

  /// The day that a moment falls on, by the clocks of an organisation. Where those can't be told, by the portal's.
  package func day(of moment: Moment, for organisation: OrganisationID) -> CalendarDate {
    let zone = directory.organisation(organisation).flatMap { try? zones.zone(of: $0) }
    return (zone ?? zones.portal).date(at: moment)
  }

  /// What the rules of the field have to say about the directory, and what looks like a slip.
  package func directoryFaults(at now: Moment) -> DiagnosticList {
    let declared = RelationshipBook(directory.declaredRelationships) { day(of: now, for: $0.with) }
    var faults = DirectoryCheck.run(
      directory, configuration, relationships: declared, today: now.date)
    faults.append(SampleRemains.warnings(directory, configuration))
    let tomorrow = CalendarDate(daysSince1970: now.date.daysSince1970 + 1)
    for language in languages {
      for page in pageMap.pages {
        guard let changed = language.pages[page.value.id]?.changed, changed.value > tomorrow else { continue }
        faults.append(
          Diagnostic(
            .warning, at: changed.position,
            "this page is said to be changed in the future, on \(changed.value)",
            remedy: "Write the day of its last change."))
      }
    }
    return faults
  }

  /// In the order of the file. Only these are shown (R20).
  var approvedProviders: [Provider] { directory.providers.map(\.value).filter(\.isApproved) }

  /// Pictures that no text and no stylesheet names.
  private static func unusedImages(
    _ images: [ContentImage], _ languages: [LanguageSource], _ folder: PortalFolder
  ) -> DiagnosticList {
    var faults = DiagnosticList()
    guard !images.isEmpty else { return faults }
    let sheets = folder.filesRead.filter { $0.path.hasSuffix(".css") }.map {
      String(decoding: $0.bytes, as: UTF8.self)
    }
    let texts = languages.flatMap(\.texts) + sheets
    for image in images where !texts.contains(where: { $0.contains("images/\(image.name)") }) {
      faults.append(
        Diagnostic(
          .warning,
          at: SourcePosition(file: folder.shownName(of: "\(ContentImage.folder)/\(image.name)"), line: 1),
          "no page shows this picture",
          remedy: "Show it as ![text](../images/\(image.name)), or take the file away."))
    }
    return faults
  }

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

  private static func fingerprint(
    of folder: PortalFolder, _ templates: [TemplateSource], images: [Asset]
  ) -> Fingerprint {
    var fingerprint = Fingerprinter()
    for file in folder.filesRead where file.path.hasSuffix(".yaml") {
      fingerprint.add(file.path)
      fingerprint.add(file.bytes)
    }
    for template in templates {
      fingerprint.add(template.file)
      fingerprint.add(template.text)
    }
    for image in images { fingerprint.add(image.path) }
    return fingerprint.finish()
  }
}
