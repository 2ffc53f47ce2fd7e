package import PartnerModel
import PortalFiles

/// What the import of an eligibility report would change.
package struct EligibilityPlan: Sendable {
  /// The newest check of a partner ID, where the portal has another or none.
  package struct Difference: Sendable {
    package let check: EligibilityCheck
    package let reseller: OrganisationID
    /// The one that counted so far.
    package let earlier: EligibilityCheck?
  }

  /// `Shift_JIS (CP932), split by commas, headings in line 3`
  package let form: String
  /// In the order of the report.
  package let differences: [Difference]
  package let sameCount: Int
  /// Partner IDs of which the portal has a newer check than the report.
  package let olderCount: Int
  private let checks: [EligibilityCheck]

  init(
    _ reported: [EligibilityCheck], of table: OfficeTable, into known: EligibilityTable,
    _ partners: [String: OrganisationID]
  ) {
    form = table.form
    var newest: [String: EligibilityCheck] = [:]
    var order: [String] = []
    for check in reported {
      guard let other = newest[check.partnerID] else {
        newest[check.partnerID] = check
        order.append(check.partnerID)
        continue
      }
      if check.supersedes(other) { newest[check.partnerID] = check }
    }
    var differences: [Difference] = []
    var (same, older) = (0, 0)
    for id in order {
      guard let check = newest[id], let reseller = partners[id] else { continue }
      let earlier = known.lastCheck(of: id)
      if let earlier, earlier == check {
        same += 1
      } else if let earlier, !check.supersedes(earlier) {
        older += 1
      } else {
        differences.append(Difference(check: check, reseller: reseller, earlier: earlier))
      }
    }
    self.differences = differences
    (sameCount, olderCount) = (same, older)
    let changed = Dictionary(uniqueKeysWithValues: differences.map { ($0.check.partnerID, $0.check) })
    checks =
      known.newest.map { changed[$0.partnerID] ?? $0 }
      + differences.filter { $0.earlier == nil }.map(\.check)
  }

  /// `eligibility.csv` with the newest check of each partner ID. Nil where nothing is to be written.
  package var file: [UInt8]? { differences.isEmpty ? nil : EligibilityTable.bytes(of: checks) }
}
