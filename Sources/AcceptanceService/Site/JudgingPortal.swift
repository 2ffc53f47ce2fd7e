package import InvitationToken
internal import Journal
internal import PartnerModel

/// What a verdict on a token is made with on the verifier's machine: the published keys, what the portal expects, and
/// the journal.
package struct JudgingPortal: Sendable {
  package let keys: KeySet
  package let expectations: TokenVerifier.Expectations
  private let journal: Journal

  init(keys: KeySet, expectations: TokenVerifier.Expectations, journal: Journal) {
    self.keys = keys
    self.expectations = expectations
    self.journal = journal
  }

  /// Reads what the configuration names; needs no key for receipts.
  ///
  /// - Throws: `StartFailure`.
  package init(_ configuration: ServiceConfiguration) throws {
    do {
      let settings = try VerifierSettings(
        json: readFile("\(configuration.site)/settings.json", limit: PublishedState.largestFile))
      keys = try KeySet(jwks: readFile("\(configuration.site)/jwks.json", limit: KeySet.largest))
      expectations = settings.expectations
      journal = try Journal.open(at: configuration.journal)
    } catch {
      throw StartFailure(error)
    }
  }

  /// What became of the invitation that a token speaks of.
  package func standing(of claims: InvitationClaims) -> InvitationStanding {
    do {
      guard let invitation = try journal.invitation(matching: claims.id), invitation.id == claims.id else {
        return .unknown
      }
      return switch invitation.state {
      case .draft, .pending, .expired: .open
      case .accepted: .accepted
      case .declined: .declined
      case .cancelled: .cancelled
      }
    } catch {
      return .unreadable("the journal can't be read")
    }
  }

  /// The record of the acceptance of an invitation, as a receipt names it, by the hash of what stands there now; nil
  /// where there is none.
  package func record(ofAcceptance id: String) throws -> AcceptanceReceipt.Record? {
    guard let sequence = try journal.acceptance(of: id)?.head.sequence,
      let hash = try journal.eventHash(at: sequence)
    else { return nil }
    return AcceptanceReceipt.Record(sequence: sequence, hash: "\(hash)")
  }
}

/// What is said of a token: the JSON object that `check --json` prints, too.
package struct TokenOpinion: Sendable {
  package let json: [UInt8]
  package let isValid: Bool
  /// `valid`, or the reason code.
  package let word: String

  package init(json: [UInt8], isValid: Bool, word: String) {
    self.json = json
    self.isValid = isValid
    self.word = word
  }
}
