internal import Glibc

/// A file that one process at a time holds, or several together. The hold ends with `release`, or with the process.
package struct FileLock: Sendable {
  /// Open for reading, and a file for writing too.
  package let descriptor: Int32

  /// Makes the file (0600) where it is missing; it belongs to whoever its folder belongs to.
  ///
  /// - Parameter isPatient: whether to wait for another process that holds the file.
  /// - Returns: nil where another process holds it, and nobody waits.
  package init?(_ path: String, isPatient: Bool) throws(FileSystemError) {
    descriptor = try Self.opened(path)
    guard try Self.hold(descriptor, at: path, isPatient: isPatient) else {
      close(descriptor)
      return nil
    }
  }

  /// Holds the file together with all who share it, and waits for whoever holds it alone. Makes the file (0600) where it
  /// is missing.
  package init(sharing path: String) throws(FileSystemError) {
    descriptor = try Self.opened(path)
    guard retrying({ Int(flock(descriptor, LOCK_SH)) }) == 0 else {
      let error = FileSystemError(.lock, path)
      close(descriptor)
      throw error
    }
  }

  /// Holds a folder that is there alone, and waits for whoever holds it.
  package init(folder path: String) throws(FileSystemError) {
    descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileSystemError(.open, path) }
    do {
      try Self.hold(descriptor, at: path, isPatient: true)
    } catch {
      close(descriptor)
      throw error
    }
  }

  private static func opened(_ path: String) throws(FileSystemError) -> Int32 {
    while true {
      let there = open(path, O_RDWR | O_CLOEXEC)
      if there >= 0 { return there }
      guard errno == ENOENT else { throw FileSystemError(.open, path) }
      let made = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      guard made >= 0 else {
        // Somebody else made it just now, or a link leads to nowhere.
        if errno == EEXIST, access(path, F_OK) == 0 { continue }
        throw FileSystemError(.open, path)
      }
      do throws(FileSystemError) {
        try FolderOwner.give(made, at: path)
      } catch {
        close(made)
        throw error
      }
      return made
    }
  }

  package func release() { close(descriptor) }

  /// Whether others hold a file together just now. It may be held for a moment to find that out. Makes the file (0600)
  /// where it is missing.
  package static func isShared(_ path: String) throws(FileSystemError) -> Bool {
    let descriptor = try opened(path)
    defer { close(descriptor) }
    return flock(descriptor, LOCK_SH | LOCK_NB) == 0 && flock(descriptor, LOCK_EX | LOCK_NB) != 0
  }

  /// Holds a file or folder that is open already, until its descriptor is closed.
  ///
  /// - Returns: whether it is held now.
  @discardableResult
  package static func hold(
    _ descriptor: Int32, at path: String, isPatient: Bool
  ) throws(FileSystemError) -> Bool {
    let outcome = retrying { Int(flock(descriptor, LOCK_EX | (isPatient ? 0 : LOCK_NB))) }
    if outcome == 0 { return true }
    guard errno == EWOULDBLOCK else { throw FileSystemError(.lock, path) }
    return false
  }
}
