package import InvitationToken
package import PartnerModel

/// What an invitee answered, ready to be recorded. Both cases need a `VerifiedInvitation`, so nothing can be
/// recorded but what a `TokenVerifier` let through. The digest is that of the mail or text that is kept as evidence, as
/// 64 hexadecimal digits.
package enum JournalAnswer: Hashable, Sendable {
  /// Yes (D9). One that had come in earlier counts where the invitation was open then.
  case acceptance(
    VerifiedInvitation, AcceptanceAnswer, EvidenceLevel, evidenceDigest: String?,
    arrival: EarlierArrival? = nil)
  /// No (D10). Likewise.
  case decline(
    VerifiedInvitation, DeclineAnswer, EvidenceLevel, evidenceDigest: String?,
    arrival: EarlierArrival? = nil)
}

/// What became of one answer. Only `accepted` and `declined` without `again` have changed anything.
package enum AnswerResult: Hashable, Sendable {
  /// It is on record. With `again` the very same was on record before (D4): who it was, in which role, and which text;
  /// how it came in doesn't matter. It may have been dismissed since.
  case accepted(RecordedAcceptance, again: Bool)
  case declined(RecordedDecline, again: Bool)
  /// Another acceptance is in effect, by somebody else for instance.
  case alreadyAccepted(Invitation)
  /// It was cancelled or declined, or has expired.
  case notOpen(Invitation, InvitationState)
  /// The answer would have to be looked at, and so many wait for that already that this can't be an honest one.
  case tooManyWait(Invitation)
  /// No text with the digest that the answer names was ever published for that kind and language (R81).
  case unknownText
  /// No invitation has that id, or the one that has it isn't what the token says.
  case unknownInvitation
}
