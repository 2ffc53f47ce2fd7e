import InvitationToken
import Journal
import KeyFolder
package import PartnerModel
import PortalFiles
import PortalSite

/// One round of inviting: what is asked for, what the rules allow of it, and how that goes on record.
package struct Issuing {
  private let checked: CheckedPortal
  private let journal: Journal?
  private let desk: InvitationDesk
  /// Nil for the first user of each inviting organisation who may.
  private let actor: User?
  private let now: Moment

  /// - Parameters:
  ///   - lifetime: how long the invitations stay open; nil for the portal's policy.
  ///   - name: who acts; nil for the first user of each inviting organisation who may.
  package init(
    in checked: CheckedPortal, lifetime: Lifetime?, actor name: String?, at now: Moment
  ) throws {
    self.checked = checked
    self.now = now
    journal = try checked.portal.existingJournalToWrite()
    desk = try InvitationDesk(
      checked, journal, open: journal?.openInvitationIDs(at: now) ?? [:], lifetime: lifetime, at: now)
    actor = try desk.directory.user(named: name)
  }

  // MARK: What is asked for

  /// All that the directory asks for and that isn't open and doesn't hold already. Whoever said no isn't asked again
  /// with everybody: `declined` tells how many those are.
  package func everythingAskedFor() throws -> (purposes: [InvitationPurpose], declined: Int) {
    let asked = desk.everythingAskedFor(operatorID: checked.site.source.configuration.operatorID)
    let declined = try journal?.declinedPurposes() ?? []
    let purposes = asked.filter { !declined.contains($0) }
    return (purposes, asked.count - purposes.count)
  }

  /// The customer by the portal's operator: alone, or for a provider at the same time.
  package func purpose(customer: String, with provider: String?) throws -> InvitationPurpose {
    InvitationPurpose(
      kind: provider == nil ? .resellerInvitesCustomer : .resellerAndProviderInviteCustomer,
      from: checked.site.source.configuration.operatorID,
      with: try provider.map(desk.directory.organisationID),
      to: try desk.directory.organisationID(customer))
  }

  package func purpose(reseller: String, from provider: String) throws -> InvitationPurpose {
    InvitationPurpose(
      kind: .providerInvitesReseller, from: try desk.directory.organisationID(provider), with: nil,
      to: try desk.directory.organisationID(reseller))
  }

  // MARK: What is issued

  /// Invitations that every rule allows. Only `Issuing` makes them.
  package struct Cleared {
    fileprivate let invitations: [InvitationDesk.Cleared]
    /// Those whose relationship holds already: an acceptance renews what it allows. That is right where a grant was
    /// taken back, and a slip where somebody didn't look.
    package let renewals: [InvitationPurpose]

    package var isEmpty: Bool { invitations.isEmpty }
  }

  /// All of them, or none.
  ///
  /// - Throws: `RefusalList` with every reason why one of them is refused.
  package func clear(_ purposes: [InvitationPurpose]) throws -> Cleared {
    let invitations = try desk.clear(purposes, actor: actor)
    return Cleared(
      invitations: invitations,
      renewals: invitations.map(\.purpose).filter { desk.relationships.fulfils($0) })
  }

  /// One transaction for each inviting organisation, since each has an actor of its own.
  ///
  /// - Parameter report: is told of each transaction once it is on record.
  /// - Returns: how many were issued.
  package func issue(
    _ cleared: Cleared, report: (_ issued: [Invitation], _ actor: UserID) throws -> Void
  ) throws -> Int {
    let keyID = try checked.portal.keys.activeKey().keyID
    let journal = try checked.portal.journal()
    let terms = try checked.portal.publishTerms(of: checked.site, in: journal, at: now)
    var actors: [UserID] = []
    for invitation in cleared.invitations where !actors.contains(invitation.actor) {
      actors.append(invitation.actor)
    }
    var count = 0
    for actor in actors {
      let places = cleared.invitations.indices.filter { cleared.invitations[$0].actor == actor }
      // Made one by one: there may be a hundred thousand of them.
      let drafts = places.lazy.map { cleared.invitations[$0].draft(keyID: keyID, terms: terms) }
      let issued = try journal.issue(drafts, by: .user(actor), at: now)
      count += issued.count
      try report(issued, actor)
    }
    return count
  }
}
