/// Why a token is refused. The raw values are a contract with scripts: `portico verify` prints them.
package enum RefusalReason: String, CaseIterable, Sendable {
  case tooLarge = "too-large"
  case malformed
  case unsupportedAlgorithm = "unsupported-algorithm"
  case wrongType = "wrong-type"
  case unknownKey = "unknown-key"
  case badSignature = "bad-signature"
  case wrongIssuer = "wrong-issuer"
  case wrongAudience = "wrong-audience"
  case notYetValid = "not-yet-valid"
  case expired
  case cancelled
  case declined
  case alreadyAccepted = "already-accepted"
  case unknownInvitation = "unknown-invitation"

  /// One sentence for the person who holds the token.
  package var explanation: String {
    switch self {
    case .tooLarge: "The token is longer than any token that we issue."
    case .malformed: "The text is not a complete token, or breaks the rules that every token keeps."
    case .unsupportedAlgorithm: "The token is not signed in the one way that we accept, which is EdDSA."
    case .wrongType: "The token is of another kind than the one that is expected here."
    case .unknownKey: "The token names no key that is published for signing now."
    case .badSignature: "The signature does not fit the token: it was changed, or somebody else made it."
    case .wrongIssuer: "The token was issued by another portal."
    case .wrongAudience: "The token is meant for another recipient."
    case .notYetValid: "The token is not valid yet."
    case .expired: "The invitation has expired."
    case .cancelled: "The invitation was cancelled by those who sent it."
    case .declined: "The invitation was declined."
    case .alreadyAccepted: "The invitation was accepted before."
    case .unknownInvitation: "The invitation is not on record, or its state can't be read."
    }
  }
}

/// A refused token: the reason for scripts, and the detail for who looks into it.
///
/// A detail never repeats what the token says, so that it can be logged and printed as it is.
package struct TokenRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  package let reason: RefusalReason
  /// What exactly was found, in lower case and without a full stop.
  package let detail: String

  package init(_ reason: RefusalReason, _ detail: String) {
    self.reason = reason
    self.detail = detail
  }

  package var description: String { "\(reason.rawValue): \(detail)" }
}
