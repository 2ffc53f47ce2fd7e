import InvitationToken
import Journal
import KeyFolder
package import PartnerModel
import PortalSite

/// What became of an invitation that was to be sent again.
package enum Reissue {
  /// Another one for the same purpose is open; nothing was changed.
  case openAlready(Invitation)
  /// How many answers to the old one waited for a review and are closed now, too.
  case issued(
    Invitation, insteadOf: Invitation, oldOneWasCancelled: Bool, closedAnswers: Int, by: UserID)
}

extension CheckedPortal {
  /// Issues an invitation anew for the same purpose, under the rules for any other; an old one that is open is
  /// cancelled in the same step, so that at no time two links work. Answers to it that wait are closed.
  ///
  /// - Parameters:
  ///   - prefix: the old one, see `Portal.invitation(meantBy:at:)`.
  ///   - lifetime: how long the new one stays open; nil for the portal's policy.
  ///   - discardingEdits: whether what somebody wrote into the old one's letter may be thrown away.
  ///   - name: who acts, of the inviting organisation; nil for the first user who may, where that is the operator.
  package func reissue(
    _ prefix: String, lifetime: Lifetime?, discardingEdits: Bool, actor name: String?, at now: Moment
  ) throws -> Reissue {
    let existing = try portal.existingJournalToWrite()
    let old = try existing.invitation(meantBy: prefix, what: "is open", in: site.source.directory) {
      $0.state(at: now) == .pending
    }
    guard let journal = existing else { throw JournalError.unknownInvitation(prefix) }
    // While this one is open, no other takes its place.
    try portal.refuseOlder(journal)
    let actor = try old.withdrawer(named: name, site.source)
    try old.requireReissuable()
    if let other = try journal.openInvitation(for: old.purpose, at: now), other.id != old.id {
      return .openAlready(other)
    }
    let edits = EditedLetters(in: portal.lettersFolder)
    if !discardingEdits, try edits.letter(of: old.id) != nil {
      throw OperationRefusal(
        .editedLetter, "somebody changed the letter of \(old.id), and it isn't sent",
        remedy:
          "Look at it: portico letters show \(old.id). To throw it away: portico resend \(old.id) --discard-edits"
      )
    }
    // The old one doesn't stand in its own way, and there is no other.
    let desk = try InvitationDesk(self, journal, open: [:], replaced: old.id, lifetime: lifetime, at: now)
    guard let cleared = try desk.clear([old.purpose], term: old.term, actor: actor).first else {
      preconditionFailure("one purpose is cleared or refused")
    }
    let keyID = try portal.keys.activeKey().keyID
    let terms = try portal.publishTerms(of: site, in: journal, at: now)
    let outcome = try journal.reissue(
      old.id, as: cleared.draft(keyID: keyID, terms: terms), by: .user(cleared.actor), at: now)
    try edits.remove(old.id)
    return .issued(
      outcome.invitation, insteadOf: old, oldOneWasCancelled: outcome.cancelledTheOldOne,
      closedAnswers: outcome.closedAnswers, by: cleared.actor)
  }
}
