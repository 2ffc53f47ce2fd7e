import Journal
package import PartnerModel
import PortalFiles
import PortalSite

/// One thing that an acceptance allowed and that was taken back.
package struct RevokedGrant {
  /// About the acceptance that gave the grant.
  package let decision: Decision
  /// Who had it.
  package let partner: OrganisationID
}

extension Portal {
  /// Takes back one grant from now on; the relationship stays.
  ///
  /// - Parameters:
  ///   - id: the invitation whose acceptance gave the grant, by enough of its id; or the partner who has it; or the
  ///     customer who gave it.
  ///   - granter: with a partner's id, who gave it; nil for the acting user's organisation, or else the operator.
  ///   - name: who acts; nil for the first user who may, where the side that acts is the portal's operator.
  package func revoke(
    _ grant: Grant, of id: String, granter: String?, actor name: String?, at now: Moment
  ) throws -> RevokedGrant {
    let source = try source()
    let directory = source.directory
    let named = try directory.user(named: name)
    let target = try target(of: grant, id, granter, own: named?.organisation, source)
    let invitation = target.invitation
    // Customers have no users of their own here: for them the partner acts.
    let side = directory.kind(of: invitation.to) == .customer ? target.partner : invitation.to
    let actor = try directory.actingUser(
      named, of: side, whoMay: .revokeGrant, operatorID: source.configuration.operatorID
    ) {
      invitation.checkRevocation(from: target.partner, by: $0)
    }
    let changed = try target.journal.revokeGrant(
      grant, of: invitation.id, from: target.partner, by: .user(actor.id), at: now)
    return RevokedGrant(
      decision: Decision(invitation: invitation, actor: actor.id, isNew: changed), partner: target.partner)
  }

  private typealias Target = (invitation: Invitation, partner: OrganisationID, journal: Journal)

  /// What is meant, by whatever names it.
  private func target(
    of grant: Grant, _ id: String, _ granter: String?, own: OrganisationID?, _ source: PortalSource
  ) throws -> Target {
    let directory = source.directory
    let own = own ?? source.configuration.operatorID
    if let organisation = OrganisationID(rawValue: id), let kind = directory.kind(of: organisation) {
      switch kind {
      case .reseller, .provider:
        return try lastAcceptance(by: granter.map(directory.known) ?? own, of: organisation, directory)
      case .customer where granter == nil:
        return try lastAcceptance(by: organisation, of: own, directory)
      case .customer: break
      }
    }
    let (invitation, journal) = try invitationToChange(id)
    // Of a joint invitation, each grant has one partner only.
    let partner = invitation.kind.grantsToProvider.contains(grant) ? invitation.with : nil
    return (invitation, partner ?? invitation.from, journal)
  }

  /// The acceptance that made the relationship of two; where there were several, the last one counts.
  ///
  /// - Throws: `declared-relationship` or `no-relationship`.
  private func lastAcceptance(
    by granter: OrganisationID, of partner: OrganisationID, _ directory: PartnerDirectory
  ) throws -> Target {
    let journal = try existingJournalToWrite()
    var last: Invitation?
    try journal?.forEachAcceptance { acceptance in
      let invitation = acceptance.invitation
      guard acceptance.establishedAt != nil, invitation.to == granter,
        invitation.from == partner || invitation.with == partner
      else { return }
      last = invitation
    }
    if let journal, let last { return (last, partner, journal) }
    if directory.declaredRelationships.contains(where: { $0.partner == partner && $0.with == granter }) {
      throw OperationRefusal(
        .declaredRelationship, "that \(partner) is connected with \(granter) is declared, not accepted",
        remedy: "What is declared stands in \(PartnerDirectory.folder)/relationships.csv; "
          + "only what was accepted has grants on record.")
    }
    throw OperationRefusal(
      .noRelationship, "\(granter) has granted \(partner) nothing",
      remedy:
        "`portico list providers` and `portico list customers` show what holds; --of names who granted it.")
  }
}
