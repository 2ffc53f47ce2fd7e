import Journal
package import PartnerModel
import PortalFiles

/// The wish to go on with a relationship: what is asked for again, and what holds until then.
package struct Renewal {
  package let purpose: InvitationPurpose
  /// Active, or past its end of late.
  package let earlier: Relationship

  /// What the invitation asks for.
  ///
  /// - Parameter until: the new end; nil where there is to be none.
  package func term(until: CalendarDate?) -> RelationshipTerm {
    RelationshipTerm(until: until, renews: earlier.since)
  }

  /// The new end, counted from the one that there is, else from a day.
  package func end(after period: CalendarPeriod, from today: CalendarDate) -> CalendarDate {
    period.after(earlier.until ?? today)
  }
}

extension Issuing {
  /// - Parameter id: a customer, a partner, or an invitation that was accepted: its id, or at least six characters of that.
  /// - Throws: `no-relationship`, `not-accepted`, `unknown-invitation`, `unknown-organisation`, `ambiguous-id`.
  package func renewal(of id: String) throws -> Renewal {
    let purpose = try purpose(ofRenewing: id)
    guard let earlier = desk.relationships.renewable(by: purpose) else {
      let ended = try journal?.relationshipEnds().last {
        $0.end.parties == RelationshipParties.toInviter(of: purpose)
      }
      throw OperationRefusal(
        .noRelationship,
        "\(purpose.from) has no relationship with \(purpose.to) that could be renewed"
          + (ended.map { ": it was ended on \(day(of: $0.at)) (record \($0.record))" } ?? ""),
        remedy:
          "`\(purpose.command)` asks for a new one. What came to its end by itself can be renewed for "
          + "\(RelationshipBook.daysToRenew) days.")
    }
    return Renewal(purpose: purpose, earlier: earlier)
  }

  private func purpose(ofRenewing id: String) throws -> InvitationPurpose {
    let directory = desk.directory
    let side = actor?.organisation ?? desk.operatorID
    guard let known = OrganisationID(rawValue: id), let kind = directory.kind(of: known) else {
      let invitation = try journal.invitation(meantBy: id, what: "was accepted", in: directory) {
        $0.state == .accepted
      }
      guard invitation.state == .accepted else { throw JournalError.notAccepted(invitation: invitation.id) }
      return invitation.purpose
    }
    switch kind {
    case .customer: return try customerPurpose(known, from: side)
    case .provider:
      return InvitationPurpose(
        kind: .providerInvitesReseller, from: known, with: nil, to: side == known ? desk.operatorID : side)
    case .reseller:
      return InvitationPurpose(kind: .providerInvitesReseller, from: side, with: nil, to: known)
    }
  }

  /// As it was agreed to last; what is declared is asked for as the customer's row wishes.
  private func customerPurpose(
    _ customer: OrganisationID, from side: OrganisationID
  ) throws -> InvitationPurpose {
    let last = try journal?.invitations(to: customer).last {
      $0.state == .accepted && $0.from == side && desk.relationships.renewable(by: $0.purpose) != nil
    }
    if let last { return last.purpose }
    let row = desk.directory.customer(customer)
    let provider = row?.wish == .joint ? row?.provider : nil
    let joint = provider.map { RelationshipParties(.reseller, partner: $0, with: customer) }
    guard let joint, desk.relationships.renewable(of: joint) != nil else {
      return InvitationPurpose(kind: .resellerInvitesCustomer, from: side, with: nil, to: customer)
    }
    return InvitationPurpose(
      kind: .resellerAndProviderInviteCustomer, from: side, with: joint.partner, to: customer)
  }
}
