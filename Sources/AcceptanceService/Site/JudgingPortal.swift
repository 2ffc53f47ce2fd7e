internal import Acceptance
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
    journal.standing(of: claims)
  }

  /// The receipt that an acceptance on record stands for; nil where there is none.
  package func receipt(ofAcceptance id: String, issuer: String) throws -> AcceptanceReceipt? {
    try journal.receipt(ofAcceptance: id, issuer: issuer)
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
