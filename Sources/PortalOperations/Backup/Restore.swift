import Foundation
import Glibc
import Journal
import Ledger
package import PartnerModel
import SystemFiles

/// What was put back.
package struct RestoreReport: Sendable {
  /// When the backup was made.
  package let made: Moment
  package let files: Int
  /// The last record of the journal that counts now; nil where there is none.
  package let head: JournalHead?
  /// What the journal had that counted before, and this one hasn't.
  package let lost: LostRecords?
  /// How many invitations are on the site and not on record; nil where the backup isn't older than the site.
  package let lostInvitations: Int?
  /// What had been redacted since the backup, and is redacted again.
  package let redacted: [RecordSubject]
  /// What had been redacted since the backup, and can't be yet; `State` remembers it.
  package let notRedacted: [RedactionDebt]
  /// Where the folder lies that counted before; nil where there was none.
  package let before: String?
}

/// Records that a journal has beyond a backup.
package struct LostRecords: Sendable {
  /// Nil where they can't be counted, since the journal can't be read.
  package let count: Int?
  /// When the first of them was recorded.
  package let since: Moment?
  /// What was redacted in them, by whose hand.
  fileprivate var redactions: [(subject: RecordSubject, actor: Actor)] = []

  fileprivate var text: String {
    guard let count, let since else {
      return "it can't be read, so nobody knows what it has that the backup hasn't"
    }
    return "records that the backup hasn't: \(count), the first of \(since.text)"
  }
}

extension Portal {
  /// Puts a backup in the place of `State`, in one step, and keeps the folder that was there.
  ///
  /// - Parameters:
  ///   - losing: whether it may take the place of a journal with records that the backup hasn't.
  ///   - losingPublished: whether the site may have invitations that the backup hasn't.
  ///   - name: who asks, as for a backup.
  /// - Throws: `not-a-backup`, `damaged-backup`, `newer-journal`, `journal-older-than-site`, `busy`; `journal-in-use` while
  ///   a verifier or a command has the journal open. Nothing is changed then.
  package func restore(
    _ path: String, losing: Bool, losingPublished: Bool, actor name: String?, at now: Moment
  ) throws -> RestoreReport {
    try requirePortal()
    try permitNamed(.manageKeys, to: name)
    let state = realStateFolder
    let root = try StateHold(SystemFiles.folder(of: state))
    defer { root.release() }
    let draft = "\(state).restoring"
    try refuseHalfRestored(state, draft)
    try refuseMounted(state)
    try StateSwap.finish(state, draft)
    // What a killed run left: nobody else makes such a folder.
    try? FileManager.default.removeItem(atPath: draft)
    defer { try? FileManager.default.removeItem(atPath: draft) }

    var archive = try ArchiveReader(path)
    let contents = try archive.unpack(to: draft)
    // A backup of before has it where it was then.
    try Journal.settle(below: draft)
    let journal = JournalLocation(below: draft)
    try checkUnpacked(journal, contents, path)
    try PrivateFile.write(Array("\(newIncarnation())\n".utf8), to: "\(draft)/incarnation")

    let swap = try StateSwap(state, draft, self)
    defer { swap.release() }
    let lost = try lostRecords(swap.journalHold, over: journal.isTaken ? journal : nil)
    if let lost, !losing { throw newerJournal(lost) }
    let lostInvitations = try lostInvitations(
      beyond: journal.isTaken ? Journal.open(at: journal) : nil, path, losing: losingPublished)
    let (redacted, notRedacted, head) = try redactAgain(lost?.redactions ?? [], in: draft, at: now)
    try swap.run(keeping: "\(state).before-\(now.text.filter { $0.isNumber || $0.isLetter })") {
      try giveOwner(of: access(state, F_OK) == 0 ? state : SystemFiles.folder(of: state), to: draft)
    }
    try removeCopies(of: redacted)
    return RestoreReport(
      made: contents.made, files: contents.digests.count, head: head, lost: lost,
      lostInvitations: lostInvitations, redacted: redacted,
      notRedacted: notRedacted, before: swap.kept)
  }

  /// Before anything is unpacked. Where a folder of the same disk is mounted, only the exchange itself shows it.
  private func refuseMounted(_ state: String) throws {
    var (own, around) = (stat(), stat())
    guard stat(state, &own) == 0, stat(SystemFiles.folder(of: state), &around) == 0,
      own.st_dev != around.st_dev
    else { return }
    throw StateSwap.isMounted(state)
  }

  /// The superuser restores for whoever the portal belongs to: the service has to be able to read what comes back.
  private func giveOwner(of model: String, to folder: String) throws {
    var owner = stat()
    guard geteuid() == 0, stat(model, &owner) == 0 else { return }
    func give(_ path: String) throws {
      guard lchown(path, owner.st_uid, owner.st_gid) == 0 else { throw PrivateFile.failure(path, errno) }
      var status = stat()
      guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return }
      for name in try StateListing.names(in: path) { try give("\(path)/\(name)") }
    }
    try give(folder)
  }

  /// A run that was killed between its two renames leaves no `State`, and beside it the folder that counted before.
  private func refuseHalfRestored(_ state: String, _ draft: String) throws {
    guard access(state, F_OK) != 0, access(draft, F_OK) == 0 else { return }
    let folder = SystemFiles.folder(of: state)
    let name = String(state.split(separator: "/").last ?? "State")
    let before = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
      .filter { $0.hasPrefix("\(name).before-") }.max()
    guard let before else { return }
    throw OperationRefusal(
      .halfRestored, "a restore was cut off: \(state) is not there, and \(folder)/\(before) counted before",
      remedy: "Put it back with: mv \(folder)/\(before) \(state) — then restore again.")
  }

  /// What somebody had a right to have thrown away doesn't come back with a backup from before; where it can't be thrown
  /// away yet, the folder that is restored remembers it.
  private func redactAgain(
    _ redactions: [RedactionDebtFile.Entry], in draft: String, at now: Moment
  ) throws -> (redacted: [RecordSubject], notRedacted: [RedactionDebt], head: JournalHead?) {
    let location = JournalLocation(below: draft)
    guard location.isTaken else { return ([], [], nil) }
    let journal = try Journal.open(at: location)
    var redacted: [RecordSubject] = []
    var left: [(entry: RedactionDebtFile.Entry, debt: RedactionDebt)] = []
    let file = RedactionDebtFile(below: draft)
    let remembered = try RedactionDebtFile(below: stateFolder).entries() + file.entries()
    var seen: Set<RecordSubject> = []
    for entry in redactions + remembered where seen.insert(entry.subject).inserted {
      let (subject, actor) = entry
      // Nil where it was issued after the backup was made, or is redacted there too.
      guard let obstacle = try journal.obstacle(toRedacting: subject, at: now) else { continue }
      if obstacle == .nothing {
        _ = try journal.redact([subject], reason: nil, by: actor, at: now)
        redacted.append(subject)
      } else {
        left.append((entry, RedactionDebt(subject: subject, obstacle: obstacle)))
      }
    }
    _ = try LetterLedger(below: draft).redact(redacted.compactMap(\.invitation))
    try file.write(left.map(\.entry))
    return (redacted, left.map(\.debt), try journal.head())
  }

  private func removeCopies(of subjects: [RecordSubject]) throws {
    let invitations = subjects.compactMap(\.invitation)
    guard !invitations.isEmpty, let journal = try existingJournal() else { return }
    var copies = PersonalCopies(of: self)
    try copies.remove(copies.paths(of: invitations, in: journal))
  }

  /// A folder with which nothing would go on takes the place of none.
  private func checkUnpacked(
    _ journal: JournalLocation, _ contents: BackupContents, _ path: String
  ) throws {
    let refusal = OperationRefusal(
      .damagedBackup, "\(path.printable) is damaged: its journal is not the one that was backed up",
      remedy: "Nothing was changed. Take another copy of that backup, or an earlier one.")
    guard journal.isTaken == (contents.head != nil) else { throw refusal }
    guard let head = contents.head else { return }
    let verification = try Journal.open(at: journal).verify()
    guard verification.fault == nil, verification.head == head else { throw refusal }
  }

  /// What the journal has that counts now, and the one that is to take its place hasn't.
  private func lostRecords(_ hold: JournalHold?, over backup: JournalLocation?) throws -> LostRecords? {
    guard let hold else { return nil }
    let restored = try backup.map { try Journal.open(at: $0) }
    do {
      let current = try hold.journal()
      let last = try current.head().sequence
      // As long as two chains have the same hash they are the same up to there.
      var (same, different) = (0, last + 1)
      while same + 1 < different {
        let middle = (same + different) / 2
        let hash = try current.eventHash(at: middle)
        if try hash != nil && restored?.eventHash(at: middle) == hash {
          same = middle
        } else {
          different = middle
        }
      }
      guard same < last else { return nil }
      return LostRecords(
        count: last - same, since: try current.moment(at: same + 1),
        redactions: try current.redactions(after: same))
    } catch let error as JournalError {
      switch error {
      // It may well be read once that is mended, and then it says what gets lost and what was redacted.
      case .looseMode, .linked, .mountedAlone, .file, .busy, .newer: throw error
      default: return LostRecords(count: nil, since: nil)
      }
    }
  }

  /// How many invitations the site has that a backup hasn't; nil where that isn't older than the site.
  private func lostInvitations(beyond journal: Journal?, _ path: String, losing: Bool) throws -> Int? {
    guard let published = try published(beyond: journal) else { return nil }
    guard losing else {
      throw try olderThanSite(
        journal, published, path,
        remedy:
          "Restore a newer backup. Where there is none, go on with --lose-published, then build with it too: "
      )
    }
    return try invitations(of: published, beyond: journal)
  }

  private func newerJournal(_ lost: LostRecords) -> OperationRefusal {
    OperationRefusal(
      .newerJournal, "\(journalLocation.path) would be lost; \(lost.text)",
      remedy:
        "Restore a newer backup, or go on with --lose-newer: the folder of now is kept beside the restored one."
    )
  }

  /// Tells one life of a portal from the next: who sends letters looks at it, and sees that what it knows of the journal
  /// may not be so any more.
  private func newIncarnation() -> String {
    var generator = SystemRandomNumberGenerator()
    return (0..<2).map { _ in
      let digits = String(generator.next(), radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }
}
