import ArgumentParser
import InvitationToken
import Journal
import KeyFolder
import PartnerModel
import PortalFiles
import PortalOperations
import PortalSite
import SourceDiagnostics

struct Invite: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Issue invitations.",
    discussion: """
      A customer is invited by the portal's operator, for itself alone or, with --with, for itself and a provider at \
      once. A reseller is invited by a provider: only a user of that provider may do it. --all issues everything that \
      the directory asks for and that is not open yet: the column `invite` of customers.csv, and `invites` of each \
      provider; run twice, it issues nothing twice, and whoever declined is left alone until he is invited by name.

      Who acts is --as USER or PORTICO_USER; else the first user of the inviting organisation who may. Issuing is all or \
      nothing: where one invitation is refused, none is issued, and every reason is told.

        portico invite --customer mizuho-print --expires P14D --as yui-sato
        portico invite --customer mizuho-print --with kaede-distribution
        portico invite --reseller bramble-it --from kaede-distribution
      """)

  @Option(help: "Invite this customer.") var customer: String?
  @Option(name: .customLong("with"), help: "Invite the customer for this provider at the same time.")
  var provider: String?
  @Option(help: "Invite this reseller to a partnership.") var reseller: String?
  @Option(name: .customLong("from"), help: "The provider that invites the reseller.") var inviter: String?
  @Flag(help: "Issue all that the directory asks for.") var all = false
  @Option(help: ArgumentHelp("How long it stays open (default: the portal's policy).", valueName: "P30D"))
  var expires: String?
  @OptionGroup var actor: ActorOptions
  @OptionGroup var portal: PortalOptions

  func validate() throws {
    let chosen = [customer != nil, reseller != nil, all].count { $0 }
    if chosen != 1 { throw ValidationError("Say whom to invite: --customer, --reseller or --all.") }
    if (reseller != nil) != (inviter != nil) { throw ValidationError("--reseller and --from go together.") }
    if provider != nil, customer == nil { throw ValidationError("--with goes with --customer.") }
    if let expires, secondsOfISODuration(expires) == nil {
      throw ValidationError("\(expires) is no length of time: write days as P30D, hours as PT12H.")
    }
  }

  func run() throws {
    let now = Moment.now
    let place = portal.place
    let (site, warnings) = try place.site(at: now)
    if !warnings.diagnostics.isEmpty { Terminal.complain(warnings.description) }
    let source = site.source
    let recorded = try place.existingJournal()
    let desk = InvitationDesk(
      directory: source.directory, relationships: try place.relationships(source, recorded),
      open: try recorded?.openInvitationIDs(at: now.seconds) ?? [:],
      waiting: try recorded?.waitingAcceptances() ?? [:], policy: source.configuration.policy,
      lifetime: expires.flatMap(secondsOfISODuration) ?? source.configuration.policy.invitationLifetime)

    let actor = try actor.actor(in: source.directory)
    let requests =
      all
      ? withoutDeclined(
        desk.everythingAskedFor(operatorID: source.configuration.operatorID),
        try recorded?.declinedPurposes() ?? [])
      : [try request(source)]
    let cleared = try desk.clear(requests, actor: actor)
    guard !cleared.isEmpty else {
      Terminal.say("nothing to issue: all that the directory asks for is open already, holds or was declined")
      return
    }
    if !all { noteWhatHolds(cleared, desk.relationships) }
    try issue(cleared, site, at: now)
  }

  /// Whoever said no isn't asked again by a command that speaks of everybody.
  private func withoutDeclined(
    _ asked: [InvitationPurpose], _ declined: Set<InvitationPurpose>
  ) -> [InvitationPurpose] {
    let requests = asked.filter { !declined.contains($0) }
    let count = asked.count - requests.count
    if count > 0 {
      Terminal.complain(
        "note: \(count) declined and \(count == 1 ? "is" : "are") not invited again; --customer, --reseller or "
          + "`portico resend` invites anew")
    }
    return requests
  }

  /// Inviting once more is right where a grant was taken back, and a slip where somebody didn't look.
  private func noteWhatHolds(_ cleared: [InvitationDesk.Cleared], _ relationships: RelationshipBook) {
    for purpose in cleared.map(\.purpose) where relationships.fulfils(purpose) {
      Terminal.complain(
        "note: \(purpose.to) is connected with \(purpose.from) already; an acceptance renews what it allows")
    }
  }

  private func request(_ source: PortalSource) throws -> InvitationPurpose {
    func id(_ text: String) throws -> OrganisationID {
      guard let id = OrganisationID(rawValue: text) else {
        throw CommandFailure.refused(
          "unknown-organisation", "no organisation has the id \(Terminal.printable(text))",
          remedy: "The ids are in Content/directory.")
      }
      return id
    }
    if let reseller, let inviter {
      return InvitationPurpose(
        kind: .providerInvitesReseller, from: try id(inviter), with: nil, to: try id(reseller))
    }
    return InvitationPurpose(
      kind: provider == nil ? .resellerInvitesCustomer : .resellerAndProviderInviteCustomer,
      from: source.configuration.operatorID, with: try provider.map(id), to: try id(customer ?? ""))
  }

  /// One transaction for each inviting organisation, since each has an actor of its own.
  private func issue(_ cleared: [InvitationDesk.Cleared], _ site: Site, at now: Moment) throws {
    let keyID = try portal.place.keys.activeKey().keyID
    let journal = try portal.place.journal()
    let terms = try portal.place.publishTerms(of: site, in: journal, at: now)
    var count = 0
    var actors: [UserID] = []
    for request in cleared where !actors.contains(request.actor) { actors.append(request.actor) }
    for actor in actors {
      let drafts = cleared.filter { $0.actor == actor }.map { $0.draft(at: now, keyID: keyID, terms: terms) }
      let issued = try journal.issue(drafts, by: actor, at: now.seconds)
      count += issued.count
      var lines = ""
      for invitation in issued {
        lines +=
          "issued \(invitation.summary) by \(actor) until \(Moment(seconds: invitation.expiresAt).text)\n"
      }
      Terminal.write(Array(lines.utf8))
    }
    Terminal.say("\(count) issued; `portico build` makes \(count == 1 ? "its page" : "their pages")")
  }
}
