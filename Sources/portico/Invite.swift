import ArgumentParser
import PartnerModel
import PortalFiles
import PortalOperations
import PortalSite
import SourceDiagnostics
import SystemFiles

struct Invite: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "invite",
    abstract: "Issue invitations.",
    discussion: """
      A customer is invited by the portal's operator, for itself alone or, with --with, for itself and a provider at \
      once. A reseller is invited by a provider: only a user of that provider may do it, and is named with --as. --all issues everything that \
      the directory asks for in the name of the company of who acts, and that is not open yet: for the operator the \
      column `invite` of customers.csv, for a provider its `invites`; run twice, it issues nothing twice. What the rules \
      don't allow is left out and named on standard error with its reason, and the exit status is 1; with --strict nothing \
      is issued then. Who declined is left alone until invited by name. What staff cancelled, turned down in a review, or ended \
      with `portico end` is left alone until its row in the directory changes; --again issues that too. What came to its last \
      day by itself is asked for again.

      What is agreed to has no end, or the one that --until names, or else the column `until` of customers.csv. The page and the \
      letter say it, and it isn't before the invitation's own end. `portico renew` asks for a later one.

      Who acts is --as USER or PORTICO_USER; else the operator's first user who may. For another company than the operator \
      nobody acts who isn't named.

        portico invite --customer mizuho-print --expires P14D --as yui-sato
        portico invite --customer mizuho-print --until 2027-12-31
        portico invite --customer mizuho-print --with kaede-distribution
        portico invite --reseller bramble-it --from kaede-distribution --as nao-fujii
        portico invite --all --as claire-dubois
        portico invite --all --strict
      """)

  @Option(help: "Invite this customer.") var customer: String?
  @Option(name: .customLong("with"), help: "Invite the customer for this provider at the same time.")
  var provider: String?
  @Option(help: "Invite this reseller to a partnership.") var reseller: String?
  @Option(name: .customLong("from"), help: "The provider that invites the reseller.") var inviter: String?
  @Flag(help: "Issue all that the directory asks for.") var all = false
  @Flag(help: "With --all: issue nothing where one invitation is refused.") var strict = false
  @Flag(help: "With --all: also what staff cancelled, dismissed or ended.") var again = false
  @OptionGroup var lifetime: LifetimeOptions
  @OptionGroup var until: UntilOption
  @OptionGroup var actor: ActorOptions
  @OptionGroup var portal: PortalOptions

  func validate() throws {
    let chosen = [customer != nil, reseller != nil, all].count { $0 }
    if chosen != 1 { throw ValidationError("Say whom to invite: --customer, --reseller or --all.") }
    if (reseller != nil) != (inviter != nil) { throw ValidationError("--reseller and --from go together.") }
    if provider != nil, customer == nil { throw ValidationError("--with goes with --customer.") }
    if strict, !all { throw ValidationError("--strict goes with --all.") }
    if again, !all { throw ValidationError("--again goes with --all.") }
  }

  func run() throws {
    let now = Moment.now
    let checked = try portal.place.check(at: now)
    StandardStream.warn(checked.warnings)
    let issuing = try Issuing(in: checked, lifetime: lifetime.length, actor: actor.name, at: now)
    guard all else {
      let purpose = try purpose(issuing)
      let cleared = try issuing.clear([purpose], term: term)
      note(renewals: cleared.renewals)
      if let earlier = try issuing.earlierDecision(about: purpose) {
        StandardStream.complain("note: \(purpose.to) \(earlier.sentence), and is asked once more")
      }
      return try issue(cleared, issuing, checked)
    }
    let purposes = try everythingAskedFor(issuing)
    let (cleared, leftOut) =
      strict ? (try issuing.clear(purposes, term: term), []) : try issuing.clearWhatMay(purposes, term: term)
    if !cleared.isEmpty {
      try issue(cleared, issuing, checked)
    } else if leftOut.isEmpty {
      StandardStream.say(
        "nothing to issue: what the directory asks for is open already, holds or is left alone")
    }
    guard !leftOut.isEmpty else { return }
    complain(leftOut)
    StandardStream.complain("left out: \(leftOut.count) of \(purposes.count)")
    throw ExitCode(Failure.status(of: .refused))
  }

  /// Nil for what the directory says.
  private var term: RelationshipTerm? { until.day.map { RelationshipTerm(until: $0) } }

  private func issue(_ cleared: Issuing.Cleared, _ issuing: Issuing, _ checked: CheckedPortal) throws {
    let (issued, actor) = try issuing.issue(cleared)
    var out = LineWriter()
    var ends = Ends(zones: checked.site.source.zones)
    for invitation in issued {
      out.line(Self.line(invitation, by: actor, until: try ends.text(of: invitation)))
    }
    out.flush()
    StandardStream.say(
      "\(issued.count) issued; `portico build` makes \(issued.count == 1 ? "its page" : "their pages")")
    for link in try portal.place.trialLinks(of: issued.prefix(Self.mostOfAKind)) { StandardStream.say(link) }
    if all { tellOfSample(checked) }
  }

  /// Whoever means to begin for good would invite the sample's customers.
  private func tellOfSample(_ checked: CheckedPortal) {
    let configuration = checked.site.source.configuration
    guard SampleRemains.isNobodys(configuration) else { return }
    StandardStream.say(
      "\(configuration.address) belongs to nobody: this is the sample, and its customers are invented")
  }

  private func purpose(_ issuing: Issuing) throws -> InvitationPurpose {
    if let customer { return try issuing.purpose(customer: customer, with: provider) }
    guard let reseller, let inviter else { preconditionFailure("the parser asks for one of them") }
    return try issuing.purpose(reseller: reseller, from: inviter)
  }

  private func everythingAskedFor(_ issuing: Issuing) throws -> [InvitationPurpose] {
    let asked = try issuing.everythingAskedFor(again: again)
    note(asked.leftAlone)
    if asked.notAskedFor > 0 {
      let (count, are) = (asked.notAskedFor, asked.notAskedFor == 1 ? "customer is" : "customers are")
      StandardStream.complain(
        "note: \(count) \(are) neither connected nor to be invited: in customers.csv, `invite` is none")
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

  private func note(_ leftAlone: [LeftAlone]) {
    let declined = leftAlone.filter { $0.reason == .declined }
    if !declined.isEmpty {
      StandardStream.complain(
        "note: \(declined.count) declined and \(declined.count == 1 ? "is" : "are") not invited again: \(Self.names(declined)); "
          + "--customer, --reseller or `portico resend` invites anew")
    }
    let stopped = leftAlone.count { $0.reason == .stopped }
    if stopped > 0 {
      StandardStream.complain(
        "note: \(stopped) asked for no more letters and \(stopped == 1 ? "is" : "are") not invited")
    }
    for (reason, what) in [
      (LeftAlone.Reason.cancelled, "cancelled"), (.dismissed, "dismissed in a review"), (.ended, "ended"),
    ] {
      let found = leftAlone.filter { $0.reason == reason }
      guard !found.isEmpty else { continue }
      StandardStream.complain(
        "note: \(found.count) \(found.count == 1 ? "was" : "were") \(what) and \(found.count == 1 ? "is" : "are") left alone "
          + "until the row changes: \(Self.names(found)); --again invites anew")
    }
  }

  /// The first of them.
  private static func names(_ all: [LeftAlone]) -> String {
    all.prefix(mostOfAKind).map(\.purpose.to.rawValue).joined(separator: ", ")
      + (all.count > mostOfAKind ? " and \(all.count - mostOfAKind) more" : "")
  }

  /// One reason each; where many are left out for the same one, the first of them.
  private func complain(_ leftOut: [RefusedInvitation]) {
    var codes: [String] = []
    var refusals: [String: [any ExplainedError]] = [:]
    for refusal in leftOut.compactMap(\.refusals.first) {
      if refusals[refusal.code] == nil { codes.append(refusal.code) }
      refusals[refusal.code, default: []].append(refusal)
    }
    for code in codes {
      let all = refusals[code] ?? []
      all.prefix(Self.mostOfAKind).compactMap { Failure($0)?.message }.forEach(StandardStream.complain)
      if all.count > Self.mostOfAKind {
        StandardStream.complain("\(code): and \(all.count - Self.mostOfAKind) more")
      }
    }
  }

  private static let mostOfAKind = 5

  private func note(renewals: [Relationship]) {
    for holding in renewals {
      let parts = "\(holding.with) is connected with \(holding.partner) already"
      let since =
        holding.origin == .accepted
        ? ""
        : ", and counts from its own day; `portico renew` keeps the day since when it holds, \(holding.since)"
      StandardStream.complain("note: \(parts); an acceptance renews what it allows\(since)")
    }
  }

  static func line(_ issued: Invitation, by actor: UserID, until end: String) -> String {
    "issued \(issued.summary) by \(actor) until \(end)"
      + (issued.until.map { ", to hold until \($0)" } ?? "")
      + (issued.renews.map { ", renewing what holds since \($0)" } ?? "")
  }
}

extension EarlierDecision {
  /// Behind the name of whoever was invited: `declined on 2026-12-01`.
  fileprivate var sentence: String {
    switch reason {
    case .declined: "declined on \(day)"
    case .cancelled: "was invited before, which was cancelled on \(day)"
    case .dismissed: "answered before, which was dismissed on \(day)"
    case .ended: "was connected before, which was ended on \(day)"
    case .stopped: "asked for no more letters on \(day)"
    }
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
