import PartnerModel
import Rendering
import SourceDiagnostics
import TimeZones

@testable import PortalFiles

/// The files that people keep below `Content` and `Templates`.
enum PortalFileReaders {
  private static let languages = LanguageSetting(languages: [.english, .japanese], defaultLanguage: .english)

  /// The same file in the place of each one.
  static func yaml(_ bytes: [UInt8]) {
    let paths =
      ["Content/portal.yaml", "Content/pages.yaml"]
      + ["resellers", "providers", "users", "memberships", "enrolments"].map {
        "Content/directory/\($0).yaml"
      }
    let folder = PortalFolder(files: Dictionary(uniqueKeysWithValues: paths.map { ($0, bytes) })).readOnce()
    var faults = DiagnosticList()
    _ = PortalConfiguration.read(from: folder, faults: &faults)
    _ = PageMap.read(from: folder, faults: &faults)
    _ = PartnerDirectory.read(from: folder, languages: languages, faults: &faults)
    show(faults)
  }

  static func csv(_ bytes: [UInt8]) {
    let provider = OrganisationID(rawValue: "kita-distribution")
    let reseller = OrganisationID(rawValue: "hoshino-cloud")
    let surroundings = CustomerTable.Surroundings(
      languages: languages.languages, providers: [provider].compactMap(\.self),
      resellers: [reseller].compactMap(\.self), zones: .ofSystem)
    var faults = DiagnosticList()
    let customers = CustomerTable(
      file: "customers.csv", bytes: bytes, surroundings: surroundings, faults: &faults)
    for (row, customer) in (customers ?? CustomerTable()).enumerated() {
      precondition(customers?.row(of: customer.id) == row)
      _ = customers.map { ($0.bytes(ofRow: row), $0.position(ofRow: row)) }
    }
    let relationships = RelationshipTable(
      file: "relationships.csv", bytes: bytes, kindOf: { _ in .reseller }, faults: &faults)
    for row in (relationships ?? RelationshipTable()).indices { _ = relationships?.position(ofRow: row) }
    show(faults)
  }

  static func words(_ bytes: [UInt8]) {
    let folder = PortalFolder(files: [Words.path(for: .english): bytes])
    var faults = DiagnosticList()
    let words = Words.read(.english, from: folder, faults: &faults)
    for (key, text) in words?.texts ?? [:] {
      let source = TemplateSource(
        name: key, file: text.position.file, text: text.value, firstLine: text.position.line)
      _ = TextTemplate(source, schema: TemplateReaders.schema, scope: "en", faults: &faults).program(.html)
    }
    if let words { faults.append(Words.differences(among: [words])) }
    show(faults)
  }

  /// As a command does that found them.
  private static func show(_ faults: DiagnosticList) {
    for fault in faults.sorted { _ = fault.description }
  }
}
