import ArgumentParser
import PartnerModel
import PortalOperations
import PortalSite
import SystemFiles

struct Invite: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "invite",
    abstract: "Issue invitations.",
    discussion: """
      A customer is invited by the portal's operator, for itself alone or, with --with, for itself and a provider at \
      once. A reseller is invited by a provider: only a user of that provider may do it, and is named with --as. --all issues everything that \
      the directory asks for in the name of the company of who acts, and that is not open yet: for the operator the \
      column `invite` of customers.csv, for a provider its `invites`; run twice, it issues nothing twice, and who declined \
      is left alone until invited by name.

      Who acts is --as USER or PORTICO_USER; else the operator's first user who may. For another company than the operator \
      nobody acts who isn't named. Issuing is all or nothing: where one invitation is refused, none is issued, and every \
      reason is told.

        portico invite --customer mizuho-print --expires P14D --as yui-sato
        portico invite --customer mizuho-print --with kaede-distribution
        portico invite --reseller bramble-it --from kaede-distribution --as nao-fujii
        portico invite --all --as claire-dubois
      """)

  @Option(help: "Invite this customer.") var customer: String?
  @Option(name: .customLong("with"), help: "Invite the customer for this provider at the same time.")
  var provider: String?
  @Option(help: "Invite this reseller to a partnership.") var reseller: String?
  @Option(name: .customLong("from"), help: "The provider that invites the reseller.") var inviter: String?
  @Flag(help: "Issue all that the directory asks for.") var all = false
  @OptionGroup var lifetime: LifetimeOptions
  @OptionGroup var actor: ActorOptions
  @OptionGroup var portal: PortalOptions

  func validate() throws {
    let chosen = [customer != nil, reseller != nil, all].count { $0 }
    if chosen != 1 { throw ValidationError("Say whom to invite: --customer, --reseller or --all.") }
    if (reseller != nil) != (inviter != nil) { throw ValidationError("--reseller and --from go together.") }
    if provider != nil, customer == nil { throw ValidationError("--with goes with --customer.") }
  }

  func run() throws {
    let now = Moment.now
    let checked = try portal.place.check(at: now)
    StandardStream.warn(checked.warnings)
    let issuing = try Issuing(in: checked, lifetime: lifetime.length, actor: actor.name, at: now)
    let cleared = try issuing.clear(purposes(issuing))
    guard !cleared.isEmpty else {
      StandardStream.say(
        "nothing to issue: what the directory asks for is open already, holds or was declined")
      return
    }
    if !all { note(renewals: cleared.renewals) }
    let (issued, actor) = try issuing.issue(cleared)
    var out = LineWriter()
    var ends = Ends(zones: checked.site.source.zones)
    for invitation in issued {
      out.line(Self.line(invitation, by: actor, until: try ends.text(of: invitation)))
    }
    out.flush()
    StandardStream.say(
      "\(issued.count) issued; `portico build` makes \(issued.count == 1 ? "its page" : "their pages")")
  }

  private func purposes(_ issuing: Issuing) throws -> [InvitationPurpose] {
    if let customer { return [try issuing.purpose(customer: customer, with: provider)] }
    if let reseller, let inviter { return [try issuing.purpose(reseller: reseller, from: inviter)] }
    let asked = try issuing.everythingAskedFor()
    if asked.declined > 0 {
      StandardStream.complain(
        "note: \(asked.declined) declined and \(asked.declined == 1 ? "is" : "are") not invited again; --customer, --reseller or "
          + "`portico resend` invites anew")
    }
    for other in asked.leftToOthers {
      StandardStream.complain(
        "note: \(other.organisation) asks for \(other.count) more, and only its own users issue them: "
          + (other.users.isEmpty
            ? "nobody of it may yet"
            : "portico invite --all --as \(other.users.map(\.rawValue).joined(separator: ", or --as "))"))
    }
    return asked.purposes
  }

  private func note(renewals: [InvitationPurpose]) {
    for purpose in renewals {
      StandardStream.complain(
        "note: \(purpose.to) is connected with \(purpose.from) already; an acceptance renews what it allows")
    }
  }

  static func line(_ issued: Invitation, by actor: UserID, until end: String) -> String {
    "issued \(issued.summary) by \(actor) until \(end)"
  }
}

/// When invitations end, by the clocks of their invitees: of all that are issued at once, few end at moments of their own.
private struct Ends {
  private struct End: Hashable {
    let zone: TimeZoneName?
    let moment: Moment
  }

  let zones: OrganisationZones
  private var texts: [End: String] = [:]

  init(zones: OrganisationZones) {
    self.zones = zones
  }

  mutating func text(of invitation: Invitation) throws -> String {
    let end = End(zone: invitation.timeZone, moment: invitation.expiresAt)
    if let text = texts[end] { return text }
    let text = try zones.zone(of: invitation).text(of: invitation.expiresAt)
    texts[end] = text
    return text
  }
}
