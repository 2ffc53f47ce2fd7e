/// What a provider's report says of a partner ID on one day: whether the programme takes orders that name it as the partner of
/// record.
package struct EligibilityCheck: Hashable, Sendable {
  package enum Result: String, CaseIterable, Hashable, Sendable {
    case eligible
    case notEligible
  }

  package let partnerID: String
  package let checked: CalendarDate
  package let result: Result
  /// The programme's own code for the result, where the report has one.
  package let code: String?

  package init(partnerID: String, checked: CalendarDate, result: Result, code: String? = nil) {
    self.partnerID = partnerID
    self.checked = checked
    self.result = result
    self.code = code
  }

  /// Whether it takes the place of another check of the same partner ID: the newest one counts, and of one day the last.
  package func supersedes(_ other: EligibilityCheck) -> Bool { checked >= other.checked }

  /// Why a reseller can't have anything ordered, as far as this check goes.
  package func obstacle(of reseller: OrganisationID) -> RuleViolation? {
    guard result == .notEligible else { return nil }
    return RuleViolation(
      .ordersWouldBeBlocked,
      [
        "reseller": .text(reseller.rawValue), "day": .text(checked.description),
        "code": .text(code ?? result.rawValue),
      ])
  }
}
