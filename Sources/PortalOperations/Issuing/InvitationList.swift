import JSON
import Journal
import KeyFolder
package import PartnerModel
import PortalFiles
import PortalSite
package import SourceDiagnostics

/// An invitation as a list shows it.
package struct InvitationEntry {
  package let invitation: Invitation
  /// `pending`, `accepted` and so on; `needs-review` for one that has ended by no answer while one waits.
  package let state: String
  /// The personal link: who has it can answer. Nil where it wasn't asked for, or no longer opens anything.
  package let link: String?
  /// What is another one in the directory now than whom it went to, while it is open: `address`, `name`.
  package let changed: [InviteeChange]
  /// The same in words, with what to do about it.
  package let warning: Diagnostic?
  /// How its customer was won, by the directory of today; nil for who is no customer of it.
  package let channel: CustomerChannel?
  /// Whose clocks its moments are told by.
  package let zone: LocalTimeZone

  package var json: [UInt8] {
    var text = JSONText()
    text.object { text in
      invitation.writeParties(to: &text)
      text.member("state", state)
      text.member("issued", invitation.issuedAt.text)
      text.member("expires", invitation.expiresAt.text)
      text.member("timeZone", optional: invitation.timeZone?.rawValue)
      text.member("channel", optional: channel?.rawValue)
      text.member("changed", changed.map(\.rawValue))
      if let link { text.member("link", link) }
    }
    return text.bytes
  }
}

extension Portal {
  /// The invitations on record, in the order in which they were issued.
  ///
  /// - Parameters:
  ///   - links: whether to tell the personal link of those that are open. A named user is told those alone that their
  ///     organisation sends: with the link of another one could answer for whoever that went to.
  ///   - filter: which of them.
  ///   - name: who looks, and sees what concerns their organisation; nil for the operator's first user who may, and all.
  package func forEachInvitation(
    links: Bool, filter: InvitationFilter = InvitationFilter(), actor name: String?, at now: Moment,
    _ body: (InvitationEntry) -> Void
  ) throws {
    let viewer = try viewer(named: name)
    guard let journal = try existingJournal() else { return }
    let link = links ? try linkMaker() : nil
    let zones = try zones()
    let waiting = Set(try journal.waitingAnswers().map(\.invitation.id))
    // Where the directory has faults, `check` tells them; what is on record is shown all the same.
    let source = try? source()
    let changes = source.map { InviteeChanges($0.directory) }
    let advice = try source.map {
      InvitationAdvice(
        $0, relationships: try relationships($0, journal, at: now), stopped: try stoppedAddresses())
    }
    try journal.forEachInvitation { invitation in
      guard invitation.concerns(viewer) else { return }
      let state = invitation.state(at: now)
      let sends = viewer.map { $0.organisation == invitation.from } ?? true
      let isWaiting = waiting.contains(invitation.id)
      let changed = state == .pending ? changes?.ofAddressOrName(invitation) ?? [] : []
      var warning: Diagnostic?
      if !changed.isEmpty, sends, let changes, let advice {
        let remedy = advice.renewal(of: invitation, waiting: isWaiting ? invitation.id : nil)
        warning = changes.warning(of: changed, in: invitation, remedy)
      }
      let customers = source?.directory.customers
      let entry = InvitationEntry(
        invitation: invitation,
        state: isWaiting ? AnswerReview.needed([]).state(inEffect: state) : state.rawValue,
        link: state.isTerminal || !sends ? nil : link?(invitation.id), changed: changed, warning: warning,
        channel: customers?.row(of: invitation.to).flatMap { customers?.channel(ofRow: $0) },
        zone: try zones.zone(of: invitation))
      if filter.matches(entry, at: now) { body(entry) }
    }
  }

  /// The personal links of invitations of a portal at this machine's own address, which nobody else can follow; none of others.
  package func trialLinks(of invitations: some Sequence<Invitation>) throws -> [String] {
    guard PortalConfiguration.isLoopback(try source().configuration.address) else { return [] }
    let link = try linkMaker()
    return invitations.map { link($0.id) }
  }

  private func linkMaker() throws -> (InvitationID) -> String {
    let configuration = try source().configuration
    let secret = try keys.linkSecret()
    return { configuration.invitationLink(secret.linkPath(for: $0)) }
  }
}

extension Invitation {
  /// What every list says of an invitation first: `id`, `kind`, `from`, `with`, `to`, `names` and `issuedBy`, as members of
  /// an object.
  func writeParties(to text: inout JSONText) {
    text.member("id", id.rawValue)
    text.member("kind", kind.rawValue)
    text.member("from", from.rawValue)
    text.member("with", optional: with?.rawValue)
    text.member("to", to.rawValue)
    writeNames(to: &text)
    text.member("issuedBy", issuedBy.description)
  }
}
