internal import Glibc

/// A folder below which things are opened so that no symbolic link leads out of it. The folder itself may be a link, and
/// so may what lies below it, as long as it stays there.
package struct ContainedFolder: Sendable {
  package enum OpenError: Error, Hashable, Sendable {
    case file(RegularFile.ReadError)
    /// A link leads out of the folder, to this path.
    case leaves(to: String)
  }

  private let path: String
  /// `O_PATH` of `fcntl.h`, which Swift doesn't import: to go through a folder one need not be able to list it.
  private let onlyPath: Int32 = 0o10_000_000

  package init(_ path: String) {
    self.path = path
  }

  /// - Parameter relative: the file's path below the folder.
  package func file(_ relative: String) throws(OpenError) -> RegularFile {
    var parts = try realParts(of: relative)
    guard let name = parts.popLast() else { throw .file(.notRegular) }
    let folder = try opened(parts)
    defer { close(folder) }
    do throws(RegularFile.ReadError) {
      return try RegularFile(name, in: folder, followingLink: false)
    } catch {
      throw .file(error)
    }
  }

  /// The names in a folder below this one, sorted.
  ///
  /// - Parameter relative: the path of that folder; empty for this one.
  package func names(in relative: String) throws(OpenError) -> [String] {
    let parts = try realParts(of: relative)
    let held = try opened(parts)
    defer { close(held) }
    let descriptor = openat(held, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .file(.system(errno)) }
    guard let stream = fdopendir(descriptor) else {
      let number = errno
      close(descriptor)
      throw .file(.system(number))
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// The parts of a path below the folder with all links followed.
  private func realParts(of relative: String) throws(OpenError) -> [String] {
    guard let top = realPath(path), let whole = realPath(relative.isEmpty ? path : "\(path)/\(relative)")
    else {
      throw .file(.system(errno))
    }
    let prefix = top == "/" ? top : top + "/"
    guard whole != top else { return [] }
    guard whole.utf8.starts(with: prefix.utf8) else { throw .leaves(to: whole) }
    return whole.utf8.dropFirst(prefix.utf8.count).split(separator: UInt8(ascii: "/")).map { String($0)! }
  }

  /// A folder below this one, for the caller to close. Links were followed before: one that has come in between isn't.
  private func opened(_ parts: [String]) throws(OpenError) -> Int32 {
    var folder = open(path, onlyPath | O_DIRECTORY | O_CLOEXEC)
    for part in parts where folder >= 0 {
      let next = openat(folder, part, onlyPath | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      let number = errno
      close(folder)
      errno = number
      folder = next
    }
    guard folder >= 0 else { throw .file(.system(errno)) }
    return folder
  }
}

/// A path with all links followed; nil, with `errno`, where there is nothing.
private func realPath(_ path: String) -> String? {
  guard let real = realpath(path, nil) else { return nil }
  defer { free(real) }
  return String(cString: real)
}
