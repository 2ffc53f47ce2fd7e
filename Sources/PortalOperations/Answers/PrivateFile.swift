import Glibc
import TokenVerdicts

/// A file that holds something about people: for its owner alone (0600, in a folder of 0700), and whole or not there
/// whenever power fails.
enum PrivateFile {
  static func write(_ bytes: [UInt8], to path: String) throws {
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    if mkdir(folder, 0o700) != 0, errno != EEXIST { throw failure(folder) }
    let draft = "\(path).\(getpid()).new"
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure(draft) }
    var offset = 0
    while offset < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress! + offset, $0.count - offset)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw givingUp(draft, descriptor) }
      offset += count
    }
    guard fsync(descriptor) == 0 else { throw givingUp(draft, descriptor) }
    close(descriptor)
    guard rename(draft, path) == 0 else { throw givingUp(draft, nil) }
    let parent = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard parent >= 0 else { throw failure(folder) }
    defer { close(parent) }
    guard fsync(parent) == 0 else { throw failure(folder) }
  }

  /// - Returns: the file's bytes, one more than the longest at most; nil where there is nothing of that name.
  /// - Throws: where it can't be read, or is no file of its own, such as a symbolic link.
  static func read(_ path: String, longest: Int) throws -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw unusable(path, String(cString: strerror(errno)))
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count <= longest {
      let count = Glibc.read(descriptor, &chunk, min(chunk.count, longest + 1 - bytes.count))
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw unusable(path, String(cString: strerror(errno))) }
      if count == 0 { break }
      bytes += chunk[..<count]
    }
    return bytes
  }

  /// - Throws: where the folder is there, but elsewhere or no folder: who may read it isn't known then.
  static func checkFolder(_ folder: String) throws {
    var status = stat()
    guard lstat(folder, &status) == 0 else {
      if errno == ENOENT { return }
      throw unusable(folder, String(cString: strerror(errno)))
    }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw unusable(folder, status.st_mode & S_IFMT == S_IFLNK ? "it is a symbolic link" : "it is no folder")
    }
  }

  private static func unusable(_ path: String, _ reason: String) -> AccessFailure {
    AccessFailure(
      "can't use \(path.printable): \(reason)",
      remedy: "Nothing was recorded. Move that elsewhere, and run the command again.")
  }

  private static func givingUp(_ draft: String, _ descriptor: Int32?) -> AccessFailure {
    let failure = failure(draft)
    if let descriptor { close(descriptor) }
    unlink(draft)
    return failure
  }

  private static func failure(_ path: String) -> AccessFailure {
    AccessFailure(
      "can't write \(path.printable): \(String(cString: strerror(errno)))",
      remedy: "Mend that and run the command again; nothing was half written.")
  }
}
