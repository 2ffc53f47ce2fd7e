import JSON
import Journal
import KeyFolder
package import PartnerModel
import PortalSite

/// An invitation as a list shows it.
package struct InvitationEntry {
  package let invitation: Invitation
  /// `pending`, `accepted` and so on; `needs-review` for one that has ended by no answer while one waits.
  package let state: String
  /// The personal link: who has it can answer. Nil where it wasn't asked for, or no longer opens anything.
  package let link: String?
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
  ///   - name: who looks, and sees what concerns their organisation; nil for the operator's first user who may, and all.
  package func forEachInvitation(
    links: Bool, actor name: String?, at now: Moment, _ body: (InvitationEntry) -> Void
  ) throws {
    let viewer = try viewer(named: name)
    guard let journal = try existingJournal() else { return }
    let link = links ? try linkMaker() : nil
    let zones = try zones()
    let waiting = Set(try journal.waitingAnswers().map(\.invitation.id))
    try journal.forEachInvitation { invitation in
      guard invitation.concerns(viewer) else { return }
      let state = invitation.state(at: now)
      let sends = viewer.map { $0.organisation == invitation.from } ?? true
      body(
        InvitationEntry(
          invitation: invitation,
          state: waiting.contains(invitation.id)
            ? AnswerReview.needed([]).state(inEffect: state) : state.rawValue,
          link: state.isTerminal || !sends ? nil : link?(invitation.id), zone: try zones.zone(of: invitation))
      )
    }
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
