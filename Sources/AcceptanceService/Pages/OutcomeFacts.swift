package import PartnerModel

/// What is known about an outcome, for its page. Everything that isn't known stays out: the page then doesn't speak
/// of it.
package struct OutcomeFacts: Sendable {
  /// Who invited whom: identifiers only, as in the token.
  package struct Parties: Sendable {
    package var id: String
    package var kind: InvitationKind
    package var from: OrganisationID
    package var with: OrganisationID?
    package var to: OrganisationID

    package init(_ invitation: Invitation) {
      id = invitation.id
      kind = invitation.kind
      from = invitation.from
      with = invitation.with
      to = invitation.to
    }
  }

  /// What was put on record, and the receipt of it.
  package struct Acceptance: Sendable {
    package enum Review: Sendable {
      case notNeeded
      case waiting([ReviewReason])
      case confirmed
      case dismissed
    }

    package var answer: AcceptanceAnswer
    /// Seconds since 1970.
    package var at: Int64
    package var evidence: EvidenceLevel
    package var review: Review
    /// The acceptance's own record in the journal.
    package var journalSequence: Int
    /// 64 hexadecimal digits.
    package var journalHash: String
    /// The receipt in its compact form.
    package var receipt: String
    /// Where the receipt can be seen again; nil where there is no such address.
    package var receiptLink: String?
    /// The key that signed the receipt.
    package var keyID: String

    package init(
      answer: AcceptanceAnswer, at: Int64, evidence: EvidenceLevel, review: Review, journalSequence: Int,
      journalHash: String, receipt: String, receiptLink: String?, keyID: String
    ) {
      self.answer = answer
      self.at = at
      self.evidence = evidence
      self.review = review
      self.journalSequence = journalSequence
      self.journalHash = journalHash
      self.receipt = receipt
      self.receiptLink = receiptLink
      self.keyID = keyID
    }
  }

  package var parties: Parties?
  package var acceptance: Acceptance?
  /// What has to be put right, for `incomplete`.
  package var faults: [AnswerFault] = []
  /// The code of the refusal, for `not-valid`: `bad-signature`.
  package var reason: String?
  /// What was sent, by the names of `AnswerField`, so that `incomplete` can give it back.
  package var typed: [String: String] = [:]

  package init(parties: Parties? = nil, acceptance: Acceptance? = nil) {
    self.parties = parties
    self.acceptance = acceptance
  }
}
