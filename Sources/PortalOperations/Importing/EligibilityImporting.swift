package import CustomerImport
package import PartnerModel
import PortalFiles
import SourceDiagnostics
import SystemFiles

extension Portal {
  /// Brings a provider's eligibility report into `eligibility.csv`: of each partner ID the newest check. The file is replaced in
  /// one step, or stays as it is.
  ///
  /// - Parameters:
  ///   - path: where the report lies.
  ///   - encoding: nil to recognise it.
  ///   - isTrial: whether to look only.
  ///   - name: who acts; nil for the operator's first user who may.
  /// - Returns: what there is to change, and whether it was.
  /// - Throws: every fault of the report, or of the files that it is held against; `busy`.
  package func importEligibility(
    at path: String, encoding: String?, isTrial: Bool, actor name: String?, at now: Moment
  ) throws -> (plan: EligibilityPlan, isWritten: Bool) {
    try permit(.manageSubscriptions, to: name)
    let (bytes, _) = try Self.officeFile(at: path)
    let lock = try isTrial ? nil : Self.holdForImport(place(PartnerDirectory.folder))
    defer { lock?.release() }
    let partners = try resellersByPartnerID()
    let (known, before) = try knownChecks()
    let plan = try EligibilityImport.plan(
      file: path, bytes: bytes, encoding: encoding, into: known, partners: partners,
      today: Self.lastDayBegun(at: now))
    guard !isTrial, let file = plan.file else { return (plan, false) }
    guard try knownChecks().bytes == before else {
      throw OperationRefusal(
        .busy, "\(EligibilityTable.path) was saved meanwhile", remedy: "Run the command again.")
    }
    do throws(FileSystemError) {
      try DurableFile.replaceContent(place(EligibilityTable.path), with: file)
    } catch {
      throw PrivateFile.failure(error.path, error.number)
    }
    return (plan, true)
  }

  /// The day it is where days begin first, 14 hours ahead of UTC: a provider's report may come from there.
  private static func lastDayBegun(at now: Moment) -> CalendarDate {
    CalendarDate(secondsSince1970: now.seconds + 14 * 3600)
  }

  private func resellersByPartnerID() throws -> [String: OrganisationID] {
    var faults = DiagnosticList()
    guard let configuration = PortalConfiguration.read(from: folder, faults: &faults),
      let people = PartnerDirectory.readPeople(
        from: folder, languages: configuration.languageSetting, faults: &faults)
    else { throw faults }
    return Dictionary(
      people.resellers.compactMap { reseller in reseller.value.partnerID.map { ($0, reseller.value.id) } },
      uniquingKeysWith: { first, _ in first })
  }

  /// Nil for the bytes where there is no such file yet.
  private func knownChecks() throws -> (table: EligibilityTable, bytes: [UInt8]?) {
    var faults = DiagnosticList()
    let bytes = folder.optionalBytes(
      of: EligibilityTable.path, limit: EligibilityTable.sizeLimit, faults: &faults)
    guard !faults.hasErrors, let table = EligibilityTable.read(from: folder, faults: &faults) else {
      throw faults
    }
    return (table, bytes)
  }
}
