package import InvitationToken
package import PartnerModel

/// What an invitee answered, ready to be recorded. Both cases need a `VerifiedInvitation`, so nothing can be
/// recorded but what a `TokenVerifier` let through.
package enum JournalAnswer: Hashable, Sendable {
  /// Yes (D9). The digest is that of the mail or text that is kept as evidence, as 64 hexadecimal digits. One that had
  /// come in earlier counts where the invitation was open then.
  case acceptance(
    VerifiedInvitation, AcceptanceAnswer, EvidenceLevel, evidenceDigest: String?,
    arrival: EarlierArrival? = nil)
  /// No (D10).
  case decline(VerifiedInvitation, EndingReason?)
}

/// What became of one answer. Only `recorded` and `declined` have changed anything.
package enum AnswerResult: Hashable, Sendable {
  case recorded(RecordedAcceptance)
  /// The very same acceptance was on record before (D4): who it was, in which role, and which text; how it came
  /// in doesn't matter. It may have been dismissed since.
  case repeated(RecordedAcceptance)
  /// Another acceptance is on record, by somebody else for instance.
  case alreadyAccepted(Invitation)
  case declined(Invitation)
  /// It was declined before, and declining again changes nothing.
  case declinedBefore(Invitation)
  /// It was cancelled, has expired, or was declined and is accepted now.
  case notOpen(Invitation, InvitationState)
  /// No text with the digest that the answer names was ever published for that kind and language (R81).
  case unknownText
  /// No invitation has that id, or the one that has it isn't what the token says.
  case unknownInvitation
}
