internal import Glibc

/// Writes files so that they hold the old content or the new one, whenever power fails: a draft beside the file is
/// written, brought to the disk and renamed, and the folder that now names it is brought to the disk too.
///
/// Files are for their owner alone (0600) unless people keep them, and their owner is the folder's (`FolderOwner`). A draft is never opened through a link, and never stays after a failure.
package enum DurableFile {
  /// - Parameters:
  ///   - path: its folder must exist.
  ///   - isLocked: whether a lock keeps other writers of the file away. The draft then has a fixed name, and what a killed
  ///     run left under it goes; otherwise the name is the draft's own.
  package static func replace(
    _ path: String, with bytes: [UInt8], isLocked: Bool
  ) throws(FileSystemError) {
    let folderPath = folder(of: path)
    let folder = open(folderPath, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw FileSystemError(.open, folderPath) }
    defer { close(folder) }
    let name =
      path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[path.index(after: $0)...]) } ?? path
    try replace(name, in: folder, at: folderPath, with: bytes, isLocked: isLocked)
  }

  /// For a file that people keep: it goes on to be readable by whom it was (0644 where it is new), and where its name is a
  /// symbolic link, what that leads to is replaced.
  package static func replaceContent(_ path: String, with bytes: [UInt8]) throws(FileSystemError) {
    let real = realpath(path, nil)
    defer { free(real) }
    let place = real.map { String(cString: $0) } ?? path
    var status = stat()
    let mode = stat(place, &status) == 0 ? status.st_mode & 0o777 : 0o644
    let folderPath = folder(of: place)
    let folder = open(folderPath, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw FileSystemError(.open, folderPath) }
    defer { close(folder) }
    let name = place.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(place[place.index(after: $0)...]) }
    try replace(
      name ?? place, in: folder, at: folderPath, with: bytes, isLocked: false, mode: mode, synchronise: fsync)
  }

  /// - Parameters:
  ///   - folder: open for reading; it stays open.
  ///   - folderPath: where the folder lies, for errors.
  package static func replace(
    _ name: String, in folder: Int32, at folderPath: String, with bytes: [UInt8], isLocked: Bool
  ) throws(FileSystemError) {
    try replace(name, in: folder, at: folderPath, with: bytes, isLocked: isLocked, synchronise: fsync)
  }

  /// - Parameter synchronise: `fsync`; a test has no other way to a disk that fails.
  static func replace(
    _ name: String, in folder: Int32, at folderPath: String, with bytes: [UInt8], isLocked: Bool,
    mode: mode_t = 0o600, synchronise: (Int32) -> Int32
  ) throws(FileSystemError) {
    let path = "\(folderPath)/\(name)"
    let draft = isLocked ? ".\(name).new" : ".\(name).\(UInt64.random(in: 0 ... .max)).new"
    if isLocked { unlinkat(folder, draft, 0) }
    let file = openat(folder, draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw FileSystemError(.write, path) }
    do throws(FileSystemError) {
      defer { close(file) }
      // A draft that nobody holds, and that isn't empty, is one that a killed run left.
      if !isLocked { _ = try? FileLock.hold(file, at: path, isPatient: false) }
      if let owner = FolderOwner(folder), !owner.take(file) { throw FileSystemError(.write, path) }
      if mode != 0o600, fchmod(file, mode) != 0 { throw FileSystemError(.write, path) }
      try write(bytes, to: file, named: path)
      guard synchronise(file) == 0 else { throw FileSystemError(.putInPlace, path) }
      guard renameat(folder, draft, folder, name) == 0 else { throw FileSystemError(.putInPlace, path) }
    } catch {
      unlinkat(folder, draft, 0)
      throw error
    }
    guard synchronise(folder) == 0 else { throw FileSystemError(.putInPlace, path) }
  }

  /// Brings a folder to the disk: the names of what was made in it or moved there.
  package static func synchroniseFolder(_ path: String) throws(FileSystemError) {
    let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw FileSystemError(.open, path) }
    defer { close(folder) }
    guard fsync(folder) == 0 else { throw FileSystemError(.putInPlace, path) }
  }
}

/// Writes all of the bytes.
///
/// - Parameter path: for the error.
package func write(
  _ bytes: [UInt8], to descriptor: Int32, named path: String
) throws(FileSystemError) {
  var offset = 0
  while offset < bytes.count {
    let written = retrying {
      bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + offset, $0.count - offset) }
    }
    guard written > 0 else { throw FileSystemError(.write, path) }
    offset += written
  }
}
