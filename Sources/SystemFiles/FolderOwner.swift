internal import Glibc

/// Whom a folder belongs to. What the superuser makes in it is given to the same user and group: a service that runs as that
/// user has to be able to read what a command left, and a command must be able to replace it later.
package struct FolderOwner: Sendable {
  private let user: uid_t
  private let group: gid_t

  /// Nil where what is made is the right user's anyway: nobody but the superuser can give files away, and what lies in the
  /// superuser's own folders stays theirs.
  ///
  /// - Parameter folder: its descriptor.
  package init?(_ folder: Int32) {
    var status = stat()
    guard geteuid() == 0, fstat(folder, &status) == 0, status.st_uid != 0 else { return nil }
    (user, group) = (status.st_uid, status.st_gid)
  }

  /// - Parameter made: the descriptor of a file or folder that was just made.
  /// - Returns: whether it belongs to them now.
  package func take(_ made: Int32) -> Bool { fchown(made, user, group) == 0 }

  /// Gives a file away that was just made in a folder, where it isn't the right user's anyway.
  ///
  /// - Parameters:
  ///   - made: its descriptor.
  ///   - path: the file's path, whose folder is meant.
  package static func give(_ made: Int32, at path: String) throws(FileSystemError) {
    guard geteuid() == 0 else { return }
    let folderPath = folder(of: path)
    let folder = open(folderPath, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw FileSystemError(.open, folderPath) }
    defer { close(folder) }
    if let owner = FolderOwner(folder), !owner.take(made) { throw FileSystemError(.write, path) }
  }
}

/// Makes a folder, which belongs to whoever the folder around it belongs to.
///
/// - Returns: false where something of that name is there already.
@discardableResult
package func makeFolder(_ path: String, mode: UInt32 = 0o700) throws(FileSystemError) -> Bool {
  guard mkdir(path, mode) == 0 else {
    if errno == EEXIST { return false }
    throw FileSystemError(.write, path)
  }
  let made = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
  guard made >= 0 else { throw FileSystemError(.open, path) }
  defer { close(made) }
  do throws(FileSystemError) {
    try FolderOwner.give(made, at: path)
  } catch {
    rmdir(path)
    throw error
  }
  return true
}
