internal import Glibc

/// A regular file, open for reading. Never waits on a pipe or a device.
package struct RegularFile: ~Copyable {
  package enum ReadError: Error, Hashable, Sendable {
    /// The system refused, with this `errno`.
    case system(Int32)
    /// There is a folder, a pipe, a device or a socket of that name.
    case notRegular
    /// The file has more bytes than were asked for.
    case tooLong
  }

  private let descriptor: Int32
  /// In bytes, when it was opened.
  package let size: Int
  /// The nine bits that say who may do what.
  package let permissions: UInt16
  /// Which file it is.
  package let identity: FileIdentity

  /// - Parameters:
  ///   - folder: the descriptor of the folder that a relative path starts from; the working folder where it is nil.
  ///   - followingLink: whether the last part of the path may be a symbolic link; if not, that is `ELOOP`.
  package init(
    _ path: String, in folder: Int32? = nil, followingLink: Bool = true
  ) throws(ReadError) {
    let flags = O_RDONLY | O_NONBLOCK | O_CLOEXEC | (followingLink ? 0 : O_NOFOLLOW)
    let opened = openat(folder ?? AT_FDCWD, path, flags)
    guard opened >= 0 else { throw .system(errno) }
    var status = stat()
    guard fstat(opened, &status) == 0 else {
      let number = errno
      close(opened)
      throw .system(number)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(opened)
      throw .notRegular
    }
    descriptor = opened
    size = Int(status.st_size)
    permissions = UInt16(status.st_mode & 0o777)
    identity = FileIdentity(status)
  }

  deinit { close(descriptor) }

  /// The whole content, unless that is longer than `limit` bytes.
  package func bytes(limit: Int) throws(ReadError) -> [UInt8] {
    guard size <= limit else { throw .tooLong }
    let bytes = try readToEnd(of: descriptor, limit: limit, expecting: size)
    guard bytes.count <= limit else { throw .tooLong }
    return bytes
  }

  /// The first so many bytes, or all where there are fewer.
  package func beginning(_ most: Int) throws(ReadError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: most)
    let got = retrying { pread(descriptor, &bytes, most, 0) }
    guard got >= 0 else { throw .system(errno) }
    return Array(bytes[..<got])
  }
}

/// Reads what is left to read, but hardly more than `limit` bytes: where more came, the input is longer.
///
/// - Parameter expected: how many bytes there will be, as far as is known.
package func readToEnd(
  of descriptor: Int32, limit: Int, expecting expected: Int = 0
) throws(RegularFile.ReadError) -> [UInt8] {
  var failure: Int32?
  var isAtEnd = false
  // One byte more than expected, so that the end shows without another buffer.
  var bytes = [UInt8](unsafeUninitializedCapacity: expected + 1) { buffer, count in
    while count < buffer.count, !isAtEnd, failure == nil {
      let got = retrying { read(descriptor, buffer.baseAddress! + count, buffer.count - count) }
      if got < 0 { failure = errno }
      isAtEnd = got == 0
      count += max(got, 0)
    }
  }
  if let failure { throw .system(failure) }
  guard !isAtEnd else { return bytes }

  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while bytes.count <= limit {
    let got = retrying { read(descriptor, &chunk, chunk.count) }
    guard got >= 0 else { throw .system(errno) }
    guard got > 0 else { break }
    bytes += chunk[..<got]
  }
  return bytes
}
