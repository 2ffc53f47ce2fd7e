import ArgumentParser
import Foundation
import InvitationToken
import Journal
import KeyFolder
import PartnerModel
import PortalFiles
import PortalOperations
import PortalSite
import SiteWriter
import SourceDiagnostics

struct Build: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make the site: Content, Templates, journal and keys become Site/public.",
    discussion: """
      Only what changed is rendered and written; an unchanged page keeps its file. Pages that earlier builds wrote and \
      that are no longer wanted are removed; files that no build wrote are left alone and named. A build that is \
      stopped at any moment leaves whole pages, old or new, and the next one goes on from there.

      The last line tells how many files the site has, how many were written, left as they were and removed, and the \
      seconds that it took.
      """)

  @Option(help: "Where the site goes (default: Site/public in the portal).", completion: .directory)
  var output: String?

  @Option(
    help: ArgumentHelp(
      "The moment for which to build, such as 2026-11-22T09:30:00Z (default: now).", valueName: "time"))
  var now: Moment?

  @OptionGroup var portal: PortalOptions

  func run() throws {
    let clock = ContinuousClock()
    let start = clock.now
    let place = portal.place
    let moment = now ?? .now
    try place.requirePortal()
    try place.refuseOverlap(ofOutput: output ?? place.usualOutput)
    let lock = try BuildLock(place.stateFolder)
    defer { lock.release() }

    let ((site, warnings), (invitations, reviews)) = try atOnce(
      { try place.site(at: moment) }, place.recordedInvitations)
    if !warnings.diagnostics.isEmpty { Terminal.complain(warnings.description) }
    let recorded = Site.Recorded(
      invitations: invitations, reviews: reviews, lastChange: try place.publishTerms(of: site, at: moment))
    let addressed = site.address(invitations)
    for orphan in addressed.orphans where !orphan.state(at: moment.seconds).isTerminal {
      Terminal.complain(
        "warning: invitation \(orphan.id) for \(orphan.to) has no page: somebody whom it names is no longer in the "
          + "directory\n  Put the record back, or withdraw it: portico cancel \(orphan.id)")
    }
    let progress = Terminal.Progress()
    let output = output ?? place.usualOutput
    let writer = SiteWriter(
      output: output, manifestFile: lock.manifestFile(for: output),
      workers: ProcessInfo.processInfo.activeProcessorCount,
      progress: { done, count in progress.show(done, of: count, "writing") })
    let files = try site.files(
      recorded, addressed, secrets: place.secrets(for: invitations), statusSigner: place.statusSigner(),
      now: moment)
    let report = try writer.write(files.site)
    let foreignToVerifier = try write(files.verifier, forVerifierOf: place, lock)
    progress.clear()
    for (folder, path) in report.foreign.map({ (output, $0) })
      + foreignToVerifier.map({ (place.verifierFolder, $0) })
    {
      Terminal.complain(
        "warning: \(folder)/\(Terminal.withoutLinks(path)) was not written by portico and is left alone")
    }
    let milliseconds = (clock.now - start) / .milliseconds(1)
    Terminal.say(
      "\(output): \(report.files) files, \(report.written) written, \(report.unchanged) unchanged, "
        + "\(report.removed) removed, \(String(format: "%.2f", milliseconds / 1000)) s")
  }

  /// What the verifier's machine needs goes to Site/verifier; a portal that has no verifier any more loses it.
  ///
  /// - Returns: what lies there and isn't ours.
  private func write(
    _ files: [any SiteFiles], forVerifierOf place: Portal, _ lock: BuildLock
  ) throws -> [String] {
    let folder = place.verifierFolder
    guard !files.isEmpty || FileManager.default.fileExists(atPath: folder) else { return [] }
    return try SiteWriter(output: folder, manifestFile: lock.manifestFile(for: folder), workers: 1).write(
      files
    )
    .foreign
  }
}
