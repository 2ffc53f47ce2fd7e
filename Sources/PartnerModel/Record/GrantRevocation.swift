/// One thing that an acceptance allowed to one partner, and that was taken back.
package struct GrantRevocation: Hashable, Sendable {
  package let grant: Grant
  /// The inviter, or the provider of a joint invitation.
  package let partner: OrganisationID
  /// By whose hand it happened.
  package let actor: Actor
  package let at: Moment

  package init(grant: Grant, partner: OrganisationID, actor: Actor, at: Moment) {
    self.grant = grant
    self.partner = partner
    self.actor = actor
    self.at = at
  }
}
