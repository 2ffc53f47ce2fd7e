internal import Glibc

/// A file that lines are added to and never taken from. What was added is on the disk when the call returns; of a call that
/// power cut short, no half line stays.
package enum AppendedLines {
  /// Makes the file (0600) where it is missing. One process adds at a time; others wait.
  ///
  /// - Parameter lines: whole lines, each with its end.
  package static func add(_ lines: [UInt8], to path: String) throws(FileSystemError) {
    guard let lock = try FileLock(path, isPatient: true) else {
      preconditionFailure("a patient lock waits until it is held")
    }
    defer { lock.release() }
    let end = try endOfLastLine(lock.descriptor, path)
    guard ftruncate(lock.descriptor, end) == 0, lseek(lock.descriptor, end, SEEK_SET) == end else {
      throw FileSystemError(.write, path)
    }
    do throws(FileSystemError) {
      try write(lines, to: lock.descriptor, named: path)
      guard fsync(lock.descriptor) == 0 else { throw FileSystemError(.write, path) }
    } catch {
      ftruncate(lock.descriptor, end)
      throw error
    }
    try DurableFile.synchroniseFolder(folder(of: path))
  }

  /// The whole lines of such a file; what stands behind the last of them was never finished.
  package static func whole(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
    bytes[..<(bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0)]
  }

  private static func endOfLastLine(_ file: Int32, _ path: String) throws(FileSystemError) -> off_t {
    var status = stat()
    guard fstat(file, &status) == 0 else { throw FileSystemError(.open, path) }
    var end = status.st_size
    var byte: UInt8 = 0
    while end > 0 {
      guard retrying({ pread(file, &byte, 1, end - 1) }) == 1 else { throw FileSystemError(.open, path) }
      if byte == UInt8(ascii: "\n") { break }
      end -= 1
    }
    return end
  }
}
