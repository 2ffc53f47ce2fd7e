import Glibc
import SystemFiles

/// A folder of secrets, held open: what is read and written is in that very folder, even if its path is moved. Folder
/// and files belong to their owner alone (0700 and 0600), and none of them is a symbolic link.
struct PrivateFolder: ~Copyable {
  private let path: String
  private let descriptor: Int32

  deinit {
    close(descriptor)
  }

  private init(path: String, descriptor: Int32) {
    self.path = path
    self.descriptor = descriptor
  }

  /// Opens the folder at `path`; `nil` where there is none.
  static func opened(at path: String) throws(KeyFolderFault) -> PrivateFolder? {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw failure(path, errno)
    }
    let folder = PrivateFolder(path: path, descriptor: descriptor)
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure(path, errno) }
    try check(UInt16(status.st_mode & 0o777), path, mode: 0o700)
    return folder
  }

  /// Makes the folder at `path`, and those above it that are missing.
  static func make(at path: String) throws(KeyFolderFault) {
    let above = SystemFiles.folder(of: path)
    do throws(FileSystemError) {
      if try makeFolder(path) { try DurableFile.synchroniseFolder(above) }
    } catch {
      guard error.number == ENOENT, above != path else { throw failure(error.path, error.number) }
      try make(at: above)
      try make(at: path)
    }
  }

  /// Waits until nobody else holds the folder. The hold ends with the value, or with the process.
  func lock() throws(KeyFolderFault) {
    do {
      try FileLock.hold(descriptor, at: path, isPatient: true)
    } catch {
      throw Self.failure(error.path, error.number)
    }
  }

  /// Whether the folder that is open still is the one at its path.
  var isInPlace: Bool {
    var (opened, named) = (stat(), stat())
    return fstat(descriptor, &opened) == 0 && stat(path, &named) == 0 && opened.st_dev == named.st_dev
      && opened.st_ino == named.st_ino
  }

  /// The content of the file `name`; `nil` where there is none. What is longer than `limit` bytes is no file of ours.
  func read(_ name: String, limit: Int = 65_536) throws(KeyFolderFault) -> [UInt8]? {
    let shown = "\(path)/\(name)"
    let permissions: UInt16
    let bytes: [UInt8]
    do {
      let file = try RegularFile(name, in: descriptor, followingLink: false)
      permissions = file.permissions
      bytes = try file.bytes(limit: limit)
    } catch {
      switch error {
      case .system(ENOENT): return nil
      case .system(let number): throw Self.failure(shown, number)
      case .notRegular:
        throw KeyFolderFault(
          .damagedKeyFolder, "\(shown) is not of the kind that is expected there",
          remedy: "Restore the folder of keys from its backup.")
      case .tooLong:
        throw KeyFolderFault(
          .damagedKeyFolder, "\(shown) is longer than \(limit) bytes",
          remedy: "Restore the folder of keys from its backup.")
      }
    }
    try Self.check(permissions, shown, mode: 0o600)
    return bytes
  }

  /// Writes the file `name` so that it holds the old content or the new one, whenever power fails. Hold the lock.
  func write(_ bytes: [UInt8], to name: String) throws(KeyFolderFault) {
    do {
      try DurableFile.replace(name, in: descriptor, at: path, with: bytes, isLocked: true)
    } catch {
      throw Self.failure(error.path, error.number)
    }
  }

  /// Gives a file a second name.
  func link(_ name: String, as other: String) throws(KeyFolderFault) {
    guard linkat(descriptor, name, descriptor, other, 0) == 0, fsync(descriptor) == 0 else {
      throw Self.failure("\(path)/\(other)", errno)
    }
  }

  /// Removes a file, if it is there.
  func remove(_ name: String) throws(KeyFolderFault) {
    guard unlinkat(descriptor, name, 0) == 0 || errno == ENOENT else {
      throw Self.failure("\(path)/\(name)", errno)
    }
  }

  /// The names of all that lies in the folder, as far as they are text.
  func names() throws(KeyFolderFault) -> [String] {
    do {
      return try FolderEntry.all(in: path).compactMap(\.name)
    } catch {
      throw Self.failure(error.path, error.number)
    }
  }

  private static func check(_ permissions: UInt16, _ path: String, mode: UInt16) throws(KeyFolderFault) {
    guard permissions & 0o077 == 0 else {
      let octal = String(permissions, radix: 8)
      throw KeyFolderFault(
        .loosePermissions, "others than its owner can get at \(path) (mode 0\(octal))",
        remedy:
          "Run `chmod 0\(String(mode, radix: 8)) '\(path)'`, find out who had access, and rotate and revoke the "
          + "keys if you can't rule out that somebody read them.")
    }
  }

  private static func failure(_ path: String, _ number: Int32) -> KeyFolderFault {
    // A symbolic link shows as one of two numbers, depending on whether a folder or a file was asked for.
    var status = stat()
    if lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK {
      return KeyFolderFault(
        .symbolicLink, "\(path) is a symbolic link", remedy: "Put the real folder or file in its place.")
    }
    return KeyFolderFault(
      .inputOutput, "\(path): \(systemMessage(number))",
      remedy: "Mend that, and run the command again; nothing was half written.")
  }
}
