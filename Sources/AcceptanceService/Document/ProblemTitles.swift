internal import InvitationToken

/// What each reason of a problem means: one sentence, always the same. The OpenAPI document has them as `x-problems`, so that the
/// address that a problem names as its type (RFC 9457 section 3.1.1) leads to it.
enum ProblemTitles {
  static let all: [String: String] = {
    let tokens = RefusalReason.allCases.map { ($0.rawValue, $0.explanation) }
    return Dictionary(tokens) { $1 }.merging(answers) { $1 }.merging(requests) { $1 }
  }()

  private static let answers = [
    "too-many-answers": "Too many answers to this invitation wait for a review.",
    "already-accepted": "The invitation was accepted before, with another answer.",
    "cancelled": "The invitation was cancelled by those who sent it.",
    "declined": "The invitation was declined.",
    "expired": "The invitation has expired.",
    "wrong-organisation": "The token belongs to another portal or recipient.",
    "unknown-invitation": "The invitation is not on record.",
    "incomplete": "What was sent is incomplete.",
    "unavailable": "Nothing can be recorded now; nothing is lost, and sending it again is safe.",
    "ending-waits": "Another request by the same receipt waits for somebody to look at it.",
    "relationship-over":
      "There is nothing to be ended: the relationship is over, or the answer never counted.",
    "unknown-receipt": "There is no receipt at that address.",
  ]

  private static let requests = [
    "not-found": "There is nothing at this address.",
    "receipt-redacted":
      "The receipt can't be made again, since a name on it was redacted; the one that was made stays valid.",
    "other-times": "Lists of other moments than now aren't kept.",
    "body-too-large": "The body is longer than any answer to an invitation.",
    "unsupported-media-type": "The body is of a type that is not read here.",
    "too-many-failures": "Too many requests from your address made no sense; wait a little.",
    "malformed-body": "The body can't be read.",
    "method-not-allowed": "Nothing is done here by that method.",
  ]

  /// As members of a JSON object.
  static var members: String {
    all.sorted { $0.key < $1.key }.map { "    \"\($0.key)\": {\"title\": \"\($0.value)\"}" }
      .joined(separator: ",\n")
  }
}
