package import PartnerModel
package import SourceDiagnostics

/// Everything that a portal's files declare, apart from its pages and templates.
package struct PortalDeclaration: Sendable {
  package let configuration: PortalConfiguration
  package let pageMap: PageMap
  package let directory: PartnerDirectory
  /// The words of the interface in each of the portal's languages.
  package let words: [LanguageCode: Words]

  /// Reads all of it; nil where something has an error. A fault in one file keeps no other file from being
  /// read and checked.
  package static func read(
    from folder: PortalFolder, faults: inout DiagnosticList
  ) -> PortalDeclaration? {
    var found = DiagnosticList()
    defer { faults.append(found) }
    let (configuration, languages) = PortalConfiguration.readWithLanguages(from: folder, faults: &found)
    let pageMap = PageMap.read(from: folder, faults: &found)
    guard let languages else { return nil }
    let directory = PartnerDirectory.read(from: folder, languages: languages, faults: &found)
    let words = languages.languages.compactMap { Words.read($0, from: folder, faults: &found) }
    found.append(Words.differences(among: words))
    guard let configuration, let pageMap, let directory, !found.hasErrors else { return nil }
    return PortalDeclaration(
      configuration: configuration, pageMap: pageMap, directory: directory,
      words: Dictionary(words.map { ($0.language, $0) }, uniquingKeysWith: { first, _ in first }))
  }
}
