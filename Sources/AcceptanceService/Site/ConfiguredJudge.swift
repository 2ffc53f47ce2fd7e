internal import Acceptance
internal import InvitationToken
internal import Journal
package import PartnerModel
internal import TimeZones
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

extension ServiceConfiguration {
  /// Whose clocks count for what is on record about an invitation: those of its zone there, else the portal's.
  ///
  /// - Throws: `StartFailure`.
  package func zoneLookup() throws -> (InvitationID) -> LocalTimeZone? {
    do {
      let settings = try VerifierSettings(
        json: readFile("\(site)/settings.json", limit: PublishedState.largestFile))
      let portal = try ZoneFolder.ofSystem.zone(settings.timeZone)
      let journal = try Journal.open(at: JournalLocation(named: journal))
      return { id in
        let invitation = try? journal.invitation(matching: id.rawValue)
        guard let name = invitation?.timeZone, invitation?.id == id else { return portal }
        return (try? ZoneFolder.ofSystem.zone(name)) ?? portal
      }
    } catch {
      throw StartFailure(error)
    }
  }
}
