/// An answer that is on record, whichever it is.
package enum AnswerOnRecord: Hashable, Sendable {
  case acceptance(RecordedAcceptance)
  case decline(RecordedDecline)

  package var invitation: Invitation {
    switch self {
    case .acceptance(let acceptance): acceptance.invitation
    case .decline(let decline): decline.invitation
    }
  }

  /// The number of its record.
  package var record: Int {
    switch self {
    case .acceptance(let acceptance): acceptance.head.sequence
    case .decline(let decline): decline.head.sequence
    }
  }

  package var review: AnswerReview {
    switch self {
    case .acceptance(let acceptance): acceptance.review
    case .decline(let decline): decline.review
    }
  }

  package var evidenceDigest: String? {
    switch self {
    case .acceptance(let acceptance): acceptance.evidenceDigest
    case .decline(let decline): decline.evidenceDigest
    }
  }

  /// Whether something is still said of the person.
  package var hasPerson: Bool {
    switch self {
    case .acceptance(let acceptance): acceptance.answer.person != nil
    case .decline(let decline): decline.answer.person != nil
    }
  }

  /// What the invitation becomes where the answer counts.
  package var effect: InvitationState {
    switch self {
    case .acceptance: .accepted
    case .decline: .declined
    }
  }

  package var state: String { review.state(inEffect: effect) }
}
