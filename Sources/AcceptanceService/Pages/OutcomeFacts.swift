import PartnerModel

/// What is known about an outcome, for its page. Everything that isn't known stays out: the page then doesn't speak
/// of it.
struct OutcomeFacts: Sendable {
  /// Who invited whom: identifiers only, as in the token.
  struct Parties: Sendable {
    var id: String
    var kind: InvitationKind
    var from: OrganisationID
    var with: OrganisationID?
    var to: OrganisationID

    init(_ invitation: Invitation) {
      id = invitation.id
      kind = invitation.kind
      from = invitation.from
      with = invitation.with
      to = invitation.to
    }
  }

  /// What was put on record, and the receipt of it.
  struct Acceptance: Sendable {
    enum Review: Sendable {
      case notNeeded
      case waiting([ReviewReason])
      case confirmed
      case dismissed
    }

    var answer: AcceptanceAnswer
    var at: Moment
    var evidence: EvidenceLevel
    var review: Review
    /// The acceptance's own record in the journal.
    var journalSequence: Int
    /// 64 hexadecimal digits.
    var journalHash: String
    /// The receipt in its compact form.
    var receipt: String
    /// Where the receipt can be seen again; nil where there is no such address.
    var receiptLink: String?
    /// The key that signed the receipt.
    var keyID: String

    init(
      answer: AcceptanceAnswer, at: Moment, evidence: EvidenceLevel, review: Review, journalSequence: Int,
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

  var parties: Parties?
  var acceptance: Acceptance?
  /// What has to be put right, for `incomplete`.
  var faults: [AnswerFault] = []
  /// The code of the refusal, for `not-valid`: `bad-signature`.
  var reason: String?
  /// What was sent, by the names of `AnswerField`, so that `incomplete` can give it back.
  var typed: [String: String] = [:]

  init(parties: Parties? = nil, acceptance: Acceptance? = nil) {
    self.parties = parties
    self.acceptance = acceptance
  }
}
