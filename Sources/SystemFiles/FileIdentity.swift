package import Glibc

/// What changes when a file is replaced or written: enough to notice, without reading it, that there is something new.
package struct FileIdentity: Hashable, Sendable {
  private let device: UInt64
  package let inode: UInt64
  private let size: Int64
  private let seconds: Int
  private let nanoseconds: Int
  /// How many names it has.
  package let links: Int

  /// Nil where there is no file.
  package init?(of path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self.init(status)
  }

  package init(_ status: stat) {
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
    size = Int64(status.st_size)
    // The time of the last change of any kind, which can't be set back.
    seconds = status.st_ctim.tv_sec
    nanoseconds = status.st_ctim.tv_nsec
    links = Int(status.st_nlink)
  }

  /// When it last changed, in nanoseconds since 1970 by the clock of whoever keeps the file.
  package var changedAt: Int64 { Int64(seconds) * 1_000_000_000 + Int64(nanoseconds) }

  /// Whether it is one file at two moments, whatever was written to it meanwhile.
  package func isOfSameFile(as other: FileIdentity) -> Bool {
    device == other.device && inode == other.inode
  }
}
