package import Journal
package import PartnerModel

/// Takes requests for the end of a relationship, from whoever has the receipt of what brought it about: from what somebody sent
/// to what is on record. Nothing ends by it.
package struct EndingDesk: Sendable {
  private let journal: Journal
  private let acceptedBy: AcceptingRoles
  private let countries: CountryNames
  private let day: @Sendable (Moment, Invitation) -> CalendarDate
  private let actor: Actor

  /// - Parameters:
  ///   - acceptedBy: the roles from which an acceptance is taken, and a request for the end of what it brought about.
  ///   - countries: what people may call a country.
  ///   - day: the day that a moment falls on, by the clocks that count for an invitation.
  ///   - actor: by whose hand requests are recorded.
  package init(
    journal: Journal, acceptedBy: AcceptingRoles, countries: CountryNames,
    day: @escaping @Sendable (Moment, Invitation) -> CalendarDate, actor: Actor
  ) {
    self.journal = journal
    self.acceptedBy = acceptedBy
    self.countries = countries
    self.day = day
    self.actor = actor
  }

  /// What became of the relationship is said before what is wrong with the form: nobody should fill in gaps in vain.
  ///
  /// - Parameters:
  ///   - fields: by the raw names of `AnswerField`.
  ///   - acceptance: whose receipt the sender has.
  package func answer(
    _ fields: [String: String], by acceptance: RecordedAcceptance, at now: Moment
  ) -> EndingOutcome {
    let invitation = acceptance.invitation
    do throws(JournalError) {
      let place = try journal.endingPlace(of: invitation.id)
      let isThere = place.waiting != nil || place.holds { day(now, invitation) }
      guard acceptance.review.isInEffect, isThere else { return .over(invitation) }
      let request: EndingRequest
      do {
        request = try EndingRequest(
          fields: fields, acceptedBy: Set(acceptedBy[invitation.kind]),
          namesCountry: invitation.country != nil, countries: countries)
      } catch {
        return .incomplete(error.faults, invitation)
      }
      return switch try journal.requestEnding(request, by: invitation.id, actor: actor, at: now) {
      case .recorded(let request, let again): .requested(request, again: again)
      case .anotherWaits(let request): .anotherWaits(request)
      case .over(let invitation): .over(invitation)
      }
    } catch {
      return .unavailable
    }
  }
}

/// What became of a request for an end.
package enum EndingOutcome: Hashable, Sendable {
  /// It waits for somebody to look at it; with `again`, it did before.
  case requested(RecordedEndingRequest, again: Bool)
  /// Another one by the same receipt waits.
  case anotherWaits(RecordedEndingRequest)
  /// The relationship has ended, or the answer never counted.
  case over(Invitation)
  /// No receipt stands at the address.
  case unknownReceipt
  /// The person can mend it and send it again; without an invitation where no receipt's address came with it.
  case incomplete([AnswerFault], Invitation?)
  /// The journal can't be written or read now. Sending it again later is safe.
  case unavailable

  /// A stable word for scripts.
  package var code: String {
    switch self {
    case .requested: "ending-requested"
    case .anotherWaits: "ending-waits"
    case .over: "relationship-over"
    case .unknownReceipt: "unknown-receipt"
    case .incomplete: "incomplete"
    case .unavailable: "unavailable"
    }
  }
}
