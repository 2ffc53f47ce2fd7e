internal import Glibc
import SystemFiles

/// Where a journal is kept.
package struct JournalLocation: Hashable, Sendable {
  /// The file.
  package let path: String

  package init(file path: String) {
    self.path = path
  }

  /// The journal of a portal with that folder `State`: in a folder of its own, so that a service can be given that
  /// alone, or where earlier versions kept it until `Journal.settle` gives it its folder.
  package init(below state: String) {
    let (own, older) = Self.places(below: state)
    path = !own.isTaken && older.isTaken ? older.path : own.path
  }

  /// The journal at a path that somebody named, or, where that is the place of today and nothing is there, where earlier
  /// versions kept it.
  package init(named path: String) {
    let suffix = "/\(Self.own)"
    if path.hasSuffix(suffix) {
      self.init(below: String(path.dropLast(suffix.utf8.count)))
    } else if path == Self.own {
      self.init(below: ".")
    } else {
      self.init(file: path)
    }
  }

  /// Whether something lies there, be it a journal or not; also where nobody can look.
  package var isTaken: Bool {
    var status = stat()
    return lstat(path, &status) == 0 || errno != ENOENT
  }

  /// Held, shared, by all who have the journal open; held alone by whoever replaces or moves it, or makes its tables
  /// anew.
  package var lock: String { path + ".lock" }

  // MARK: Below State

  /// Its path below `State`.
  package static let own = "journal/journal.sqlite"
  /// The path that earlier versions had.
  package static let older = "journal.sqlite"

  /// Everywhere that the journal of a portal with that folder `State` may lie.
  package static func all(below state: String) -> [JournalLocation] {
    let (own, older) = places(below: state)
    return [own, older]
  }

  /// Whether a path below `State` is a file that a journal has beside it while it is open or being written: its log, its
  /// lock, a draft.
  package static func isCompanion(_ path: String) -> Bool {
    [own, older].contains { path.hasPrefix("\($0)-") || path.hasPrefix("\($0).") }
  }

  static func places(below state: String) -> (own: JournalLocation, older: JournalLocation) {
    (JournalLocation(file: "\(state)/\(own)"), JournalLocation(file: "\(state)/\(older)"))
  }

  /// Where the journal has gone that was here; nil where it hasn't.
  var placeAfterMove: JournalLocation? {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.last == Self.older[...], !path.hasSuffix("/\(Self.own)"), !isTaken else { return nil }
    let moved = Self.places(below: SystemFiles.folder(of: path)).own
    return moved.isTaken ? moved : nil
  }
}
