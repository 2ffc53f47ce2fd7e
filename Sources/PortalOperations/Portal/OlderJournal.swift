import Journal
import KeyFolder
import Ledger
import PartnerModel
import PortalSite
import SiteWriter
import SystemFiles

// A journal that was put back from a copy may be older than the site. To go on with it unawares would take the pages of
// invitations away of which nobody knows any more, and give their places in the status lists to others.

extension Portal {
  /// What the site was made from; nil where the journal has that, or goes on from it.
  ///
  /// - Parameter journal: nil where there is none.
  func published(beyond journal: Journal?) throws -> PublishedJournal? {
    guard let published = try publishedJournal() else { return nil }
    return try journal?.eventHash(at: published.head.sequence) == published.head.hash ? nil : published
  }

  /// How many invitations are on the site and not on record.
  func invitations(of published: PublishedJournal, beyond journal: Journal?) throws -> Int {
    published.invitations.subtracting(try journal?.invitationPlaces() ?? []).count
  }

  func refuseOlderJournal() throws {
    guard journalLocation.isTaken else { return }
    try refuseOlder(Journal.open(below: stateFolder))
  }

  /// - Parameter journal: the one at its place.
  func refuseOlder(_ journal: Journal) throws {
    guard let published = try published(beyond: journal) else { return }
    throw try olderThanSite(
      journal, published, journalLocation.path,
      remedy: "Restore a newer backup. Where there is none, `portico build --lose-published` goes on: ")
  }

  /// - Parameters:
  ///   - name: what the journal is called.
  ///   - remedy: up to what the flag does.
  func olderThanSite(
    _ journal: Journal?, _ published: PublishedJournal, _ name: String, remedy: String
  ) throws -> OperationRefusal {
    let lost = try invitations(of: published, beyond: journal)
    return OperationRefusal(
      .journalOlderThanSite,
      "\(name.printable) doesn't have record \(published.head.sequence), from which the site was made; invitations on the "
        + "site and not on record: \(lost)",
      remedy: remedy
        + "it takes the pages of these invitations away, and nobody gets their places in the status lists again."
    )
  }

  /// After a loss: nobody gets a place again that the site has and the journal hasn't.
  ///
  /// - Returns: what the site was made from; nil where the journal goes on from that.
  func losePublished(at now: Moment, _ progress: (BuildProgress) -> Void) throws -> PublishedJournal? {
    // All of it may be lost.
    let existing = journalLocation.isTaken ? try existingJournalToWrite() : nil
    guard let published = try published(beyond: existing) else { return nil }
    let lost = try invitations(of: published, beyond: existing)
    // The site won't tell any more that there was a newer one.
    try letterLedger.noteLost(published.head)
    try (existing ?? makeJournal()).retire(published.given, by: .portico, at: now)
    progress(.lost(lost))
    return published
  }

  /// Should `State/build` be lost too, no build knows the pages of lost invitations for its own, nor what speaks of them.
  ///
  /// - Parameter recorded: what isn't lost.
  func adoptFiles(
    of published: PublishedJournal, beyond recorded: Recorded, in output: String, _ lock: BuildLock
  ) throws {
    let secret = try recorded.invitations.isEmpty ? nil : keys.linkSecret()
    let known = Set(recorded.invitations.compactMap { secret?.linkPath(for: $0.id) })
    let entries = (try? FolderEntry.all(in: "\(output)/\(SiteAddresses.invitationFolder)")) ?? []
    let pages = entries.compactMap { $0.name.flatMap(LinkPath.init(validating:)) }.filter {
      !known.contains($0)
    }
    let lists = (0..<published.listCount).map { WellKnownPath.statusList($0 + 1) }
    for (folder, files) in [
      (output, pages.map(SiteAddresses.invitationFile) + lists), (verifierFolder, lists),
    ] {
      try SiteWriter(output: folder, manifestFile: lock.manifestFile(for: folder), workers: 1).adopt(files)
    }
  }
}
