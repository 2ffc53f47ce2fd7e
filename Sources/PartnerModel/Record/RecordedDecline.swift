/// A decline that is on record (D10).
package struct RecordedDecline: Hashable, Sendable {
  package let invitation: Invitation
  package let answer: DeclineAnswer
  package let at: Moment
  /// That it had come in before; nil where it was recorded as it came in.
  package let arrival: EarlierArrival?
  /// By whose hand it was recorded; not the person who declined, who is in `answer`.
  package let actor: Actor
  /// Nil for one that an older version recorded.
  package let evidence: EvidenceLevel?
  /// SHA-256 of the mail that is kept as evidence, as 64 lower-case hexadecimal digits.
  package let evidenceDigest: String?
  /// Its own record.
  package let head: JournalHead
  /// Why somebody had to look at it, as found when it was recorded; empty where nothing was odd.
  package let reviewReasons: [ReviewReason]
  package let review: AnswerReview

  package init(
    invitation: Invitation, answer: DeclineAnswer, at: Moment, arrival: EarlierArrival? = nil, actor: Actor,
    evidence: EvidenceLevel?, evidenceDigest: String?, head: JournalHead, reviewReasons: [ReviewReason],
    review: AnswerReview
  ) {
    self.invitation = invitation
    self.answer = answer
    self.at = at
    self.arrival = arrival
    self.actor = actor
    self.evidence = evidence
    self.evidenceDigest = evidenceDigest
    self.head = head
    self.reviewReasons = reviewReasons
    self.review = review
  }

  /// `declined`, or what it is instead.
  package var state: String { review.state(inEffect: .declined) }
}
