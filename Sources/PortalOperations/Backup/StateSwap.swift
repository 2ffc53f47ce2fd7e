import Foundation
import Glibc
import Journal
import KeyFolder
import SystemFiles

/// Puts a restored folder in the place of the portal's `State`, while nobody else has that open.
final class StateSwap {
  /// Nil where there is no journal.
  let journalHold: JournalHold?
  /// Where the folder lies that was there before; nil where there was none.
  private(set) var kept: String?

  private let state: String
  private let restored: String
  /// Nil where there was no folder.
  private let build: BuildLock?
  /// Of the folder, and of those of keys, which others change under such a hold.
  private var holds: [StateHold] = []

  /// - Throws: `busy` while a build or a backup is running, `journal-in-use`.
  init(_ state: String, _ restored: String, _ portal: Portal) throws {
    self.state = state
    self.restored = restored
    guard try StateListing.isFolder(state) == true else {
      (build, journalHold) = (nil, nil)
      return
    }
    let hold = try StateHold(state)
    let build: BuildLock
    do {
      build = try BuildLock(state)
    } catch {
      hold.release()
      throw error
    }
    do {
      journalHold = portal.journalLocation.isTaken ? try JournalHold(portal.journalLocation) : nil
    } catch {
      build.release()
      hold.release()
      throw error
    }
    self.build = build
    holds = [hold]
    for folder in [portal.keys.path, portal.receiptKeys.path] {
      if let hold = try? StateHold(folder, isPatient: true) { holds.append(hold) }
    }
  }

  func release() {
    for hold in holds { hold.release() }
    journalHold?.release()
    build?.release()
  }

  /// - Parameters:
  ///   - name: where the folder goes that is there now, with something behind it where that is taken.
  ///   - prepare: is done last of all before that.
  func run(keeping name: String, prepare: () throws -> Void) throws {
    guard build != nil else {
      try prepare()
      guard rename(restored, state) == 0 else { throw failure(errno) }
      return try synchronise()
    }
    var number = 1
    var place = name
    while access(place, F_OK) == 0 {
      number += 1
      place = "\(name)-\(number)"
    }
    // What builds have written is in Site still, and this is how they know it for theirs.
    linkBuilds()
    let isExchanged: Bool
    do {
      try PrivateFile.write(Array(place.utf8), to: "\(restored)/\(Self.note)")
      try prepare()
      isExchanged = try exchange(restored, state)
    } catch let error as FileSystemError {
      throw failure(error.number)
    }
    if isExchanged {
      try Self.finish(state, restored)
    } else {
      try swapInTwoSteps(place)
    }
    kept = place
    try synchronise()
  }

  // MARK: One step

  /// In a folder that takes the place of another, until that has its name: where the other goes.
  static let note = "restored"

  /// Gives the folder from before its name, where it still has the one of the folder that took its place.
  ///
  /// - Returns: whether there was something to finish: a run was killed right after the exchange.
  @discardableResult
  static func finish(_ state: String, _ restored: String) throws -> Bool {
    let note = "\(state)/\(Self.note)"
    guard let bytes = try? RegularFile(note, followingLink: false).bytes(limit: 4096) else { return false }
    let place = String(decoding: bytes, as: UTF8.self)
    guard rename(restored, place) == 0 || errno == ENOENT else { throw PrivateFile.failure(restored, errno) }
    unlink(note)
    return true
  }

  /// So that the folder from before keeps them too.
  private func linkBuilds() {
    let (from, to) = ("\(state)/build", "\(restored)/build")
    mkdir(to, 0o700)
    for entry in (try? FolderEntry.all(in: from)) ?? [] {
      guard let name = entry.name, name != "lock" else { continue }
      link("\(from)/\(name)", "\(to)/\(name)")
    }
  }

  // MARK: Two steps

  /// Where the kernel or the file system exchanges nothing.
  private func swapInTwoSteps(_ place: String) throws {
    unlink("\(restored)/\(Self.note)")
    guard rename(state, place) == 0 else { throw failure(errno) }
    guard rename(restored, state) == 0 else {
      let failure = failure(errno)
      rename(place, state)
      throw failure
    }
  }

  private func synchronise() throws {
    do {
      try DurableFile.synchroniseFolder(SystemFiles.folder(of: state))
    } catch {
      throw PrivateFile.failure(error.path, error.number)
    }
  }

  private func failure(_ number: Int32) -> any Error {
    number == EBUSY || number == EXDEV ? Self.isMounted(state) : PrivateFile.failure(state, number)
  }

  /// A mount point can't be renamed.
  static func isMounted(_ state: String) -> AccessFailure {
    AccessFailure(
      "\(state.printable) is where a disk is mounted, and can't be exchanged for another folder; nothing was changed",
      remedy:
        "Mount the disk elsewhere, keep State in a folder on it, and make \(state.printable) a link to that folder; then "
        + "restore again.")
  }
}
