import InvitationToken
import Journal
import KeyFolder
package import PartnerModel
import PortalFiles
import PortalSite

/// One round of inviting: what is asked for, what the rules allow of it, and how that goes on record.
package struct Issuing {
  private let checked: CheckedPortal
  let journal: Journal?
  let desk: InvitationDesk
  /// Nil for the operator's first user who may.
  let actor: User?
  let now: Moment

  /// - Parameters:
  ///   - lifetime: how long the invitations stay open; nil for the portal's policy.
  ///   - name: who acts; nil for the operator's first user who may. In another company's name nobody is chosen.
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

  /// The day of today by the clocks of an organisation.
  package func today(of organisation: OrganisationID) -> CalendarDate {
    checked.site.source.day(of: now, for: organisation)
  }

  /// The day that a moment falls on, by the portal's clocks.
  func day(of moment: Moment) -> CalendarDate { checked.site.source.day(of: moment) }

  // MARK: What is asked for

  /// What the directory asks for and that isn't open and doesn't hold already.
  package struct AskedFor {
    /// What the acting user's company asks for, or the operator where nobody is named, without what is left alone.
    package let purposes: [InvitationPurpose]
    /// What isn't asked for again by itself.
    package let leftAlone: [LeftAlone]
    /// How many customers the operator doesn't ask for, though they are neither connected nor invited.
    package let notAskedFor: Int
    /// Where nobody is named, the companies that ask for others, each with the users of its own who may send them.
    package let leftToOthers: [(organisation: OrganisationID, count: Int, users: [UserID])]
  }

  /// - Parameter again: whether that is asked for too which staff withdrew, turned down or ended and whose record hasn't
  ///   changed since. Whoever declined isn't asked again but by name.
  package func everythingAskedFor(again: Bool = false) throws -> AskedFor {
    let side = actor?.organisation ?? desk.operatorID
    let settled = try journal?.settledInvitations(at: now) { $0 }
    var purposes: [InvitationPurpose] = []
    var leftAlone: [LeftAlone] = []
    var left: [OrganisationID: Int] = [:]
    for purpose in desk.everythingAskedFor() {
      let reason =
        desk.isStopped(purpose.to)
        ? .stopped
        : settled?.settled(purpose, wanting: purpose).flatMap { reasonToLeave($0, again: again) }
      if purpose.from == side {
        if let reason {
          leftAlone.append(LeftAlone(purpose: purpose, reason: reason))
        } else {
          purposes.append(purpose)
        }
      } else if actor == nil, reason == nil,
        desk.directory.organisation(purpose.from)?.party.isApproved == true
      {
        left[purpose.from, default: 0] += 1
      }
    }
    return AskedFor(
      purposes: purposes, leftAlone: leftAlone,
      notAskedFor: side == desk.operatorID ? desk.countOfNotAskedFor() : 0,
      leftToOthers: left.sorted { $0.key < $1.key }.map { organisation, count in
        let users = desk.directory.users(of: organisation, whoMay: .inviteReseller)
        return (organisation, count, users.map(\.id))
      })
  }

  /// Why nobody is asked again to whom the invitation went; nil where they are.
  private func reasonToLeave(_ settled: SettledInvitation, again: Bool) -> LeftAlone.Reason? {
    guard settled.reason != .declined else { return .declined }
    guard !again else { return nil }
    // What a file declared names nobody's address: nothing can have changed.
    guard let invitation = settled.invitation else { return settled.reason }
    guard let invitee = desk.directory.organisation(invitation.to), invitation.changes(in: invitee).isEmpty
    else { return nil }
    return settled.reason
  }

  /// What was decided last between who invites and who is to be invited, and that an invitation by name passes over.
  package func earlierDecision(about purpose: InvitationPurpose) throws -> EarlierDecision? {
    try EarlierDecisions(of: purpose.from, in: journal, at: now, day: day)
      .last(about: purpose)
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
    package let renewals: [Relationship]

    package var isEmpty: Bool { invitations.isEmpty }
  }

  /// All of them, or none.
  ///
  /// - Parameter term: how long what they ask for is to hold; nil for what the directory says of each.
  /// - Throws: `RefusalList` with every reason why one of them is refused.
  package func clear(_ purposes: [InvitationPurpose], term: RelationshipTerm? = nil) throws -> Cleared {
    let invitations = try desk.clear(purposes, term: term, actor: actor)
    return Cleared(
      invitations: invitations,
      renewals: invitations.map(\.purpose).filter { desk.relationships.fulfils($0) }
        .compactMap { desk.relationships.renewable(by: $0) })
  }

  /// Those that the rules allow, and the others with every reason.
  package func clearWhatMay(
    _ purposes: [InvitationPurpose], term: RelationshipTerm? = nil
  ) throws -> (cleared: Cleared, leftOut: [RefusedInvitation]) {
    let (invitations, refused) = try desk.judge(purposes, term: term, actor: actor)
    return (Cleared(invitations: invitations, renewals: []), refused)
  }

  /// In one transaction, by one hand.
  package func issue(_ cleared: Cleared) throws -> (issued: [Invitation], actor: UserID) {
    guard let actor = cleared.invitations.first?.actor else {
      preconditionFailure("nothing was cleared")
    }
    let keyID = try checked.portal.keys.activeKey().keyID
    let journal = try checked.portal.journal()
    // While this one is open, no other takes its place.
    try checked.portal.refuseOlder(journal)
    let terms = try checked.portal.publishTerms(of: checked.site, in: journal, at: now)
    // Made one by one: there may be a hundred thousand of them.
    let drafts = cleared.invitations.lazy.map { $0.draft(keyID: keyID, terms: terms) }
    return (try journal.issue(drafts, by: .user(actor), at: now), actor)
  }
}
