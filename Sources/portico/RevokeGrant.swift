import ArgumentParser
import PartnerModel
import PortalOperations
import SystemFiles

struct RevokeGrant: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "revoke-grant",
    abstract: "Take back one thing that a relationship allows; the relationship stays.",
    discussion: """
      The grants are \(Grant.allCases.map(\.rawValue).joined(separator: ", ")). Name the invitation whose acceptance \
      gave the grant, or the partner who has it: then the relationship is meant that connects it with the organisation \
      of --of, else with that of the user who acts, else with the portal's operator.

      It counts from now on, and nothing else changes; doing it twice changes nothing. That holds for what the directory \
      declares as existing, too: the record counts. To grant it anew, invite and accept once more.

      A customer's id stands for what that customer granted to the organisation of the user who acts, else to the \
      portal's operator.

      Who acts is --as USER or PORTICO_USER: a user of either side who may. Only for the portal's operator the first \
      such user acts where nobody is named.

        portico revoke-grant kaede-distribution adminAccess --as aoi-hoshino
      """)

  @Argument(
    help: ArgumentHelp(
      "The invitation's id, at least six characters of it, or the partner's or customer's id.",
      valueName: "id"))
  var id: String
  @Argument(help: "What to take back.") var grant: Grant
  @Option(
    name: .customLong("of"),
    help: ArgumentHelp("With a partner's id: who granted it.", valueName: "organisation"))
  var granter: String?
  @OptionGroup var actor: ActorOptions
  @OptionGroup var portal: PortalOptions

  func run() throws {
    let revoked = try portal.place.revoke(grant, of: id, granter: granter, actor: actor.name, at: .now)
    revoked.tell()
  }
}

extension RevokedGrant {
  func tell() {
    let what = "\(grant.rawValue) of \(parties.partner) for \(parties.with)"
    let by = invitation.map { ", by invitation \($0)" } ?? ""
    guard isNew else {
      StandardStream.say("taken back already: \(what)\(by); nothing was changed")
      return
    }
    StandardStream.say(
      "took back \(what)\(by), by \(actor); \(outlivedIt ? "the relationship had ended before" : "the relationship stays")"
    )
    StandardStream.say("this portal keeps the record: take it away where the vendor keeps it, too")
  }
}

extension Grant: ExpressibleByArgument {}
