import ArgumentParser
import PartnerModel
import PortalOperations
import SystemFiles

struct Evidence: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evidence",
    abstract: "Put everything that proves an acceptance into one folder.",
    discussion: """
      The folder holds the invitation, the texts that were shown, the acceptance, its signed receipt, the public keys, \
      the mail where one was kept, and the chain of records from the invitation to the journal's end. An auditor \
      checks it without this program and without a network: python3 check.py . in the folder.

      It names the people who were asked and who answered, and the chain holds records of other parties. Give the folder \
      to somebody who is bound to secrecy, and not to a customer.

      Who asks is --as USER or PORTICO_USER, a user of the portal's operator who may see invitations; else its first such \
      user. An operator without users needs nobody.

        portico evidence 4kq7tz --output audit-4kq7tz
      """)

  @Argument(help: "The invitation's id, at least six characters of it, or the customer's id.") var id: String
  @Option(help: "The folder to make (default: evidence-<id>).", completion: .directory) var output: String?
  @OptionGroup var actor: ActorOptions
  @OptionGroup var portal: PortalOptions

  func validate() throws {
    if output == "" { throw ValidationError("--output names no folder.") }
  }

  func run() throws {
    let bundle = try portal.place.evidence(of: id, actor: actor.name, at: .now)
    let path = output ?? "evidence-\(bundle.acceptance.invitation.id)"
    try bundle.write(to: path)
    StandardStream.say(
      "wrote \(path.printable): \(bundle.acceptance.evidence.rawValue), head \(bundle.head)")
    if !bundle.hasReceipt {
      StandardStream.say(
        "  without the receipt: a name on it was redacted, so it can't be made again; the one that was made stays valid"
      )
    }
    StandardStream.say("  to check it: python3 check.py . in that folder")
  }
}
