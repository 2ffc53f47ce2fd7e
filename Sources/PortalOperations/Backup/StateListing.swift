import Glibc
import Journal
import Ledger
import SystemFiles

/// What of a portal's `State` goes into a backup.
enum StateListing {
  /// Where the journal's file may lie, by its path below `State`.
  static let journals = [JournalLocation.own, JournalLocation.older]
  /// What is copied as it is at one moment.
  static let databases = journals + [LetterLedger.name]

  /// Whether a backup holds the file or folder of that path below `State`. Not what the next build makes again, not what
  /// belongs to the journal while it is open, not the draft of something that is being written.
  static func isKept(_ path: String) -> Bool {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard let name = parts.last, parts.first != "build", path != StateSwap.note else { return false }
    return !JournalLocation.isCompanion(path) && !LetterLedger.isCompanion(path) && !isDraft(name)
  }

  /// Whether a file of that name is being written, or was when a run was killed.
  static func isDraft(_ name: some StringProtocol) -> Bool { name.hasPrefix(".") && name.contains(".new") }

  /// Whether a path can stand in a backup and leads to no place but one of its own.
  static func isPlain(_ path: String) -> Bool {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    return parts.allSatisfy { !["", ".", ".."].contains($0) && $0.utf8.count <= 255 }
      && path.printable == path
      && !path.contains("\\")
  }

  /// The names in a folder, in an order that doesn't change.
  static func names(in folder: String) throws -> [String] {
    let entries: [FolderEntry]
    do {
      entries = try FolderEntry.all(in: folder)
    } catch {
      throw AccessFailure(
        "\(folder.printable) can't be read: \(error.reason)",
        remedy: "Give yourself the right to, and run the command again.")
    }
    return try entries.map { entry in
      if let name = entry.name { return name }
      throw AccessFailure(
        "\(folder)\(entry.shown) has a name that is not UTF-8, and no backup can hold".printable,
        remedy: "Give it another one, or move it out of State.")
    }
  }

  /// Whether a path is a folder or a plain file; nil where nothing lies there any more.
  ///
  /// - Throws: for anything else, such as a link, which a restored folder wouldn't have.
  static func isFolder(_ path: String) throws -> Bool? {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      if errno == ENOENT { return nil }
      throw AccessFailure(
        "\(path.printable): \(systemMessage(errno))", remedy: "Mend that and run the command again.")
    }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: return true
    case S_IFREG: return false
    default:
      throw AccessFailure(
        "\(path.printable) is neither a file nor a folder, and can't be part of a backup",
        remedy: "Put the file itself in its place, or move it out of State.")
    }
  }
}
