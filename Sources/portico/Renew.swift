import ArgumentParser
import PartnerModel
import PortalOperations
import PortalSite
import SystemFiles

struct Renew: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "renew",
    abstract: "Ask for a later end of a relationship.",
    discussion: """
      Issues an invitation of the same kind that names what it renews. Once it is accepted, the relationship has the new end, and \
      holds since the day on which it began; until then nothing changes. Page, letter, token and receipt say both days, and \
      reminders and calendar know it as they know every invitation.

      A customer's id stands for what that customer agreed to last; a partner's for the partnership, which only a user of the \
      provider renews. What came to its end by itself can be renewed for \(RelationshipBook.daysToRenew) days. --for counts from the \
      end that there is, else from today. Without --until and --for there is no end any more.

      Who acts is --as USER or PORTICO_USER. Only for the portal's operator the first user who may acts where nobody is named.

        portico renew aozora-foods --until 2027-12-31
        portico renew aozora-foods --for P1Y
        portico renew kaede-distribution --for P1Y --as nao-fujii
        portico list customers --ending-within P60D
      """)

  @Argument(
    help: ArgumentHelp(
      "The id of a customer or partner, or of the invitation that was accepted.", valueName: "id"))
  var id: String
  @OptionGroup var until: UntilOption
  @Option(name: .customLong("for"), help: ArgumentHelp("For how much longer.", valueName: "P1Y"))
  var length: String?
  @OptionGroup var lifetime: LifetimeOptions
  @OptionGroup var actor: ActorOptions
  @OptionGroup var portal: PortalOptions

  private var period: CalendarPeriod? { length.flatMap { CalendarPeriod($0) } }

  func validate() throws {
    if until.text != nil, length != nil { throw ValidationError("Give --until or --for, not both.") }
    if let length, period == nil {
      throw ValidationError("--for \(length.printable) is no length of time: write P1Y, P6M, P2W or P90D.")
    }
  }

  func run() throws {
    let now = Moment.now
    let checked = try portal.place.check(at: now)
    StandardStream.warn(checked.warnings)
    let issuing = try Issuing(in: checked, lifetime: lifetime.length, actor: actor.name, at: now)
    let renewal = try issuing.renewal(of: id)
    let today = issuing.today(of: renewal.purpose.to)
    let end = until.day ?? period.map { renewal.end(after: $0, from: today) }
    let cleared = try issuing.clear([renewal.purpose], term: renewal.term(until: end))
    note(renewal.earlier, newEnd: end)
    let (issued, actor) = try issuing.issue(cleared)
    let zones = checked.site.source.zones
    for invitation in issued {
      let open = try zones.zone(of: invitation).text(of: invitation.expiresAt)
      StandardStream.say(Invite.line(invitation, by: actor, until: open))
    }
    StandardStream.say("`portico build` makes its page")
    for link in try portal.place.trialLinks(of: issued) { StandardStream.say(link) }
  }

  private func note(_ earlier: Relationship, newEnd: CalendarDate?) {
    guard let old = earlier.until else { return }
    if let newEnd, newEnd < old {
      StandardStream.complain("note: that is earlier than the end that it has now, \(old)")
    } else if newEnd == nil {
      StandardStream.complain("note: it ends on \(old) now, and would have no end; --until or --for sets one")
    }
  }
}
