import PartnerModel
import PortalFiles
import PortalSite

/// Which command helps with an invitation. None is named that would be refused.
struct InvitationAdvice {
  private let directory: PartnerDirectory
  private let operatorID: OrganisationID
  private let policy: PortalConfiguration.Policy
  private let relationships: RelationshipBook
  private let stopped: StoppedAddresses

  init(_ source: PortalSource, relationships: RelationshipBook, stopped: StoppedAddresses) {
    directory = source.directory
    operatorID = source.configuration.operatorID
    policy = source.configuration.policy
    self.relationships = relationships
    self.stopped = stopped
  }

  /// What brings an open invitation in line with the directory.
  ///
  /// - Parameter waiting: the one for the same purpose to which an answer waits for its review.
  func renewal(of invitation: Invitation, waiting: InvitationID?) -> String {
    if let waiting { return "An answer waits for its review. Look at it first: portico review \(waiting)" }
    guard let actor = actor(for: invitation.purpose, .cancelInvitation) else {
      return "A user of \(invitation.from) has to send it again, and nobody there may yet."
    }
    let hand = invitation.from == operatorID ? "" : " --as \(actor.id)"
    if let obstacle = obstacles(to: invitation.purpose, by: actor).first {
      return "\(obstacle.remedy) Else withdraw it: portico cancel \(invitation.id)\(hand)"
    }
    return "Send a new link instead of the old one: portico resend \(invitation.id)\(hand)"
  }

  /// Why nobody of the operator may issue an invitation yet that isn't open; empty where `portico invite` does it.
  func obstacles(to purpose: InvitationPurpose) -> [RuleViolation] {
    guard let actor = actor(for: purpose, purpose.kind.action) ?? directory.users(of: purpose.from).first
    else { return [] }
    return obstacles(to: purpose, by: actor)
  }

  private func obstacles(to purpose: InvitationPurpose, by actor: User) -> [RuleViolation] {
    let recipient = directory.organisation(purpose.to)?.email
    return InvitationRequest(
      kind: purpose.kind, actor: actor, from: party(purpose.from), with: purpose.with.map(party),
      to: party(purpose.to), recipient: recipient, wantsNoLetters: recipient.map(stopped.contains) ?? false,
      lifetime: policy.invitationLifetime
    ).check(
      relationships: relationships, openInvitation: nil, waitingInvitation: nil,
      longestLifetime: policy.longestLifetime)
  }

  /// The first user of the inviting company who may do that, and invite.
  private func actor(for purpose: InvitationPurpose, _ action: Action) -> User? {
    directory.users(of: purpose.from, whoMay: action).first {
      PermissionTable.standard.allows($0.roles, purpose.kind.action)
    }
  }

  private func party(_ id: OrganisationID) -> InvitationParty {
    directory.organisation(id)?.party ?? InvitationParty(id: id, kind: nil)
  }
}

extension InvitationPurpose {
  /// What issues it by name.
  var command: String {
    switch kind {
    case .providerInvitesReseller: "portico invite --reseller \(to) --from \(from)"
    case .resellerInvitesCustomer, .resellerAndProviderInviteCustomer:
      "portico invite --customer \(to)" + (with.map { " --with \($0)" } ?? "")
    }
  }
}
