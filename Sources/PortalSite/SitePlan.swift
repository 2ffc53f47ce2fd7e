package import PartnerModel
import PortalFiles
package import SiteWriter

/// What is recorded about invitations, as far as pages show it.
package struct Recorded: Sendable {
  package var invitations: [Invitation]
  /// When each invitation ended that was answered or withdrawn.
  package var endings: [InvitationID: Moment] = [:]
  /// When what was agreed by each of those accepted ended, of which nothing holds any more.
  package var ends: [InvitationID: Moment] = [:]
  package var partnerships = Partnerships.none
  /// When anything last happened; nil where nothing has happened yet.
  package var lastChange: Moment?
  /// Places of the status lists that are marked though no invitation has them.
  package var retiredPlaces: [Int] = []

  /// A portal that has invited nobody yet.
  package static let nothing = Recorded(invitations: [], lastChange: nil)

  package init(invitations: [Invitation], lastChange: Moment?) {
    self.invitations = invitations
    self.lastChange = lastChange
  }
}

/// Which pages the site has at one moment, and for whom.
package struct SitePlan: Sendable {
  let recorded: Recorded
  let addressed: AddressedInvitations
  package let now: Moment

  /// The same at another moment.
  package func at(_ now: Moment) -> SitePlan { SitePlan(recorded: recorded, addressed: addressed, now: now) }

  /// The invitations that have a page, in the order of their issue.
  package var addressedInvitations: some BidirectionalCollection<Invitation> {
    (0..<addressed.count).lazy.map { addressed[$0].invitation }
  }

  /// The invitations that are open and have no page, since somebody whom they name is no longer in the directory.
  package var orphans: [Invitation] {
    addressed.orphans.filter { !$0.state(at: now).isTerminal }
  }
}

/// Everything that a build writes; a file's bytes are made when the writer asks for them.
package struct RenderedSite: Sendable {
  /// For the web server.
  package let site: [any SiteFiles]
  /// For the verifier's machine; nothing in a portal without a verifier.
  package let verifier: [any SiteFiles]
}

/// The recorded invitations of which everybody concerned is in the directory, and those of which somebody isn't.
struct AddressedInvitations: Sendable {
  /// Whom an invitation is for. A customer stays a row of the table until its page is rendered: there may be a hundred
  /// thousand of them, and most pages don't change from one build to the next.
  enum Invitee: Sendable {
    /// The row of the customer in the directory's table.
    case customer(row: Int)
    case reseller
  }

  /// Of those who have a page, where the invitation stands among the recorded ones, and for whom it is.
  private var shown: [(place: Int, invitee: Invitee)] = []
  private let invitations: [Invitation]
  /// Somebody whom they name is no longer in the directory: they have no page, and should be withdrawn.
  private(set) var orphans: [Invitation] = []

  init(_ invitations: [Invitation], in directory: PartnerDirectory) {
    self.invitations = invitations
    shown.reserveCapacity(invitations.count)
    // By what invitations have in common, which names the inviters.
    var areInvitersKnown: [ObjectIdentifier: Bool] = [:]
    for (place, invitation) in invitations.enumerated() {
      let common = ObjectIdentifier(invitation.shared)
      let knowsInviters = areInvitersKnown[common] ?? directory.knowsInviters(of: invitation)
      areInvitersKnown[common] = knowsInviters
      if knowsInviters, let invitee = directory.invitee(of: invitation) {
        shown.append((place, invitee))
      } else {
        orphans.append(invitation)
      }
    }
  }

  /// How many have a page.
  var count: Int { shown.count }

  subscript(index: Int) -> (invitation: Invitation, invitee: Invitee) {
    (invitations[shown[index].place], shown[index].invitee)
  }
}

extension PartnerDirectory {
  fileprivate func knowsInviters(of invitation: Invitation) -> Bool {
    let knowsInviter =
      switch invitation.kind {
      case .providerInvitesReseller: provider(invitation.from) != nil
      case .resellerInvitesCustomer, .resellerAndProviderInviteCustomer: reseller(invitation.from) != nil
      }
    return knowsInviter && invitation.with.map { provider($0) != nil } ?? true
  }

  fileprivate func invitee(of invitation: Invitation) -> AddressedInvitations.Invitee? {
    switch invitation.kind {
    case .providerInvitesReseller: reseller(invitation.to).map { _ in .reseller }
    case .resellerInvitesCustomer, .resellerAndProviderInviteCustomer:
      customers.row(of: invitation.to).map { .customer(row: $0) }
    }
  }
}
