/// For how long something is to hold that an invitation asks for.
package struct RelationshipTerm: Hashable, Sendable {
  /// The last day, by the invitee's clocks; nil where there is no end.
  package var until: CalendarDate?
  /// The day since when that holds which is renewed: what it is, who invites, who is invited and this day say together.
  package var renews: CalendarDate?

  package init(until: CalendarDate? = nil, renews: CalendarDate? = nil) {
    self.until = until
    self.renews = renews
  }

  /// Without an end, and new.
  package static let open = RelationshipTerm()

  /// What is agreed to on the last day of an invitation holds for that day at least.
  ///
  /// - Parameter deadline: the day on which the invitation ends, by the invitee's clocks.
  /// - Returns: `relationship-ends-before-deadline`, or nil.
  package func check(deadline: CalendarDate, of invitee: OrganisationID) -> RuleViolation? {
    guard let until, until < deadline else { return nil }
    return RuleViolation(
      .endsBeforeDeadline,
      [
        "organisation": .text(invitee.rawValue), "until": .text(until.description),
        "deadline": .text(deadline.description),
      ])
  }
}
