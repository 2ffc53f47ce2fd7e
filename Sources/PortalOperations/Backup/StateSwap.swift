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

  /// - Parameter name: where the folder goes that is there now, with something behind it where that is taken.
  func run(keeping name: String) throws {
    if build != nil {
      var number = 1
      var place = name
      while access(place, F_OK) == 0 {
        number += 1
        place = "\(name)-\(number)"
      }
      guard rename(state, place) == 0 else { throw PrivateFile.failure(state, errno) }
      kept = place
    }
    guard rename(restored, state) == 0 else {
      let failure = PrivateFile.failure(state, errno)
      if let kept { rename(kept, state) }
      throw failure
    }
    do {
      try DurableFile.synchroniseFolder(SystemFiles.folder(of: state))
    } catch {
      throw PrivateFile.failure(error.path, error.number)
    }
    // What builds have written is in Site still, and this is how they know it for theirs.
    if let kept { rename("\(kept)/build", "\(state)/build") }
  }
}
