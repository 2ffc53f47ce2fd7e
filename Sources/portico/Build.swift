import ArgumentParser
import Foundation
import PartnerModel
import PortalOperations
import PortalSite
import SiteWriter
import SourceDiagnostics
import SystemFiles

struct Build: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "build",
    abstract: "Make the site: Content, Templates, journal and keys become Site/public.",
    discussion: """
      Only what changed is rendered and written; an unchanged page keeps its file. Pages that earlier builds wrote and \
      that are no longer wanted are removed; files that no build wrote are left alone and named. A build that is \
      stopped at any moment leaves whole pages, old or new, and the next one goes on from there.

      A site that was made from a newer journal than this one is left as it is: restore a newer backup. After a real loss, \
      --lose-published goes on. It says how many invitations are on the site and not on record, retires their places in \
      the status lists for ever, and takes their pages away; whom they went to has to be invited again.

      The last line tells how many files the site has, how many were written, left as they were and removed, and the \
      seconds that it took.

      Who publishes is --as USER or PORTICO_USER, a user of the portal's operator who may; else its first such user. An \
      operator without users needs nobody.
      """)

  @Option(help: "Where the site goes (default: Site/public in the portal).", completion: .directory)
  var output: String?

  @Option(
    help: ArgumentHelp(
      "The moment for which to build, such as 2026-11-22T09:30:00Z (default: now).", valueName: "time"),
    transform: Moment.typed)
  var now: Moment?

  @Flag(
    help:
      "Also where the site has invitations that the journal hasn't: they lose their places in the status lists, and their pages."
  )
  var losePublished = false
  @OptionGroup var address: AddressOptions
  @OptionGroup var actor: ActorOptions
  @OptionGroup var portal: PortalOptions

  func run() throws {
    let clock = ContinuousClock()
    let start = clock.now
    let progress = ProgressLine()
    let report = try portal.place.build(
      to: output, actor: actor.name, at: now ?? .now, atNewAddress: address.newAddress,
      losingPublished: losePublished
    ) { event in
      switch event {
      case .warnings(let warnings): StandardStream.warn(warnings)
      case .noPage(let invitation): StandardStream.warn(ofNoPage: invitation)
      case .scriptChanged(let file, let place):
        let (runs, reads) =
          switch place {
          case .invitation: ("on the page of each open invitation", "the code that an answer is given with")
          case .check: ("where people check an invitation", "its link, which an answer is given with")
          case .receipt: ("on the page of each receipt", "who answered, and the receipt's address")
          }
        StandardStream.complain(
          "warning: \(file) has changed since the last build, and it runs \(runs)\n"
            + "  Look through it before you deploy: it can read \(reads).")
      case .scriptExchanged(let file):
        StandardStream.complain(
          "warning: answers go another way than at the last build, so \(file) runs on the page of each open invitation now\n"
            + "  Where it isn't as Portico brings it, look through it before you deploy: it can read the code that an answer is given with."
        )
      case .lost(let count):
        StandardStream.say(
          "Invitations on the site and not on record: \(count). Nobody gets their places in the status lists again; this "
            + "build takes their pages away.")
      case .writing(let done, let count): progress.show(done, of: count, "writing")
      }
    }
    progress.clear()
    for path in report.foreign {
      StandardStream.complain(
        "warning: \(path.withoutPersonalLinks) was not written by portico and is left alone")
    }
    let milliseconds = (clock.now - start) / .milliseconds(1)
    StandardStream.say(
      "\(report.output): \(report.site.files) files, \(report.site.written) written, "
        + "\(report.site.unchanged) unchanged, \(report.site.removed) removed, "
        + "\(String(format: "%.2f", milliseconds / 1000)) s")
  }
}

extension StandardStream {
  /// Says of an open invitation that it has no page.
  static func warn(ofNoPage invitation: Invitation) {
    complain(
      "warning: invitation \(invitation.id) for \(invitation.to) has no page: somebody whom it names is no longer in the "
        + "directory\n  Put the record back, or withdraw it: portico cancel \(invitation.id)")
  }
}
