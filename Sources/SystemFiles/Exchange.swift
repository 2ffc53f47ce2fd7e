internal import Glibc

/// Exchanges two files or folders in one step: at no moment is one of the two paths without anything.
///
/// - Returns: false where the kernel or the file system can't; nothing is changed then.
package func exchange(_ one: String, _ other: String) throws(FileSystemError) -> Bool {
  typealias Function =
    @convention(c) (Int32, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>, UInt32) -> Int32
  // Swift's own view of the C library leaves it out.
  guard let symbol = dlsym(nil, "renameat2") else { return false }
  let rename = unsafeBitCast(symbol, to: Function.self)
  guard rename(AT_FDCWD, one, AT_FDCWD, other, renameExchange) != 0 else { return true }
  guard ![ENOSYS, EINVAL, EOPNOTSUPP].contains(errno) else { return false }
  throw FileSystemError(.putInPlace, one)
}

/// `RENAME_EXCHANGE` of linux/fs.h.
private let renameExchange: UInt32 = 2
