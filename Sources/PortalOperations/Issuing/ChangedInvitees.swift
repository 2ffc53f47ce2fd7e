import Journal
package import PartnerModel
import PortalFiles
import PortalSite
package import SourceDiagnostics

// A row may change while its invitation is open: the letter went to the address of then, and the page names the name of then.

extension CheckedPortal {
  /// The open invitations whose invitee has another address or name in the directory now.
  package func changedInvitees(at now: Moment) throws -> DiagnosticList {
    try portal.changedInvitees(site.source, at: now)
  }

  /// The open invitations that a build gives no page: somebody whom they name is no longer in the directory.
  package func invitationsWithoutPage(at now: Moment) throws -> [Invitation] {
    guard let journal = try portal.existingJournal() else { return [] }
    var open: [Invitation] = []
    try journal.forEachInvitation(openAt: now) { open.append($0) }
    return site.plan(Recorded(invitations: open, lastChange: nil), at: now).orphans
  }
}

extension Portal {
  /// See `CheckedPortal.changedInvitees`.
  func changedInvitees(_ source: PortalSource, at now: Moment) throws -> DiagnosticList {
    var warnings = DiagnosticList()
    guard let journal = try existingJournal() else { return warnings }
    let changes = InviteeChanges(source.directory)
    var changed: [(Invitation, [InviteeChange])] = []
    try journal.forEachInvitation(openAt: now) { invitation in
      let found = changes.ofAddressOrName(invitation)
      if !found.isEmpty { changed.append((invitation, found)) }
    }
    guard !changed.isEmpty else { return warnings }
    let advice = InvitationAdvice(
      source, relationships: try relationships(source, journal, at: now), stopped: try stoppedAddresses())
    let waiting = try journal.invitationsWaiting()
    for (invitation, found) in changed {
      warnings.append(
        changes.warning(
          of: found, in: invitation, advice.renewal(of: invitation, waiting: waiting[invitation.purpose])))
    }
    return warnings
  }
}

/// Holds invitations against the directory.
struct InviteeChanges {
  private let directory: PartnerDirectory

  init(_ directory: PartnerDirectory) {
    self.directory = directory
  }

  /// Nothing where the invitee isn't in the directory any more.
  func ofAddressOrName(_ invitation: Invitation) -> [InviteeChange] {
    let customers = directory.customers
    // Of a hundred thousand rows, few have changed.
    if let row = customers.row(of: invitation.to), customers.text(row, .email) == invitation.recipient,
      customers.text(row, .companyName) == invitation.names?.to.name?.rawValue
    {
      return []
    }
    guard let invitee = directory.organisation(invitation.to) else { return [] }
    return invitation.changes(in: invitee).filter(\.isAddressOrName)
  }

  func warning(of changes: [InviteeChange], in invitation: Invitation, _ remedy: String) -> Diagnostic {
    Diagnostic(
      .warning, at: position(of: changes[0], invitation.to), invitation.words(for: changes), remedy: remedy)
  }

  /// Where the record says it.
  private func position(of change: InviteeChange, _ id: OrganisationID) -> SourcePosition? {
    let isAddress = change == .address
    if let row = directory.customers.row(of: id) {
      return directory.customers.position(ofRow: row, column: isAddress ? .email : .companyName)
    }
    return directory.reseller(id)?.position(of: isAddress ? "email" : "companyName")
  }
}

extension Invitation {
  /// What has changed, in a sentence; what differs from one to the next stands in quotes.
  fileprivate func words(for changes: [InviteeChange]) -> String {
    let what =
      switch (changes.contains(.address), changes.contains(.name)) {
      case (true, true): "address and name of “\(to)” have"
      case (true, false): "the address of “\(to)” has"
      default: "the name of “\(to)” has"
      }
    return "\(what) changed since the invitation “\(id)” was issued, which is open"
  }
}
