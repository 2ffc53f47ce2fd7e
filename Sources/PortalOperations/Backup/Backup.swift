import Glibc
import Journal
import Ledger
package import PartnerModel
import SystemFiles

/// What went into a backup.
package struct BackupReport: Sendable {
  package let files: Int
  /// In bytes.
  package let size: Int
  /// The journal's last record; nil where there is no journal.
  package let head: JournalHead?
}

extension Portal {
  /// Puts everything that no build can make again into one archive: `State` but for `build`, as it is at one moment,
  /// while others go on.
  ///
  /// - Parameters:
  ///   - path: where nothing lies yet; outside of all that is deployed or kept in a repository.
  ///   - name: who asks, a user of the operator who may manage the keys, which are in it; nil for whoever has `State`.
  /// - Throws: `nothing-to-back-up`, `output-overlaps`, `file-in-the-way`, `busy`, `damaged`.
  package func backup(to path: String, actor name: String?, at now: Moment) throws -> BackupReport {
    try requirePortal()
    try permitNamed(.manageKeys, to: name)
    guard try StateListing.isFolder(realStateFolder) == true else {
      try refuseLostJournal()
      throw OperationRefusal(
        .nothingToBackUp, "there is no \(stateFolder) yet",
        remedy: "It comes with the first key or invitation.")
    }
    // A backup without what is lost would take the place of one that has it.
    try refuseLoss(at: now)
    try refuseOverlap(of: .backup, at: path)
    guard access(path, F_OK) != 0 else { throw ArchiveWriter.inTheWay(path) }
    let hold = try StateHold(realStateFolder)
    defer { hold.release() }

    let copies = StateCopies(in: realStateFolder)
    defer { copies.remove() }
    let head = try journalLocation.isTaken ? copies.take(Journal.open(below: stateFolder)) : nil
    var writer = try ArchiveWriter(path, BackupContents(made: now, head: head))
    // First of all: what a record speaks of is there before it, so the files are no older than the records.
    try writer.addFolder("State")
    if head != nil {
      try writer.addFolder("State/\(SystemFiles.folder(of: JournalLocation.own))")
      try writer.addFile("State/\(JournalLocation.own)", from: copies.journal)
    }
    // After the journal: a ledger that is newer forgets no letter.
    if try letterLedger.copy(to: copies.ledger) {
      try writer.addFile("State/\(LetterLedger.name)", from: copies.ledger)
    }
    try addState("", to: &writer)
    try writer.finish()
    return BackupReport(files: writer.contents.digests.count, size: writer.size, head: head)
  }

  /// - Parameter folder: below `State`; empty for that itself, else it ends with a slash.
  private func addState(_ folder: String, to writer: inout ArchiveWriter) throws {
    // Whoever changes a folder of keys holds it: the list of keys and the keys are of one moment.
    let place = "\(realStateFolder)/\(folder)"
    let hold = folder.isEmpty ? nil : try StateHold(place, isPatient: true)
    defer { hold?.release() }
    for name in try StateListing.names(in: place) {
      let path = folder + name
      guard StateListing.isKept(path), !StateListing.databases.contains(path),
        let isFolder = try StateListing.isFolder(place + name)
      else { continue }
      guard StateListing.isPlain(path) else {
        throw AccessFailure(
          "\(stateFolder)/\(path.printable) has a name that no backup can hold",
          remedy: "Give it another one, or move it out of \(stateFolder).")
      }
      if isFolder {
        if writer.contents.head == nil || path != SystemFiles.folder(of: JournalLocation.own) {
          try writer.addFolder("State/\(path)")
        }
        try addState("\(path)/", to: &writer)
      } else {
        try writer.addFile("State/\(path)", from: place + name)
      }
    }
  }

  /// `State` with a link followed: an operator may keep it on another disk.
  var realStateFolder: String {
    guard let real = realpath(stateFolder, nil) else { return stateFolder }
    defer { free(real) }
    return String(cString: real)
  }
}

/// Keeps others away who want to do the same with a folder.
struct StateHold {
  private let descriptor: Int32

  /// - Throws: `busy`, where somebody else holds it and nobody waits.
  init(_ folder: String, isPatient: Bool = false) throws {
    descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw PrivateFile.failure(folder, errno) }
    do {
      guard try FileLock.hold(descriptor, at: folder, isPatient: isPatient) else {
        throw OperationRefusal(
          .busy, "another backup of this portal is being made or restored", remedy: "Wait until it has ended."
        )
      }
    } catch {
      close(descriptor)
      throw error
    }
  }

  func release() { close(descriptor) }
}

/// Journal and ledger, each as it is at one moment, in a file of its own for as long as a backup needs it.
struct StateCopies {
  let journal: String
  let ledger: String

  /// How their names begin.
  static let names = [".journal-copy.new", ".letters-copy.new"]

  /// Takes away what a backup left that was killed.
  static func removeLeft(in stateFolder: String) {
    guard let hold = try? StateHold(stateFolder) else { return }
    defer { hold.release() }
    StateCopies(in: stateFolder).remove()
  }

  init(in stateFolder: String) {
    journal = "\(stateFolder)/\(Self.names[0])"
    ledger = "\(stateFolder)/\(Self.names[1])"
    remove()
  }

  /// - Returns: the copy's last record.
  /// - Throws: `damaged`: a backup that can't be restored is none.
  func take(_ original: Journal) throws -> JournalHead {
    try original.copy(to: journal)
    let verification = try Journal.open(at: JournalLocation(file: journal)).verify()
    guard verification.fault == nil else {
      throw OperationRefusal(
        .damaged, "the journal is damaged, and a backup of it couldn't be restored",
        remedy: "See `portico journal verify`, and keep the backups that you have.")
    }
    return verification.head
  }

  func remove() {
    for path in [journal, ledger] {
      for end in ["", "-wal", "-shm", ".lock"] { unlink(path + end) }
    }
  }
}
