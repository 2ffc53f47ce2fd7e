import Foundation
import InvitationToken
import Journal
import KeyFolder
package import PartnerModel
import PortalFiles
package import PortalSite
package import SiteWriter
package import SourceDiagnostics
import SystemFiles

/// What a build tells while it is at work.
package enum BuildProgress: Sendable {
  /// What somebody should look at in the portal's files.
  case warnings(DiagnosticList)
  /// An invitation that is open and gets no page: somebody whom it names is no longer in the directory.
  case noPage(Invitation)
  /// A script that can read what is meant for one invitee isn't what it was at the last build: the file, and where it runs.
  case scriptChanged(String, Site.WatchedScript.Place)
  /// Another one runs on invitations' pages, since answers go another way than at the last build.
  case scriptExchanged(String)
  /// So many invitations are on the site and not on record. Their places in the status lists are retired now.
  case lost(Int)
  /// How many of how many changed files are done. Told from several threads.
  case writing(done: Int, of: Int)
}

/// What a build did.
package struct BuildReport: Sendable {
  /// Where the site is.
  package let output: String
  package let site: SiteWriter.Report
  /// Files that no build wrote, in the site and in the verifier's folder: all left alone. A folder ends with a slash.
  package let foreign: [String]
}

extension Portal {
  /// Brings the site, and what the verifier's machine needs, in line with what is declared and recorded.
  ///
  /// - Parameters:
  ///   - output: where the site goes; nil for the usual folder.
  ///   - name: who publishes; nil for the operator's first user who may.
  ///   - atNewAddress: whether the links that people have may die with the address that they are at.
  ///   - losingPublished: whether invitations that are on the site and not on record may lose their places and pages.
  ///   - progress: is told what happens, in order but for the files that are done.
  /// - Throws: `output-overlaps`, `busy`, `journal-older-than-site`, the portal's faults, and what keys, journal and writer refuse. What was
  ///   written by then is whole, and the next build goes on from there.
  package func build(
    to output: String? = nil, actor name: String?, at now: Moment, atNewAddress: Bool = false,
    losingPublished: Bool = false,
    progress: @escaping @Sendable (BuildProgress) -> Void
  ) throws -> BuildReport {
    try permit(.publishPortal, to: name)
    let output = output ?? usualOutput
    try refuseOverlap(ofOutput: output)
    let lock = try BuildLock(stateFolder)
    defer { lock.release() }
    // Before anything of this process has it open.
    try Journal.settle(below: stateFolder)
    let lost = losingPublished ? try losePublished(at: now, progress) : nil

    // Files and journal are read side by side.
    let ((site, warnings), recordedBefore) = try atOnce(
      {
        var faults = DiagnosticList()
        let source = try load(faults: &faults)
        let site = try check(
          source, at: now, atNewAddress: atNewAddress, losingPublished: losingPublished, faults: &faults)
        faults.append(try changedInvitees(source, at: now))
        return (site, faults)
      }, { try self.recorded(in: existingJournal()) })
    if !warnings.diagnostics.isEmpty { progress(.warnings(warnings)) }

    // What people agree to goes on record before any page shows it.
    var recorded = try publishTerms(of: site, after: recordedBefore, at: now)
    recorded.partnerships = try partnerships(site.source, existingJournal(), at: now)
    let plan = site.plan(recorded, at: now)
    for invitation in plan.orphans { progress(.noPage(invitation)) }

    let pages = try? RegularFile("\(verifierFolder)/\(Site.answerPagesFile)").bytes(limit: 64 << 20)
    for script in site.watchedScripts {
      let manifest = lock.manifestFile(for: output)
      let isAsBefore =
        if let path = script.path {
          SiteWriter.finished(path, manifest: manifest) ?? true
        } else {
          pages.map(site.hasReceiptScript) ?? true
        }
      let files = script.names.map { "Templates/assets/\($0)" }.joined(separator: " or ")
      guard !isAsBefore else { continue }
      let isExchanged = script.otherPath.flatMap { SiteWriter.finished($0, manifest: manifest) } ?? false
      progress(isExchanged ? .scriptExchanged(files) : .scriptChanged(files, script.place))
    }

    let files = try site.render(plan, secrets(for: recorded.invitations))
    if let lost { try adoptFiles(of: lost, beyond: recorded, in: output, lock) }
    // Before the first page: a build that is killed may have published any of them.
    try notePublished(recorded)
    let report = try write(files, to: output, lock, progress)
    for purpose in KeyPurpose.allCases {
      let published = site.keys.filter { $0.purpose == purpose }.map(\.key.keyID)
      try keys(for: purpose).notePublished(Set(published), now: now)
    }
    try notePublished(site.source.configuration.address)
    return report
  }

  /// The site for the web server, then what the verifier's machine needs; a portal that has no verifier any more loses
  /// that.
  private func write(
    _ files: RenderedSite, to output: String, _ lock: BuildLock,
    _ progress: @escaping @Sendable (BuildProgress) -> Void
  ) throws -> BuildReport {
    let report = try SiteWriter(
      output: output, manifestFile: lock.manifestFile(for: output),
      workers: ProcessInfo.processInfo.activeProcessorCount,
      progress: { done, count in progress(.writing(done: done, of: count)) }
    ).write(files.site)
    var foreign = report.foreign.map { "\(output)/\($0)" }
    if !files.verifier.isEmpty || FileManager.default.fileExists(atPath: verifierFolder) {
      let folder = verifierFolder
      foreign += try SiteWriter(output: folder, manifestFile: lock.manifestFile(for: folder), workers: 1)
        .write(files.verifier).foreign.map { "\(folder)/\($0)" }
    }
    return BuildReport(output: output, site: report, foreign: foreign)
  }

  /// What is on record, as far as pages show it.
  func recorded(in journal: Journal?) throws -> Recorded {
    var recorded = Recorded.nothing
    guard let journal else { return recorded }
    // A list that grows leaves its smaller selves behind in memory.
    recorded.invitations.reserveCapacity(try journal.invitationCount())
    // No page says whom an invitation went to.
    try journal.forEachInvitation(withRecipients: false) { recorded.invitations.append($0) }
    recorded.retiredPlaces = try journal.retiredPlaces()
    if recorded.invitations.contains(where: \.state.isTerminal) {
      recorded.endings = try journal.endings()
      recorded.ends = try journal.endsOfAccepted()
    }
    return recorded
  }

  /// - Returns: what is on record now that the texts are.
  private func publishTerms(of site: Site, after recorded: Recorded, at now: Moment) throws -> Recorded {
    guard let journal = try existingJournal() else { return recorded }
    try publishTerms(of: site, in: journal, at: now)
    var recorded = recorded
    recorded.lastChange = try journal.lastChange()
    return recorded
  }

  func secrets(for invitations: [Invitation]) throws -> InvitationSecrets {
    // Where there are keys and none signs, a build is refused: without its list, every token would be refused.
    let statusSigner = try keys.list().isEmpty ? nil : TokenSigner(keys.activeKey())
    guard !invitations.isEmpty else {
      return InvitationSecrets(
        signers: [:], linkPath: { LinkPath(characters: $0.rawValue) }, statusSigner: statusSigner)
    }
    let secret = try keys.linkSecret()
    return InvitationSecrets(
      signers: try signers(for: Set(invitations.map(\.keyID))), linkPath: { secret.linkPath(for: $0) },
      statusSigner: statusSigner)
  }
}
