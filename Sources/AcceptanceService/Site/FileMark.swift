#if canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// What changes when a file is replaced or written: enough to notice, without reading it, that there is something new.
struct FileMark: Hashable, Sendable {
  private let device: UInt64
  private let inode: UInt64
  private let size: Int64
  private let seconds: Int
  private let nanoseconds: Int

  /// Nil where there is no file.
  init?(of path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
    size = Int64(status.st_size)
    // The time of the last change of any kind, which can't be set back.
    seconds = status.st_ctim.tv_sec
    nanoseconds = status.st_ctim.tv_nsec
  }

  /// Whether it is one file at two moments, whatever was written to it meanwhile.
  func isOfSameFile(as other: FileMark) -> Bool { device == other.device && inode == other.inode }
}

/// A file can't be read.
struct UnreadableFile: Error, Hashable, CustomStringConvertible {
  let path: String
  let reason: String

  var description: String { "\(path): \(reason)" }
}

/// The content of a plain file of at most `limit` bytes.
func readFile(_ path: String, limit: Int) throws(UnreadableFile) -> [UInt8] {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
  guard descriptor >= 0 else { throw UnreadableFile(path: path, reason: systemMessage()) }
  defer { close(descriptor) }
  var status = stat()
  guard fstat(descriptor, &status) == 0 else { throw UnreadableFile(path: path, reason: systemMessage()) }
  guard status.st_mode & S_IFMT == S_IFREG else {
    throw UnreadableFile(path: path, reason: "not a plain file")
  }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = read(descriptor, &chunk, chunk.count)
    if count < 0, errno == EINTR { continue }
    guard count >= 0 else { throw UnreadableFile(path: path, reason: systemMessage()) }
    guard count > 0 else { return bytes }
    bytes += chunk[..<count]
    guard bytes.count <= limit else {
      throw UnreadableFile(path: path, reason: "longer than \(limit) bytes")
    }
  }
}

/// The operating system's words for an error number.
func systemMessage(_ number: Int32 = errno) -> String {
  strerror(number).map { String(cString: $0) } ?? "unknown error"
}
