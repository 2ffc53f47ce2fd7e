internal import Acceptance
internal import InvitationToken
internal import Journal
package import TokenVerdicts
internal import VerifierFiles

extension TokenJudge {
  /// Judges on the verifier's machine, by what the configuration names; needs no key for receipts.
  ///
  /// - Throws: `StartFailure`.
  package init(_ configuration: ServiceConfiguration) throws {
    do {
      let settings = try VerifierSettings(
        json: readFile("\(configuration.site)/settings.json", limit: PublishedState.largestFile))
      let keys = try KeySet(jwks: readFile("\(configuration.site)/jwks.json", limit: KeySet.largest))
      self.init(
        keys: keys, expecting: settings.expectations,
        journal: try Journal.open(at: JournalLocation(named: configuration.journal)))
    } catch {
      throw StartFailure(error)
    }
  }
}
