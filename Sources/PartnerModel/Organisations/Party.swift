/// An organisation with the part that it plays: what tokens and receipts name.
package struct Party: Hashable, Sendable, CustomStringConvertible {
  package let kind: OrganisationKind
  package let id: OrganisationID

  package init(_ kind: OrganisationKind, _ id: OrganisationID) {
    self.kind = kind
    self.id = id
  }

  /// `customer:<id>`, as claims have it.
  package var description: String { "\(kind.rawValue):\(id.rawValue)" }
}

extension Invitation {
  /// Who invites.
  package var inviter: Party { Party(kind.inviterKind, from) }
  /// The provider of a joint invitation.
  package var provider: Party? { with.map { Party(.provider, $0) } }
  /// Who is invited.
  package var invitee: Party { Party(kind.inviteeKind, to) }
}
