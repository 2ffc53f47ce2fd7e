import Acceptance
import InvitationToken
import Journal
import PartnerModel
import PortalFiles
import PortalSite
import VerifierFiles

extension Portal {
  /// Takes answers on this machine, as the verifier does on its own: by the same keys and the same rules.
  func acceptanceDesk(
    _ source: PortalSource, _ journal: Journal, actor: Actor, at now: Moment
  ) throws -> AcceptanceDesk {
    let configuration = source.configuration
    return AcceptanceDesk(
      keys: KeySet(try publishedKeys(configuration, at: now)), expecting: configuration.tokenExpectations,
      journal: journal, receipts: try receiptDesk(configuration, at: now),
      acceptedBy: configuration.policy.acceptedBy, known: VerifierSettings(source).commonKnowledge,
      countries: source.countryNames, actor: actor)
  }

  /// Makes receipts, also those of earlier keys again.
  ///
  /// - Throws: `keys-missing`, `tooLarge`.
  func receiptDesk(_ configuration: PortalConfiguration, at now: Moment) throws -> ReceiptDesk {
    try refuseLostKeys(for: .receipts, at: now)
    do {
      return try ReceiptDesk(issuer: configuration.address, keys: receiptKeys)
    } catch let error as TokenSigner.TooLong {
      throw OperationRefusal(
        .tooLarge, "a receipt would be \(error.length) bytes long, and \(error.limit) are allowed",
        remedy: "Give the portal a shorter `address` in \(PortalConfiguration.path).")
    }
  }
}
