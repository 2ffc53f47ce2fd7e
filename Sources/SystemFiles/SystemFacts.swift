internal import Glibc

/// Whether something is mounted at just that path, a single file as well; nil where the system doesn't say. The path's own
/// link is followed.
package func isMountPoint(_ path: String) -> Bool? {
  SystemFacts(of: path).flatMap { facts in
    facts.number(attributesMask) & isMountRoot != 0 ? facts.number(attributes) & isMountRoot != 0 : nil
  }
}

/// Which file one is among all that a disk ever had: its number, and when it was made, since numbers are given out again. It
/// is the same after a restart of the machine, and under another name; a copy is another one.
package struct FileOrigin: Hashable, Sendable {
  package let inode: UInt64
  /// When it was made, in nanoseconds since 1970; nil where the file system doesn't keep that.
  package let born: Int64?

  package init(inode: UInt64, born: Int64?) {
    self.inode = inode
    self.born = born
  }

  /// Nil where there is no file.
  package init?(of path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    inode = UInt64(status.st_ino)
    born = SystemFacts(of: path).flatMap { facts in
      facts.number(0) & hasBirth != 0
        ? Int64(bitPattern: facts.number(birthSeconds)) * 1_000_000_000
          + Int64(facts.number(birthNanoseconds) & 0xFFFF_FFFF) : nil
    }
  }
}

/// `struct statx` of linux/stat.h.
private struct SystemFacts {
  private let bytes: [UInt8]

  /// Nil where the system doesn't say.
  init?(of path: String) {
    typealias Function =
      @convention(c) (Int32, UnsafePointer<CChar>, Int32, UInt32, UnsafeMutableRawPointer) -> Int32
    // Swift's own view of the C library leaves it out.
    guard let symbol = dlsym(nil, "statx") else { return nil }
    let ask = unsafeBitCast(symbol, to: Function.self)
    var bytes = [UInt8](repeating: 0, count: 256)
    guard bytes.withUnsafeMutableBytes({ ask(AT_FDCWD, path, 0, hasBirth32, $0.baseAddress!) }) == 0 else {
      return nil
    }
    self.bytes = bytes
  }

  /// Eight bytes from there on.
  func number(_ offset: Int) -> UInt64 {
    bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self) }
  }
}

/// Where `struct statx` has `stx_attributes`, which of them mean something, and `stx_btime`; its mask stands first.
private let attributes = 8
private let attributesMask = 56
private let birthSeconds = 80
private let birthNanoseconds = 88
/// `STATX_ATTR_MOUNT_ROOT`, since Linux 5.8.
private let isMountRoot: UInt64 = 0x2000
/// `STATX_BTIME`.
private let hasBirth32: UInt32 = 0x800
private let hasBirth = UInt64(hasBirth32)
