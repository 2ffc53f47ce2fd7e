/// The wish to issue one invitation, with what is known about everybody concerned.
package struct InvitationRequest: Hashable, Sendable {
  package var kind: InvitationKind
  /// Who asks. He acts for the organisation that he belongs to.
  package var actor: User
  package var from: InvitationParty
  package var with: InvitationParty?
  package var to: InvitationParty
  /// Nil where the directory knows no address.
  package var recipient: EmailAddress?
  /// Whether whoever has that address asked for no more letters.
  package var wantsNoLetters: Bool
  /// From issue to expiry.
  package var lifetime: Lifetime

  package init(
    kind: InvitationKind, actor: User, from: InvitationParty, with: InvitationParty? = nil,
    to: InvitationParty,
    recipient: EmailAddress?, wantsNoLetters: Bool = false, lifetime: Lifetime
  ) {
    self.kind = kind
    self.actor = actor
    self.from = from
    self.with = with
    self.to = to
    self.recipient = recipient
    self.wantsNoLetters = wantsNoLetters
    self.lifetime = lifetime
  }

  package var purpose: InvitationPurpose {
    InvitationPurpose(kind: kind, from: from.id, with: with?.id, to: to.id)
  }
}

/// An organisation that takes part in an invitation.
package struct InvitationParty: Hashable, Sendable {
  package var id: OrganisationID
  /// Nil where the directory has no organisation of that id.
  package var kind: OrganisationKind?
  /// Of interest for a provider (R20).
  package var isApproved: Bool

  package init(id: OrganisationID, kind: OrganisationKind?, isApproved: Bool = true) {
    self.id = id
    self.kind = kind
    self.isApproved = isApproved
  }
}

extension InvitationRequest {
  /// Every reason why the invitation may not be issued; empty when it may.
  ///
  /// - Parameters:
  ///   - relationships: those that hold now.
  ///   - openInvitation: the id of an invitation for the same `purpose` that is still open (D5).
  ///   - waitingInvitation: the id of one to which an answer waits for its review (D8).
  ///   - longestLifetime: the policy's limit.
  package func check(
    relationships: RelationshipBook, openInvitation: InvitationID?, waitingInvitation: InvitationID?,
    longestLifetime: Lifetime,
    permissions: PermissionTable = .standard
  ) -> [RuleViolation] {
    var violations: [RuleViolation] = []
    if let refusal = permissions.check(actor, may: kind.action) { violations.append(refusal) }
    if let refusal = actor.check(actsFor: from.id) { violations.append(refusal) }
    violations += checkParties()
    violations += checkPartnership(relationships)
    if recipient == nil {
      violations.append(RuleViolation(.addressMissing, ["organisation": .text(to.id.rawValue)]))
    }
    if wantsNoLetters { violations.append(.noMoreLetters(to: to.id)) }
    // One to which an answer waits may be open besides: what helps is to decide about the answer.
    if let waitingInvitation {
      violations.append(
        RuleViolation(
          .needsReview,
          ["organisation": .text(to.id.rawValue), "invitation": .text(waitingInvitation.rawValue)]))
    } else if let openInvitation {
      violations.append(
        RuleViolation(
          .alreadyInvited,
          ["organisation": .text(to.id.rawValue), "invitation": .text(openInvitation.rawValue)]))
    }
    if lifetime.seconds <= 0 || lifetime > longestLifetime {
      violations.append(
        RuleViolation(
          .lifetimeOutOfRange, ["seconds": .duration(lifetime), "longest": .duration(longestLifetime)]))
    }
    return violations
  }

  /// Everybody exists, is of the right kind and is somebody else (R13, R15, R20, R76, R100).
  private func checkParties() -> [RuleViolation] {
    var violations: [RuleViolation] = []
    violations += from.check(is: kind.inviterKind, wrongKind: .wrongInviter, in: kind)
    violations += to.check(is: kind.inviteeKind, wrongKind: .wrongInvitee, in: kind)
    switch (kind.isJoint, with) {
    case (true, let provider?):
      violations += provider.check(is: .provider, wrongKind: .wrongProvider, in: kind)
    case (true, nil):
      violations.append(RuleViolation(.providerMissing, ["kind": .invitationKind(kind)]))
    case (false, let superfluous?):
      violations.append(
        RuleViolation(
          .providerNotExpected,
          ["kind": .invitationKind(kind), "organisation": .text(superfluous.id.rawValue)]))
    case (false, nil): break
    }
    let all = [from, to] + (with.map { [$0] } ?? [])
    var seen: Set<OrganisationID> = []
    for party in all where !seen.insert(party.id).inserted {
      violations.append(
        RuleViolation(.sameOrganisation, ["organisation": .text(party.id.rawValue)]))
    }
    return violations
  }

  /// A joint invitation needs an active partnership with that provider (R116), to which both agreed (R75).
  private func checkPartnership(_ relationships: RelationshipBook) -> [RuleViolation] {
    guard kind.isJoint, let provider = with else { return [] }
    guard let partnership = relationships.partnership(provider: provider.id, reseller: from.id) else {
      return [.noPartnership(provider: provider.id, reseller: from.id)]
    }
    return partnership.isOneSided ? [.oneSidedPartnership(provider: provider.id, reseller: from.id)] : []
  }
}

extension InvitationParty {
  /// Whether it exists, is of the kind that takes this part in such an invitation, and is approved where it is a
  /// provider.
  package func check(
    is expected: OrganisationKind, wrongKind: RuleCode, in invitation: InvitationKind
  ) -> [RuleViolation] {
    guard let kind else {
      return [RuleViolation(.unknownOrganisation, ["organisation": .text(id.rawValue)])]
    }
    guard kind == expected else {
      return [
        RuleViolation(
          wrongKind,
          [
            "organisation": .text(id.rawValue), "actual": .organisationKind(kind),
            "expected": .organisationKind(expected), "kind": .invitationKind(invitation),
          ])
      ]
    }
    guard kind != .provider || isApproved else {
      return [RuleViolation(.providerNotApproved, ["organisation": .text(id.rawValue)])]
    }
    return []
  }
}

extension RuleViolation {
  /// Whoever would have a letter asked for no more.
  package static func noMoreLetters(to id: OrganisationID) -> RuleViolation {
    RuleViolation(.noMoreLetters, ["organisation": .text(id.rawValue)])
  }
}
