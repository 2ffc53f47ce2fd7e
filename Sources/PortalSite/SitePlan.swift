package import PartnerModel
package import SiteWriter

/// What is recorded about invitations, as far as pages show it.
package struct Recorded: Sendable {
  package var invitations: [Invitation]
  /// Of acceptances that had to be reviewed, those that don't count, by the invitation's id.
  package var reviews: [String: RecordedAcceptance.Review]
  /// When anything last happened, in seconds since 1970; 0 where nothing has happened yet.
  package var lastChange: Int64

  /// A portal that has invited nobody yet.
  package static let nothing = Recorded(invitations: [], reviews: [:], lastChange: 0)

  package init(invitations: [Invitation], reviews: [String: RecordedAcceptance.Review], lastChange: Int64) {
    self.invitations = invitations
    self.reviews = reviews
    self.lastChange = lastChange
  }
}

/// Which pages the site has at one moment, and for whom.
package struct SitePlan: Sendable {
  let recorded: Recorded
  let addressed: AddressedInvitations
  let now: Moment

  /// The invitations that are open and have no page, since somebody whom they name is no longer in the directory.
  package var orphans: [Invitation] {
    addressed.orphans.filter { !$0.state(at: now.seconds).isTerminal }
  }
}

/// Everything that a build writes; a file's bytes are made when the writer asks for them.
package struct RenderedSite: Sendable {
  /// For the web server.
  package let site: [any SiteFiles]
  /// For the verifier's machine; nothing in a portal without a verifier.
  package let verifier: [any SiteFiles]
}
