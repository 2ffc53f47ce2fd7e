import ArgumentParser
import PartnerModel
import PortalOperations
import SystemFiles

struct RevokeGrant: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "revoke-grant",
    abstract: "Take back one thing that an acceptance allowed; the relationship stays.",
    discussion: """
      The grants are \(Grant.allCases.map(\.rawValue).joined(separator: ", ")). Name the invitation whose acceptance \
      gave the grant, or the partner who has it: then the relationship is meant that connects it with the organisation \
      of --of, else with that of the user who acts, else with the portal's operator.

      It counts from now on, and nothing else changes; doing it twice changes nothing. What the directory declares as \
      existing can't be taken back here. To grant it anew, invite and accept once more.

      A customer's id stands for what that customer granted to the organisation of the user who acts, else to the \
      portal's operator.

      Who acts is --as USER or PORTICO_USER: a user of either side who may. Only for the portal's operator the first \
      such user acts where nobody is named.

        portico revoke-grant kaede-distribution adminAccess --as aoi-hoshino
      """)

  @Argument(
    help: ArgumentHelp(
      "The invitation's id, or enough of its beginning, or the partner's or customer's id.", valueName: "id"))
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
    let decision = revoked.decision
    let what = "\(grant.rawValue) of \(revoked.partner) for \(decision.invitation.to)"
    let invitation = "by invitation \(decision.invitation.id)"
    guard decision.isNew else {
      StandardStream.say("taken back already: \(what), \(invitation); nothing was changed")
      return
    }
    StandardStream.say("took back \(what), \(invitation), by \(decision.actor); the relationship stays")
  }
}

extension Grant: ExpressibleByArgument {}
