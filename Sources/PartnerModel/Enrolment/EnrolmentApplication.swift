/// What an organisation hands in to become an indirect reseller (R22, R51): the answers to `EnrolmentField.all`
/// and the choice of a membership profile. It may be incomplete and wrong; `check` says how.
package struct EnrolmentApplication: Hashable, Sendable {
  package var organisation: OrganisationID
  /// The user who applies.
  package var applicant: UserID
  /// Already in the programme: then only the support details are needed (R23).
  package var isAlreadyEnrolled: Bool
  /// The answers as given, by the id of the field.
  package var answers: [String: String]
  /// The partner ID of the chosen membership profile (R46).
  package var chosenPartnerID: String?
  /// The day on which that ID was linked to the account (R30).
  package var linkedOn: CalendarDate?

  package init(
    organisation: OrganisationID, applicant: UserID, isAlreadyEnrolled: Bool,
    answers: [String: String],
    chosenPartnerID: String? = nil, linkedOn: CalendarDate? = nil
  ) {
    self.organisation = organisation
    self.applicant = applicant
    self.isAlreadyEnrolled = isAlreadyEnrolled
    self.answers = answers
    self.chosenPartnerID = chosenPartnerID
    self.linkedOn = linkedOn
  }

  /// Whether nothing is left to do: whoever is in the programme already has an account that works, and otherwise the last step is to
  /// link the partner ID to it (R30).
  package var isDone: Bool { isAlreadyEnrolled || linkedOn != nil }

  /// The answer without white space around it; nil when nothing is left.
  package func answer(_ fieldID: String) -> String? {
    guard let answer = answers[fieldID] else { return nil }
    let trimmed = answer.trimmingWhitespace()
    return trimmed.isEmpty ? nil : trimmed
  }
}
