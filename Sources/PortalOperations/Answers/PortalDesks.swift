package import Acceptance
import InvitationToken
package import Journal
import KeyFolder
package import PartnerModel
package import PortalFiles
import PortalSite

extension Portal {
  /// Takes answers on this machine, as the verifier does on its own: by the same keys and the same rules.
  package func acceptanceDesk(
    _ configuration: PortalConfiguration, _ journal: Journal, actor: UserID, at now: Moment
  ) throws -> AcceptanceDesk {
    let keys = KeySet(try publishedKeys(configuration, at: now))
    return AcceptanceDesk(
      verifier: TokenVerifier(
        keys: keys,
        expecting: .init(
          issuer: configuration.address, audience: configuration.tokenAudience,
          longestLifetime: configuration.policy.longestLifetime),
        standing: nil),
      journal: journal, receipts: try receiptDesk(configuration),
      policy: AnswerPolicy(acceptedBy: configuration.policy.acceptedBy), actor: actor)
  }

  /// Makes receipts, also those of earlier keys again.
  package func receiptDesk(_ configuration: PortalConfiguration) throws -> ReceiptDesk {
    let earlier = try receiptKeys.signingKeys(receiptKeys.list().map(\.keyID)).values.compactMap { answer in
      if case .usable(let key) = answer { TokenSigner(key) } else { nil as TokenSigner? }
    }
    let current = TokenSigner(try receiptKeys.activeKey())
    do {
      return try ReceiptDesk(issuer: configuration.address, current: current, earlier: earlier)
    } catch {
      throw CommandFailure.refused(
        "too-large", "a receipt would be \(error.length) bytes long, and \(error.limit) are allowed",
        remedy: "Give the portal a shorter `address` in \(PortalConfiguration.path).")
    }
  }
}

// MARK: - Refusals

extension CommandFailure {
  /// What a command ends with that couldn't record an answer.
  package init(_ outcome: AnswerOutcome) {
    switch outcome {
    case .incomplete(let faults):
      let texts = faults.map { "\($0.code.rawValue): \($0.words)" }
      self = CommandFailure(
        status: .refused,
        message: (["incomplete: the answer doesn't count yet"] + texts).joined(separator: "\n  ")
          + "\n  Ask the sender to mend that and to send the answer again.")
    case .notValid(let refusal), .wrongOrganisation(let refusal):
      self = .refused(
        outcome.code, refusal.detail,
        remedy: refusal.reason.explanation + " Ask the sender for the whole code from the invitation's page.")
    case .unavailable:
      self = .unreadable(
        "the journal can't be written now", remedy: "Nothing was recorded. Run the command again later.")
    default:
      self = .refused(outcome.code, outcome.explanation, remedy: "Nothing was changed.")
    }
  }
}

extension AnswerOutcome {
  fileprivate var explanation: String {
    let name = invitation?.summary ?? "the invitation"
    return switch self {
    case .alreadyAccepted: "\(name) was accepted before, with another answer than this one"
    case .declinedBefore: "\(name) was declined before"
    case .cancelled: "\(name) was cancelled, or its acceptance was turned down"
    case .expired: "\(name) has expired; `portico resend` makes a new one"
    case .unknownInvitation: "this portal's journal has no such invitation"
    case .accepted, .needsReview, .dismissed, .declined, .wrongOrganisation, .notValid, .incomplete,
      .unavailable:
      code
    }
  }
}

extension AnswerFault {
  /// Names the field, and says what is wrong with it.
  fileprivate var words: String {
    switch code {
    case .missing: "\(field.rawValue) is missing"
    case .invalid: "\(field.rawValue) is not what it should be"
    case .tooLong: "\(field.rawValue) is too long"
    case .noConsent: "the answer lacks \(field.rawValue)=yes"
    case .contradiction: "the answer says yes and no at once"
    case .roleNotAllowed: "nobody in that role may accept here"
    case .unknownText: "no such text was ever shown for this invitation"
    }
  }
}
