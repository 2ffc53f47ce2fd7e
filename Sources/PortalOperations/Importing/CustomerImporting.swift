package import CustomerImport
import Glibc
package import PartnerModel
import PortalFiles
import PortalSite
import SourceDiagnostics
import SystemFiles

extension Portal {
  /// Brings an office's list of customers into `customers.csv`: the new ones at its end, the changed ones where that is
  /// wanted. The file is replaced in one step, or stays as it is.
  ///
  /// - Parameters:
  ///   - path: where the list lies.
  ///   - request: what is said about it.
  ///   - updating: whether customers whom the list tells of otherwise are changed.
  ///   - isTrial: whether to look only.
  ///   - name: who acts; nil for the operator's first user who may.
  /// - Returns: what there is to change, and whether it was.
  /// - Throws: every fault of the list, or of the files that it is held against; `busy`, `enrolment-open`.
  package func importCustomers(
    at path: String, _ request: CustomerImport.Request, updating: Bool, isTrial: Bool, actor name: String?
  ) throws -> (plan: ImportPlan, isWritten: Bool) {
    try permit(.inviteCustomer, to: name)
    var request = request
    request.file = path
    var identity: FileIdentity?
    (request.bytes, identity) = try Self.officeFile(at: path)
    let directory = place(PartnerDirectory.folder)
    let lock = try isTrial ? nil : Self.holdForImport(directory)
    defer { lock?.release() }

    let (surroundings, table) = try importSurroundings()
    let target = place(CustomerFile.path)
    let isItself = identity.flatMap { FileIdentity(of: target)?.isOfSameFile(as: $0) } ?? false
    let there = isItself ? (table: CustomerTable(), bytes: nil) : try knownCustomers(table)
    let plan = try CustomerImport.plan(request, into: there.table, surroundings)
    if isItself, !plan.unusedHeadings.isEmpty {
      throw OperationRefusal(
        .fileInTheWay,
        "\(CustomerFile.path) has columns that would be lost: "
          + plan.unusedHeadings.map { "“\($0.printable)”" }.joined(separator: ", "),
        remedy: "Move the file to another folder, and import it from there.")
    }
    guard !isTrial, let bytes = plan.file(updating: updating) else { return (plan, false) }
    try refuseFaults(in: bytes, table)
    guard isItself || currentBytes() == there.bytes else {
      throw OperationRefusal(
        .busy, "\(CustomerFile.path) was saved meanwhile", remedy: "Run the command again.")
    }
    do throws(FileSystemError) {
      try DurableFile.replaceContent(target, with: bytes)
    } catch {
      throw PrivateFile.failure(error.path, error.number)
    }
    return (plan, true)
  }

  /// By whose clocks deadlines of the new customers of a list end, the most frequent first.
  package func zones(
    ofNewCustomersIn plan: ImportPlan
  ) throws -> [(zone: TimeZoneName, count: Int)] {
    let zones = try zones()
    var counts: [String: Int] = [:]
    for difference in plan.differences {
      guard case .new(let values) = difference.kind, values[.timeZone]?.isEmpty ?? true,
        let country = values[.country]
      else { continue }
      counts[country, default: 0] += 1
    }
    var found: [TimeZoneName: Int] = [:]
    for (country, count) in counts {
      guard let code = CountryCode(country) else { continue }
      found[try zones.zone(ofCountry: code).name, default: 0] += count
    }
    return found.map { (zone: $0.key, count: $0.value) }
      .sorted { ($1.count, $0.zone.rawValue) < ($0.count, $1.zone.rawValue) }
  }

  private func importSurroundings() throws -> (ImportSurroundings, CustomerTable.Surroundings) {
    var faults = DiagnosticList()
    guard let configuration = PortalConfiguration.read(from: folder, faults: &faults),
      let people = PartnerDirectory.readPeople(
        from: folder, languages: configuration.languageSetting, andEnrolments: true, faults: &faults),
      let names = CountryNames(configuration.languageSetting, from: folder, faults: &faults)
    else { throw faults }
    // Known customers come in once the operator can serve them (R94).
    if let open = people.enrolments.first(where: {
      $0.value.organisation == configuration.operatorID && !$0.value.isDone
    }) {
      throw OperationRefusal(
        .enrolmentOpen,
        "\(open.position): the enrolment of \(configuration.operatorID) isn't done: its partner ID isn't linked to the account",
        remedy: "Link it first, and write the day into the application: `linkedOn: 2026-12-01`.")
    }
    let (providers, resellers) = (people.providers.map(\.value), people.resellers.map(\.value))
    let home: (country: CountryCode, language: LanguageCode)? =
      resellers.first { $0.id == configuration.operatorID }.map { ($0.country, $0.language) }
      ?? providers.first { $0.id == configuration.operatorID }.map { ($0.country, $0.language) }
    let languages = configuration.languages
    let surroundings = ImportSurroundings(
      languages: [configuration.defaultLanguage] + languages.filter { $0 != configuration.defaultLanguage },
      country: home?.country ?? CountryCode.all[0],
      language: home?.language ?? configuration.defaultLanguage, countryNames: names,
      providers: Dictionary(
        uniqueKeysWithValues: providers.map { provider in
          (provider.id, languages.map { provider.companyName[$0] })
        }),
      takenIDs: Set(providers.map(\.id) + resellers.map(\.id)), zones: folder.zones)
    let table = CustomerTable.Surroundings(
      languages: languages, providers: providers.map(\.id).sorted(), resellers: resellers.map(\.id).sorted(),
      zones: folder.zones)
    return (surroundings, table)
  }

  private func knownCustomers(
    _ surroundings: CustomerTable.Surroundings
  ) throws -> (table: CustomerTable, bytes: [UInt8]?) {
    var faults = DiagnosticList()
    guard let file = CustomerFile(from: folder, surroundings, faults: &faults) else { throw faults }
    return (file.table, file.bytes)
  }

  /// What is written is read as any directory is, before it takes the place of the one that is there.
  private func refuseFaults(in bytes: [UInt8], _ surroundings: CustomerTable.Surroundings) throws {
    var faults = DiagnosticList()
    guard
      CustomerTable(
        file: "\(CustomerFile.path) as it would be", bytes: bytes, surroundings: surroundings, faults: &faults
      )
        != nil
    else { throw faults }
  }

  private func currentBytes() -> [UInt8]? {
    var faults = DiagnosticList()
    return folder.optionalBytes(of: CustomerFile.path, limit: CustomerFile.sizeLimit, faults: &faults)
  }
}
