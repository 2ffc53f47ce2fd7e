/// What connects two organisations. There are two ways to come by one: it is declared in the directory as
/// existing, or it follows from an invitation that was accepted. A partnership that one side declares alone carries nothing that
/// the other one has to give, and nobody is invited together on it (R75).
package struct Relationship: Hashable, Sendable {
  package enum Kind: String, CaseIterable, Hashable, Sendable {
    /// Between a provider (`partner`) and a reseller (`with`).
    case partnership
    /// Between a reseller or a provider (`partner`) and a customer (`with`), who has named it as the reseller
    /// of record.
    case reseller
  }

  /// What it rests on.
  package enum Origin: String, CaseIterable, Hashable, Sendable {
    /// A row of the directory, and nothing else.
    case declared
    /// A row, and the consent of the other side on the operator's word, with evidence that is kept.
    case evidence
    /// A row, and a receipt that the other side's portal signed.
    case receipt
    /// An invitation that was accepted.
    case accepted
  }

  package let kind: Kind
  /// The one who was allowed something.
  package let partner: OrganisationID
  /// The one who allowed it.
  package let with: OrganisationID
  package private(set) var since: CalendarDate
  /// The last day on which it holds, by the clocks of `with`; nil where it has no end.
  package let until: CalendarDate?
  package private(set) var origin: Origin
  /// By whose hand the invitation was issued that was accepted; nil for one that is declared.
  package let issuedBy: Actor?
  /// Rises with each agreement to it: the number of the record by which the last invitation to it was issued, or more; 0 for
  /// one that is declared.
  package private(set) var agreement: Int
  /// Whether both agreed to go on with what held before.
  private let isRenewal: Bool
  package private(set) var isActive = true
  package private(set) var grants: Set<Grant>

  package var parties: RelationshipParties { RelationshipParties(kind, partner: partner, with: with) }

  private init(
    _ kind: Kind, partner: OrganisationID, with: OrganisationID, since: CalendarDate, until: CalendarDate?,
    origin: Origin, issuedBy: Actor? = nil, agreement: Int = 0, isRenewal: Bool = false,
    grants: Set<Grant>
  ) {
    self.kind = kind
    self.partner = partner
    self.with = with
    self.since = since
    self.until = until
    self.origin = origin
    self.issuedBy = issuedBy
    self.agreement = agreement
    self.isRenewal = isRenewal
    self.grants = grants
  }
}

extension Relationship {
  /// A relationship that the directory declares as existing, with the grants that an invitation would give.
  ///
  /// - Parameter kindOf: what the organisation of an id is; nil for an unknown one.
  /// - Throws: `unknown-organisation`, `same-organisation`, `wrong-relationship-parties`, `ends-before-it-begins`.
  package static func declared(
    _ kind: Kind, partner: OrganisationID, with: OrganisationID, since: CalendarDate,
    until: CalendarDate? = nil,
    kindOf: (OrganisationID) -> OrganisationKind?
  ) throws(RuleViolation) -> Relationship {
    guard partner != with else {
      throw RuleViolation(.sameOrganisation, ["organisation": .text(partner.rawValue)])
    }
    if let until, until < since {
      throw RuleViolation(
        .endsBeforeItBegins, ["since": .text(since.description), "until": .text(until.description)])
    }
    guard let partnerKind = kindOf(partner) else {
      throw RuleViolation(.unknownOrganisation, ["organisation": .text(partner.rawValue)])
    }
    guard let withKind = kindOf(with) else {
      throw RuleViolation(.unknownOrganisation, ["organisation": .text(with.rawValue)])
    }
    let grants: Set<Grant>
    switch (kind, partnerKind, withKind) {
    case (.partnership, .provider, .reseller):
      grants = InvitationKind.providerInvitesReseller.grantsToInviter
    case (.reseller, .reseller, .customer):
      grants = InvitationKind.resellerInvitesCustomer.grantsToInviter
    case (.reseller, .provider, .customer):
      grants = InvitationKind.resellerAndProviderInviteCustomer.grantsToProvider
    default:
      throw RuleViolation(
        .wrongRelationshipParties,
        [
          "relationship": .text(kind.rawValue), "partner": .text(partner.rawValue),
          "partnerKind": .organisationKind(partnerKind), "with": .text(with.rawValue),
          "withKind": .organisationKind(withKind),
        ])
    }
    return Relationship(
      kind, partner: partner, with: with, since: since, until: until, origin: .declared, grants: grants)
  }

  /// What an invitation brings about: nothing before it is accepted, then all of its relationships at once,
  /// and no customers but the one who accepted (R75, R96, R125, R126). What it renews holds since the day that it names.
  ///
  /// - Parameter since: the day on which it was accepted, or confirmed where it had to be reviewed.
  package static func established(by invitation: Invitation, since: CalendarDate) -> [Relationship] {
    guard invitation.state == .accepted else { return [] }
    let kind: Kind =
      switch invitation.kind {
      case .providerInvitesReseller: .partnership
      case .resellerInvitesCustomer, .resellerAndProviderInviteCustomer: .reseller
      }
    var relationships = [
      Relationship(
        kind, partner: invitation.from, with: invitation.to,
        since: min(since, invitation.renews ?? since), until: invitation.until, origin: .accepted,
        issuedBy: invitation.issuedBy, agreement: invitation.sequence, isRenewal: invitation.renews != nil,
        grants: invitation.kind.grantsToInviter)
    ]
    if invitation.kind.isJoint, let provider = invitation.with {
      relationships.append(
        Relationship(
          .reseller, partner: provider, with: invitation.to, since: since, until: invitation.until,
          origin: .accepted, issuedBy: invitation.issuedBy, agreement: invitation.sequence,
          isRenewal: invitation.renews != nil, grants: invitation.kind.grantsToProvider))
    }
    return relationships
  }

  /// The same relationship, over: it keeps its history and counts for nothing (R128-R131).
  package func ended() -> Relationship {
    var ended = self
    ended.isActive = false
    return ended
  }

  /// Whether its last day is over.
  package func isPastEnd(on today: CalendarDate) -> Bool { until.map { $0 < today } ?? false }

  /// The same relationship, as the later word on an earlier one: where both were accepted, and nothing lay between, or where
  /// it says that it renews, it holds since the first.
  func renewing(_ earlier: Relationship) -> Relationship {
    let goesOn = origin == .accepted && earlier.origin == .accepted && !earlier.isPastEnd(on: since)
    var renewed = self
    renewed.agreement = max(agreement, earlier.agreement + (origin == .accepted ? 1 : 0))
    guard isRenewal || goesOn else { return renewed }
    renewed.since = min(since, earlier.since)
    return renewed
  }

  /// The same partnership, to which the other side agreed as well.
  package func agreed(on basis: PartnerConsent.Basis) -> Relationship {
    var agreed = self
    agreed.origin =
      switch basis {
      case .evidence: .evidence
      case .receipt: .receipt
      }
    return agreed
  }

  /// Whether one side alone says that there is such a partnership. Customers and who serves them are declared by whoever moves
  /// existing business into a portal; what is then ordered, they see.
  package var isOneSided: Bool { kind == .partnership && origin == .declared }

  /// The same relationship as one organisation alone may declare it: with what it gives itself, and nothing else.
  package func declared(by organisation: OrganisationID) -> Relationship {
    guard isOneSided, with != organisation else { return self }
    var reduced = self
    reduced.grants = []
    return reduced
  }

  /// The same relationship without one of its grants (R86).
  package func revoking(_ grant: Grant) -> Relationship {
    var reduced = self
    reduced.grants.remove(grant)
    return reduced
  }
}
