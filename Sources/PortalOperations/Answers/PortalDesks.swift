import Acceptance
import InvitationToken
import Journal
import KeyFolder
import PartnerModel
import PortalFiles
import PortalSite

extension Portal {
  /// Takes answers on this machine, as the verifier does on its own: by the same keys and the same rules.
  func acceptanceDesk(
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
  func receiptDesk(_ configuration: PortalConfiguration) throws -> ReceiptDesk {
    let earlier = try receiptKeys.signingKeys(receiptKeys.list().map(\.keyID)).values.compactMap { answer in
      if case .usable(let key) = answer { TokenSigner(key) } else { nil as TokenSigner? }
    }
    let current = TokenSigner(try receiptKeys.activeKey())
    do {
      return try ReceiptDesk(issuer: configuration.address, current: current, earlier: earlier)
    } catch {
      throw OperationRefusal(
        .tooLarge, "a receipt would be \(error.length) bytes long, and \(error.limit) are allowed",
        remedy: "Give the portal a shorter `address` in \(PortalConfiguration.path).")
    }
  }
}
