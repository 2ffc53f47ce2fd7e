import Journal
package import PartnerModel
import PortalFiles
import PortalSite
import SourceDiagnostics
import SystemFiles

/// One thing that a relationship allowed, or that outlived it, and that was taken back.
package struct RevokedGrant {
  package let grant: Grant
  package let parties: RelationshipParties
  /// The invitation whose acceptance gave it; nil for a declared relationship, and for one that is over.
  package let invitation: InvitationID?
  /// Whether the relationship had ended before.
  package let outlivedIt: Bool
  package let actor: UserID
  /// Whether it changed anything: the same twice doesn't.
  package let isNew: Bool
}

extension Portal {
  /// Takes back one grant from now on; the relationship stays (R86).
  ///
  /// - Parameters:
  ///   - id: the invitation whose acceptance gave the grant, by enough of its id; or the partner who has it; or the
  ///     customer who gave it.
  ///   - granter: with a partner's id, who gave it; nil for the acting user's organisation, or else the operator.
  ///   - name: who acts; nil for the first user who may, where the side that acts is the portal's operator.
  /// - Throws: `no-relationship`, `not-granted`, or who acts may not.
  package func revoke(
    _ grant: Grant, of id: String, granter: String?, actor name: String?, at now: Moment
  ) throws -> RevokedGrant {
    let source = try source()
    let directory = source.directory
    let named = try directory.user(named: name)
    let own = named?.organisation ?? source.configuration.operatorID
    guard let organisation = OrganisationID(rawValue: id), let kind = directory.kind(of: organisation) else {
      let existing = try existingJournalToWrite()
      let invitation = try existing.invitation(meantBy: id, what: "was accepted", in: directory) {
        $0.state == .accepted
      }
      guard let journal = existing else { throw JournalError.unknownInvitation(id) }
      // Of a joint invitation, each grant has one partner only.
      let partner = invitation.kind.grantsToProvider.contains(grant) ? invitation.with : nil
      return try revoke(
        grant, of: invitation, from: partner ?? invitation.from, in: journal, by: named, source, at: now)
    }
    guard kind != .customer || granter == nil else {
      throw OperationRefusal(
        .noRelationship, "\(organisation) is a customer, and --of says who granted something to a partner",
        remedy: "Leave --of out: what the customer granted to the company of --as is meant, else to yours.")
    }
    let parties =
      if kind == .customer {
        RelationshipParties(.reseller, partner: own, with: organisation)
      } else {
        try directory.parties(organisation, granter: granter.map(directory.known) ?? own)
      }
    return try revoke(grant, of: parties, by: named, source, at: now)
  }

  /// Takes back a delegated privilege, of a relationship that holds or of one that ended (R132).
  ///
  /// - Parameter id: see `Privilege.id`.
  /// - Throws: `unknown-privilege`, and as for a grant.
  package func revokePrivilege(_ id: String, actor name: String?, at now: Moment) throws -> RevokedGrant {
    let source = try source()
    let parts = id.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 3, let partner = OrganisationID(rawValue: parts[0]),
      let with = OrganisationID(rawValue: parts[1]), let grant = Grant(rawValue: parts[2]),
      grant.outlivesRelationship, partner != with
    else {
      throw OperationRefusal(
        .unknownPrivilege, "no privilege is called \(id.printable)",
        remedy:
          "`portico privileges list` shows what each is called, as hoshino-cloud/aozora-foods/manageUsers.")
    }
    let parties = source.directory.parties(partner, granter: with)
    return try revoke(grant, of: parties, by: source.directory.user(named: name), source, at: now)
  }

  /// By whatever made the relationship of the two, or by its end.
  private func revoke(
    _ grant: Grant, of parties: RelationshipParties, by named: User?, _ source: PortalSource, at now: Moment
  ) throws -> RevokedGrant {
    let journal = try existingJournalToWrite()
    let relationship = try relationships(source, journal, at: now).relationship(of: parties)
    if relationship?.origin == .accepted, let journal,
      let invitation = try journal.lastAcceptance(of: parties)
    {
      return try revoke(grant, of: invitation, from: parties.partner, in: journal, by: named, source, at: now)
    }
    let declared = source.directory.declaredRelationships.first { $0.parties == parties }
    let left = relationship == nil ? try journal?.relationshipEnds().last { $0.end.parties == parties } : nil
    guard relationship != nil || left != nil else {
      throw OperationRefusal(
        .noRelationship, "\(parties.with) has granted \(parties.partner) nothing",
        remedy:
          "`portico list providers` and `portico list customers` show what holds; --of names who granted it.")
    }
    guard
      (relationship == nil ? left.map { Set($0.end.outliving) } : declared?.grants)?.contains(grant) == true
    else {
      throw OperationRefusal(
        .notGranted, "\(parties.partner) doesn't have \(grant.rawValue) of \(parties.with)",
        remedy: "`portico privileges list` and the lists of partners show what each has.")
    }
    let actor = try revoker(of: parties, named, source)
    let isNew = try (journal ?? self.journal()).revoke(grant, of: parties, by: .user(actor.id), at: now)
    return RevokedGrant(
      grant: grant, parties: parties, invitation: nil, outlivedIt: relationship == nil, actor: actor.id,
      isNew: isNew)
  }

  /// As the acceptance of that invitation gave it; where that relationship is over, as it outlived it.
  private func revoke(
    _ grant: Grant, of invitation: Invitation, from partner: OrganisationID, in journal: Journal,
    by named: User?,
    _ source: PortalSource, at now: Moment
  ) throws -> RevokedGrant {
    let parties = invitation.parties(of: partner)
    if invitation.state == .accepted,
      try relationships(source, journal, at: now).relationship(of: parties) == nil,
      try journal.relationshipEnds().contains(where: { $0.end.parties == parties })
    {
      return try revoke(grant, of: parties, by: named, source, at: now)
    }
    let actor = try revoker(of: parties, named, source)
    let isNew = try journal.revokeGrant(grant, of: invitation.id, from: partner, by: .user(actor.id), at: now)
    return RevokedGrant(
      grant: grant, parties: parties, invitation: invitation.id, outlivedIt: false, actor: actor.id,
      isNew: isNew)
  }

  /// Customers have no users of their own here: for them the partner acts.
  private func revoker(of parties: RelationshipParties, _ named: User?, _ source: PortalSource) throws -> User
  {
    try source.directory.actingUser(
      named, of: parties.kind == .reseller ? parties.partner : parties.with, whoMay: .revokeGrant,
      operatorID: source.configuration.operatorID
    ) { parties.checkRevocation(by: $0) }
  }
}

extension PartnerDirectory {
  /// The relationship in which the one has something of the other, by what they are.
  fileprivate func parties(_ partner: OrganisationID, granter: OrganisationID) -> RelationshipParties {
    RelationshipParties(
      kind(of: granter) == .customer ? .reseller : .partnership, partner: partner, with: granter)
  }
}

extension Invitation {
  /// The relationship that its acceptance gives to one of the partners.
  fileprivate func parties(of partner: OrganisationID) -> RelationshipParties {
    RelationshipParties(
      kind == .providerInvitesReseller ? .partnership : .reseller, partner: partner, with: to)
  }
}

extension Journal {
  /// The invitation whose acceptance made that relationship; where there were several, the last one counts.
  fileprivate func lastAcceptance(of parties: RelationshipParties) throws -> Invitation? {
    var last: Invitation?
    try forEachAcceptance { acceptance in
      guard acceptance.establishedAt != nil,
        RelationshipParties.wanted(by: acceptance.invitation.purpose).contains(parties)
      else { return }
      last = acceptance.invitation
    }
    return last
  }
}
