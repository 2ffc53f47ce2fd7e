import ArgumentParser
import PartnerModel
import PortalOperations
import SystemFiles

struct Restore: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Put a backup in the place of State.",
    discussion: """
      Looks through the whole backup first: its digests, and its journal record by record. Then it takes the place of \
      State, and the folder that was there is kept beside it. Stop the verifier before, and start it again afterwards; \
      then build and deploy.

      A journal with records that the backup hasn't is not replaced, unless --lose-newer says so: whoever accepted since \
      then isn't on record any more, and their receipts name records that others may take the place of. What was redacted \
      since then is redacted again.

      Nor is a backup put back that is older than the site, unless --lose-published says so: of invitations that are on the \
      site and not on record nobody knows any more. Nothing is built or issued then until `portico build --lose-published`.

      --as USER or PORTICO_USER, where given, has to be a user of the portal's operator who may manage keys.

        portico restore /media/safe/portal-2026-11-29.tar
      """)

  @Argument(help: "The file that `portico backup` made.", completion: .file()) var file: String
  @Flag(help: "Also over a journal with records that the backup hasn't.") var loseNewer = false
  @Flag(help: "Also where the site has invitations that the backup hasn't.") var losePublished = false
  @OptionGroup var actor: ActorOptions
  @OptionGroup var portal: PortalOptions

  func run() throws {
    let report = try portal.place.restore(
      file, losing: loseNewer, losingPublished: losePublished, actor: actor.name, at: .now)
    StandardStream.say(
      "restored \(report.files) files of \(report.made.text), "
        + (report.head.map { "journal head \($0)" } ?? "no journal"))
    if let lost = report.lost {
      StandardStream.say(
        lost.count.map { "  Records lost: \($0), the first of \(lost.since?.text ?? "")." }
          ?? "  What is lost isn't known: the journal of before can't be read.")
    }
    if let count = report.lostInvitations {
      StandardStream.say(
        "  Invitations on the site and not on record: \(count). Nothing is built or issued until "
          + "`portico build --lose-published` has retired their places and taken their pages away.")
    }
    if !report.redacted.isEmpty {
      StandardStream.say("  Redacted again: \(report.redacted.map(\.rawValue).joined(separator: ", ")).")
    }
    for debt in report.notRedacted { StandardStream.say("  \(debt.advice)") }
    if let before = report.before {
      StandardStream.say(
        "  State as it was before: \(before.printable). Remove it once everything is in order.")
    }
    StandardStream.say("  Build and deploy now, and start the verifier again.")
  }
}
