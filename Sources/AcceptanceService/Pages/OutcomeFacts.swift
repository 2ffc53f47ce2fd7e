import Acceptance
import PartnerModel

/// What is known about an outcome, for its page. Everything that isn't known stays out: the page then doesn't speak
/// of it. Why an answer waits for a review it never says: whoever guesses would learn what was wrong.
struct OutcomeFacts: Sendable {
  /// Who invited whom.
  var invitation: Invitation?
  /// What was put on record, and its receipt.
  var receipted: Receipted?
  /// The decline that was put on record.
  var decline: RecordedDecline?
  /// Where the receipt can be seen again; nil where there is no such address.
  var receiptLink: String?
  /// What has to be put right, for `incomplete`.
  var faults: [AnswerFault] = []
  /// The code of the refusal, for `not-valid`: `bad-signature`.
  var reason: String?
  /// What was sent, by the names of `AnswerField`, so that `incomplete` can give it back.
  var typed: [String: String] = [:]
}
