import Glibc
import Journal
import Ledger
import SystemFiles

/// A place below `State` that nobody looked through, and why.
package struct UnseenPlace: Hashable, Sendable, CustomStringConvertible {
  let path: String
  let reason: String

  package var description: String { "\(path): \(reason)" }

  /// What is left to do where there are such places.
  package static func failure(_ places: [UnseenPlace]) -> AccessFailure {
    AccessFailure(
      "not everything below State could be looked through:\n"
        + places.map { "  \($0)" }.joined(separator: "\n").printable,
      remedy: "Look there yourself, or put plain files and folders in their place and run the command again.")
  }
}

/// The plain files below `State` in which something about people may stand: all but keys, what builds note, the journal, and
/// the ledger of letters. Whatever can't be looked through is named, never passed over.
struct StateFiles {
  private(set) var paths: [String] = []
  private(set) var unseen: [UnseenPlace] = []

  private let portal: Portal
  private static let others: Set<String> = ["build", "keys", "receipt-keys"]

  init(of portal: Portal) {
    self.portal = portal
    walk("")
  }

  /// Notes down that a file can't be read.
  mutating func note(_ path: String, _ reason: String) {
    unseen.append(UnseenPlace(path: path, reason: reason))
  }

  /// - Parameter folder: below `State`; empty for that itself, else it ends with a slash.
  private mutating func walk(_ folder: String) {
    let entries: [FolderEntry]
    do {
      entries = try FolderEntry.all(in: "\(portal.realStateFolder)/\(folder)")
    } catch {
      if error.number != ENOENT { note("\(portal.stateFolder)/\(folder)", error.reason) }
      return
    }
    for entry in entries {
      guard let name = entry.name else {
        note("\(portal.stateFolder)/\(folder)\(entry.shown)", "its name is not UTF-8")
        continue
      }
      let path = folder + name
      guard !Self.others.contains(path), !StateListing.journals.contains(path),
        !JournalLocation.isCompanion(path), path != LetterLedger.name, !LetterLedger.isCompanion(path)
      else { continue }
      look(at: path)
    }
  }

  private mutating func look(at path: String) {
    let place = "\(portal.stateFolder)/\(path)"
    var status = stat()
    guard lstat(place, &status) == 0 else {
      if errno != ENOENT { note(place, systemMessage(errno)) }
      return
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: paths.append(place)
    case S_IFDIR: walk("\(path)/")
    // Where it leads is walked by its own name.
    case S_IFLNK where leadsBelowState(place): break
    case S_IFLNK: note(place, "it is a link that leads elsewhere")
    default: break
    }
  }

  private func leadsBelowState(_ link: String) -> Bool {
    guard let real = realpath(link, nil) else { return false }
    defer { free(real) }
    return String(cString: real).hasPrefix("\(portal.realStateFolder)/")
  }
}
