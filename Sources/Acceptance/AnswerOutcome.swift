package import InvitationToken
package import PartnerModel

/// What became of one answer. Only `accepted`, `needsReview`, `dismissed` and `declined` have anything on record for
/// it, and with `again` that was so before.
package enum AnswerOutcome: Hashable, Sendable {
  case accepted(Receipted, again: Bool)
  /// On record, and without effect until somebody of the inviting organisation has looked at it (D8).
  case needsReview(Receipted, again: Bool)
  /// On record since before, and turned down after somebody had looked at it: the receipt says what was answered.
  case dismissed(Receipted)
  /// On record; `review` in it says whether it has taken effect.
  case declined(RecordedDecline, again: Bool)
  /// Somebody has accepted before, with another answer than this one.
  case alreadyAccepted(Invitation)
  case declinedBefore(Invitation)
  /// Withdrawn by those who sent it.
  case cancelled(Invitation)
  case expired(Invitation)
  /// The answer would have to be looked at, and very many to the same invitation wait for that already.
  case tooManyWait(Invitation)
  /// The token is another portal's, or isn't meant for this one.
  case wrongOrganisation(TokenRefusal)
  case notValid(TokenRefusal)
  /// The token is sound and its invitation isn't on record.
  case unknownInvitation
  /// The person can mend it and send it again.
  case incomplete([AnswerFault])
  /// The journal can't be written or read now. Nothing was recorded: sending it again later is safe.
  case unavailable

  /// A stable word for scripts: the name of the case, or why the token is refused.
  package var code: String {
    switch self {
    case .accepted: "accepted"
    case .needsReview: "needs-review"
    case .dismissed: "dismissed"
    case .declined(let decline, _): decline.state
    case .declinedBefore: "declined"
    case .alreadyAccepted: "already-accepted"
    case .cancelled: "cancelled"
    case .expired: "expired"
    case .tooManyWait: "too-many-answers"
    case .wrongOrganisation: "wrong-organisation"
    case .notValid(let refusal): refusal.reason.rawValue
    case .unknownInvitation: RefusalReason.unknownInvitation.rawValue
    case .incomplete: "incomplete"
    case .unavailable: "unavailable"
    }
  }

  /// The invitation that was answered, where one could be found.
  package var invitation: Invitation? {
    switch self {
    case .accepted(let receipted, _), .needsReview(let receipted, _), .dismissed(let receipted):
      receipted.acceptance.invitation
    case .declined(let decline, _): decline.invitation
    case .alreadyAccepted(let invitation), .declinedBefore(let invitation), .cancelled(let invitation),
      .expired(let invitation), .tooManyWait(let invitation):
      invitation
    case .wrongOrganisation, .notValid, .unknownInvitation, .incomplete, .unavailable: nil
    }
  }
}

/// An acceptance on record, with the receipt that confirms it.
package struct Receipted: Hashable, Sendable {
  package let acceptance: RecordedAcceptance
  /// A compact JWS of the type `acceptance-receipt+jwt`.
  package let receipt: String
  /// The key that signed it.
  package let keyID: KeyID

  package init(acceptance: RecordedAcceptance, receipt: String, keyID: KeyID) {
    self.acceptance = acceptance
    self.receipt = receipt
    self.keyID = keyID
  }
}
