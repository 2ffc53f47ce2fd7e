internal import Glibc

/// Whether something is mounted at just that path, a single file as well; nil where the system doesn't say. The path's own
/// link is followed.
package func isMountPoint(_ path: String) -> Bool? {
  typealias Function =
    @convention(c) (Int32, UnsafePointer<CChar>, Int32, UInt32, UnsafeMutableRawPointer) -> Int32
  // Swift's own view of the C library leaves it out.
  guard let symbol = dlsym(nil, "statx") else { return nil }
  let ask = unsafeBitCast(symbol, to: Function.self)
  return withUnsafeTemporaryAllocation(byteCount: 256, alignment: 8) { answer in
    answer.initializeMemory(as: UInt8.self, repeating: 0)
    guard ask(AT_FDCWD, path, 0, 0, answer.baseAddress!) == 0,
      answer.load(fromByteOffset: attributesMask, as: UInt64.self) & isMountRoot != 0
    else { return nil }
    return answer.load(fromByteOffset: attributes, as: UInt64.self) & isMountRoot != 0
  }
}

/// Where `struct statx` of linux/stat.h has `stx_attributes`, and which of them mean something.
private let attributes = 8
private let attributesMask = 56
/// `STATX_ATTR_MOUNT_ROOT`, since Linux 5.8.
private let isMountRoot: UInt64 = 0x2000
