package import Acceptance
package import PartnerModel

/// What is known about an outcome, for its page. Everything that isn't known stays out: the page then doesn't speak
/// of it. Why an answer waits for a review it never says: whoever guesses would learn what was wrong.
package struct OutcomeFacts: Sendable {
  /// Who invited whom.
  package var invitation: Invitation?
  /// What was put on record, and its receipt.
  package var receipted: Receipted?
  /// The decline that was put on record.
  package var decline: RecordedDecline?
  /// Where the receipt can be seen again; nil where there is no such address.
  package var receiptLink: String?
  /// What has to be put right, for `incomplete`.
  package var faults: [AnswerFault] = []
  /// The code of the refusal, for `not-valid`: `bad-signature`.
  package var reason: String?
  /// What was sent, by the names of `AnswerField`, so that `incomplete` can give it back.
  package var typed: [String: String] = [:]

  /// Of the end of what was accepted: whether it can be asked for, and what was asked.
  package var ending: EndingFacts?

  package init(
    invitation: Invitation? = nil, receipted: Receipted? = nil, decline: RecordedDecline? = nil,
    receiptLink: String? = nil, ending: EndingFacts? = nil
  ) {
    self.ending = ending
    self.invitation = invitation
    self.receipted = receipted
    self.decline = decline
    self.receiptLink = receiptLink
  }
}

/// What is known about the end of a relationship, for a page.
package struct EndingFacts: Sendable {
  /// The last part of the receipt's address, with which a request is sent; nil where none can be sent from the page.
  package var receipt: String?
  /// The request that the page tells of.
  package var request: RecordedEndingRequest?

  package init(receipt: String? = nil, request: RecordedEndingRequest? = nil) {
    self.receipt = receipt
    self.request = request
  }
}
