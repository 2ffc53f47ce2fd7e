/// An organisation with the part that it plays: what tokens and receipts name.
package struct Party: Hashable, Sendable, CustomStringConvertible {
  package let kind: OrganisationKind
  package let id: OrganisationID

  package init(_ kind: OrganisationKind, _ id: OrganisationID) {
    self.kind = kind
    self.id = id
  }

  /// Reads what `description` writes, and nothing else.
  package init?(_ text: String) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, let kind = OrganisationKind(rawValue: parts[0]),
      let id = OrganisationID(rawValue: parts[1])
    else { return nil }
    self.init(kind, id)
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
