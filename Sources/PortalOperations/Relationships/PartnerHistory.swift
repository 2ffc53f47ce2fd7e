import JSON
import Journal
package import PartnerModel
import PortalFiles
import PortalSite

/// One line of a history: what happened, between whom, by whose hand.
package struct HistoryEntry {
  package let record: Int
  package let at: Moment
  package let zone: LocalTimeZone
  package let event: String
  /// An invitation's id, or a relationship by name.
  package let subject: String
  package let from: OrganisationID
  package let with: OrganisationID?
  package let to: OrganisationID
  package let actor: Actor
  /// Nil where there is no more, and where that was redacted.
  package let detail: String?
  /// Whether what it said of people was redacted.
  package let isRedacted: Bool

  package var json: [UInt8] {
    var text = JSONText()
    text.object { text in
      text.member("record", Int64(record))
      text.member("at", at.text)
      text.member("event", event)
      text.member("subject", subject)
      text.member("from", from.rawValue)
      text.member("with", optional: with?.rawValue)
      text.member("to", to.rawValue)
      text.member("by", actor.description)
      text.member("detail", optional: detail)
      text.member("redacted", isRedacted)
    }
    return text.bytes
  }
}

extension Portal {
  /// What is on record of invitations and relationships, in the order of the record. What has ended stays in it (R131).
  ///
  /// - Parameters:
  ///   - asked: a company's id, or that of an invitation, or at least six characters of it; nil for all.
  ///   - name: who looks; nil for whoever may read the portal's journal. A named user sees what concerns their company.
  /// - Throws: `unknown-organisation`, `unknown-invitation` for what no record and no file knows.
  package func forEachHistoryEntry(
    about asked: String?, actor name: String?, _ body: (HistoryEntry) -> Void
  ) throws {
    let source = try source()
    let directory = source.directory
    let viewer = try directory.viewer(named: name, operatorID: source.configuration.operatorID)
    let journal = try existingJournal()
    let company = asked.flatMap(OrganisationID.init(rawValue:))
    var invitations: [InvitationID: Invitation] = [:]
    try journal?.forEachInvitation(withRecipients: false) { invitations[$0.id] = $0 }
    let meant = try asked.flatMap { try journal.invitation(beginning: $0) }
    var isKnown = meant != nil || company.map { directory.kind(of: $0) != nil } ?? (asked == nil)
    try journal?.forEachEvent { event in
      let invitation = event.subject.invitation.flatMap { invitations[$0] }
      let (from, with, to): (OrganisationID, OrganisationID?, OrganisationID)
      switch event.subject {
      case .invitation:
        guard let invitation else { return }
        (from, with, to) = (invitation.from, invitation.with, invitation.to)
      case .relationship(let parties): (from, with, to) = (parties.partner, nil, parties.with)
      }
      let companies = [from, with, to].compactMap(\.self)
      if let asked {
        let isOfCompany = company.map(companies.contains) ?? false
        guard isOfCompany || meant != nil && invitation?.id == meant?.id else { return }
        isKnown = isKnown || !asked.isEmpty
      }
      if let own = viewer?.organisation, !companies.contains(own) { return }
      let zone = invitation.flatMap { try? source.zones.zone(of: $0) } ?? source.zones.portal
      body(
        HistoryEntry(
          record: event.record, at: event.at, zone: zone, event: event.kind, subject: event.subject.rawValue,
          from: from, with: with, to: to, actor: event.actor, detail: event.detail,
          isRedacted: event.isRedacted))
    }
    guard isKnown else { throw MeantInvitation.unknown(asked ?? "", directory) }
  }
}
