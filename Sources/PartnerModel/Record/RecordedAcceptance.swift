/// An acceptance that is on record (D9): who, for which organisation, when, which text, which invitation. What it
/// allows is in the invitation's kind.
package struct RecordedAcceptance: Hashable, Sendable {
  package let invitation: Invitation
  package let answer: AcceptanceAnswer
  package let at: Moment
  /// That it had come in earlier than it was recorded; nil where it is recorded as it came in.
  package let arrival: EarlierArrival?
  /// By whose hand it was recorded; not the person who accepted, who is in `answer`.
  package let actor: Actor
  package let evidence: EvidenceLevel
  /// SHA-256 of the mail or text that is kept as evidence, as 64 lower-case hexadecimal digits.
  package let evidenceDigest: String?
  /// The key that the token was signed with: the invitation's own, or its successor where that one was revoked.
  package let tokenKeyID: KeyID
  /// The key that its receipt is signed with.
  package let receiptKeyID: KeyID
  package let receiptForm: ReceiptForm
  /// Its own record: what a receipt names to pin the history up to it.
  package let head: JournalHead
  /// Why somebody had to look at it, as found when it was recorded; empty where nothing was odd.
  package let reviewReasons: [ReviewReason]
  package let review: AnswerReview

  package init(
    invitation: Invitation, answer: AcceptanceAnswer, at: Moment, arrival: EarlierArrival? = nil,
    actor: Actor,
    evidence: EvidenceLevel,
    evidenceDigest: String?, tokenKeyID: KeyID, receiptKeyID: KeyID, receiptForm: ReceiptForm,
    head: JournalHead,
    reviewReasons: [ReviewReason], review: AnswerReview
  ) {
    self.invitation = invitation
    self.answer = answer
    self.at = at
    self.arrival = arrival
    self.actor = actor
    self.evidence = evidence
    self.evidenceDigest = evidenceDigest
    self.tokenKeyID = tokenKeyID
    self.receiptKeyID = receiptKeyID
    self.receiptForm = receiptForm
    self.head = head
    self.reviewReasons = reviewReasons
    self.review = review
  }

  /// `accepted`, or what it is instead.
  package var state: String { review.state(inEffect: .accepted) }

  /// From which moment its relationships hold; nil where they don't.
  package var establishedAt: Moment? { review.effect(recorded: at) }
}
