import Glibc
import SystemFiles

/// A file that holds something about people: for its owner alone (0600, in a folder of 0700), and whole or not there
/// whenever power fails.
enum PrivateFile {
  static func write(_ bytes: [UInt8], to path: String) throws {
    do {
      try makeFolder(SystemFiles.folder(of: path))
      try DurableFile.replace(path, with: bytes, isLocked: false)
    } catch {
      throw failure(error.path, error.number)
    }
  }

  /// - Returns: whether the file holds just these bytes; nil where there is nothing of that name.
  /// - Throws: where it can't be read, or is no file of its own, such as a symbolic link.
  static func holds(_ bytes: [UInt8], at path: String) throws -> Bool? {
    do {
      return try RegularFile(path, followingLink: false).bytes(limit: bytes.count) == bytes
    } catch {
      switch error {
      case .system(ENOENT): return nil
      case .tooLong: return false
      case .system(let number): throw unusable(path, systemMessage(number))
      case .notRegular: throw unusable(path, "it is not an ordinary file")
      }
    }
  }

  /// - Throws: where the folder is there, but elsewhere or no folder: who may read it isn't known then.
  static func checkFolder(_ folder: String) throws {
    var status = stat()
    guard lstat(folder, &status) == 0 else {
      if errno == ENOENT { return }
      throw unusable(folder, systemMessage(errno))
    }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw unusable(folder, status.st_mode & S_IFMT == S_IFLNK ? "it is a symbolic link" : "it is no folder")
    }
  }

  static func unusable(_ path: String, _ reason: String) -> AccessFailure {
    AccessFailure(
      "can't use \(path.printable): \(reason)",
      remedy: "Nothing was recorded. Move that elsewhere, and run the command again.")
  }

  static func failure(_ path: String, _ number: Int32) -> AccessFailure {
    AccessFailure(
      "can't write \(path.printable): \(systemMessage(number))",
      remedy: "Mend that and run the command again; nothing was half written.")
  }
}
