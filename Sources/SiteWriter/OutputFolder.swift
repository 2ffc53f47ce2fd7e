import Glibc
import SystemFiles

/// The folder that the site is written to, and the few system calls that may touch it.
///
/// A file comes into being in three steps: written under a temporary name in its own folder, closed, renamed.
/// A build that is killed leaves the old file or the new one, and at worst a temporary one, which the next
/// build takes away. Pages aren't synced to the disk one by one: after a power cut the next build compares
/// what is there and mends it.
final class OutputFolder: Sendable {
  /// The last part of a temporary file's name.
  static let temporarySuffix = ".portico-new"

  let path: String
  private let descriptor: Int32
  /// Whom what is made here is given to, where that isn't the right user's anyway.
  private let owner: FolderOwner?

  /// Makes the folder where it is missing.
  init(path: String) throws(FileFailure) {
    var made = ""
    for part in path.split(separator: "/", omittingEmptySubsequences: false) {
      made += part
      defer { made += "/" }
      guard !part.isEmpty else { continue }
      do throws(FileSystemError) {
        try makeFolder(made, mode: 0o755)
      } catch {
        throw FileFailure("make the folder", path, code: error.number)
      }
    }
    let opened = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard opened >= 0 else { throw FileFailure("open the folder", path) }
    self.path = path
    descriptor = opened
    owner = FolderOwner(opened)
  }

  deinit { close(descriptor) }

  struct FileState {
    /// In bytes; -1 for what isn't an ordinary file, such as a link, a pipe or a folder.
    var size: Int64
    var modified: Int64
  }

  /// Nil where there is nothing.
  func file(_ file: String) -> FileState? {
    var info = stat()
    guard fstatat(descriptor, file, &info, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
    let isOrdinary = info.st_mode & S_IFMT == S_IFREG
    return FileState(size: isOrdinary ? Int64(info.st_size) : -1, modified: info.modified)
  }

  /// When something was last added to a folder or taken from it; nil where it isn't there.
  func folderModified(_ folder: String) -> Int64? {
    if case .modified(let modified) = state(ofFolder: folder) { modified } else { nil }
  }

  enum FolderState {
    case missing
    /// Something else is there, such as a link: what is written there would be elsewhere.
    case noFolder
    /// The system doesn't say.
    case unknown
    case modified(Int64)
  }

  func state(ofFolder folder: String) -> FolderState {
    var info = stat()
    guard fstatat(descriptor, folder.isEmpty ? "." : folder, &info, AT_SYMLINK_NOFOLLOW) == 0 else {
      return errno == ENOENT ? .missing : .unknown
    }
    guard info.st_mode & S_IFMT == S_IFDIR else { return .noFolder }
    return .modified(info.modified)
  }

  /// - Parameter makesFolder: its folder is missing. Where that isn't known, it is found out by a call more.
  /// - Returns: the file as it is now.
  /// - Throws: `FileFailure`; `StrangerInTheWay`, where the temporary name is taken by what no build leaves.
  func replace(_ file: String, with bytes: [UInt8], makesFolder: Bool) throws -> FileState {
    let folder = folderOfPath(file)
    if makesFolder { try makeFolders(folder) }
    let name = String(
      decoding: file.utf8.dropFirst(folder.isEmpty ? 0 : folder.utf8.count + 1), as: UTF8.self)
    let temporary = (folder.isEmpty ? "." : "\(folder)/.") + name + Self.temporarySuffix
    // A new file each time: a pipe would be waited for, and a hard link written through.
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
    var target = openat(descriptor, temporary, flags, 0o644)
    if target < 0, errno == ENOENT {
      try makeFolders(folder)
      target = openat(descriptor, temporary, flags, 0o644)
    }
    if target < 0, errno == EEXIST {
      guard isLeftover(temporary) else { throw StrangerInTheWay(path: temporary) }
      unlinkat(descriptor, temporary, 0)
      target = openat(descriptor, temporary, flags, 0o644)
    }
    guard target >= 0 else { throw failure("write", file) }
    if let owner, !owner.take(target) {
      let failed = failure("give to the owner of its folder", file)
      close(target)
      unlinkat(descriptor, temporary, 0)
      throw failed
    }
    var offset = 0
    while offset < bytes.count {
      let written = bytes.withUnsafeBytes { Glibc.write(target, $0.baseAddress! + offset, $0.count - offset) }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else {
        let failed = failure("write", file)
        close(target)
        unlinkat(descriptor, temporary, 0)
        throw failed
      }
      offset += written
    }
    // Closed before it has its name, since that may fail on a network; held by the other, since to get its name is a change too.
    let held = fcntl(target, F_DUPFD_CLOEXEC, 0)
    defer { close(held) }
    guard held >= 0, close(target) == 0 else { throw failure("write", file) }
    guard renameat(descriptor, temporary, descriptor, file) == 0 else {
      let failed = failure("put in place", file)
      unlinkat(descriptor, temporary, 0)
      throw failed
    }
    var info = stat()
    guard fstat(held, &info) == 0 else { throw failure("write", file) }
    return FileState(size: Int64(bytes.count), modified: info.modified)
  }

  /// Whether a file with a temporary name is what a killed build leaves: an ordinary file that has no other name.
  func isLeftover(_ file: String) -> Bool {
    var info = stat()
    return fstatat(descriptor, file, &info, AT_SYMLINK_NOFOLLOW) == 0 && info.st_mode & S_IFMT == S_IFREG
      && info.st_nlink == 1
  }

  /// Whether the file holds just these bytes.
  func holds(_ bytes: [UInt8], at file: String) -> Bool {
    let source = openat(descriptor, file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard source >= 0 else { return false }
    defer { close(source) }
    return withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 16) { chunk in
      var offset = 0
      while true {
        let got = read(source, chunk.baseAddress!, chunk.count)
        if got == 0 { return offset == bytes.count }
        guard got > 0, offset + got <= bytes.count else { return false }
        let same = bytes.withUnsafeBytes { memcmp($0.baseAddress! + offset, chunk.baseAddress!, got) == 0 }
        guard same else { return false }
        offset += got
      }
    }
  }

  /// Removes a file of ours and the folders that are empty without it.
  ///
  /// - Returns: false where the file was gone already.
  func remove(_ file: String) throws(FileFailure) -> Bool {
    let isRemoved = unlinkat(descriptor, file, 0) == 0
    guard isRemoved || errno == ENOENT || errno == ENOTDIR else { throw failure("remove", file) }
    var folder = folderOfPath(file)
    while !folder.isEmpty, unlinkat(descriptor, folder, AT_REMOVEDIR) == 0 {
      folder = folderOfPath(folder)
    }
    return isRemoved
  }

  struct Item {
    var name: String
    var isFolder: Bool
  }

  /// What a folder holds, in no order; nothing where it can't be read.
  func items(of folder: String) -> [Item] {
    let opened = openat(descriptor, folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard opened >= 0, let stream = fdopendir(opened) else { return [] }
    defer { closedir(stream) }
    var items: [Item] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard name != ".", name != ".." else { continue }
      items.append(Item(name: name, isFolder: entry.pointee.d_type == UInt8(DT_DIR)))
    }
    return items
  }

  /// Mostly only the last folder of the path is missing.
  private func makeFolders(_ folder: String) throws(FileFailure) {
    if try makeSubfolder(folder) { return }
    var made = ""
    for part in folder.split(separator: "/") {
      made += made.isEmpty ? String(part) : "/\(part)"
      if try !makeSubfolder(made), errno != EEXIST { throw failure("make the folder", made) }
    }
  }

  /// - Returns: false, with `errno`, where there is none that is new.
  private func makeSubfolder(_ folder: String) throws(FileFailure) -> Bool {
    guard mkdirat(descriptor, folder, 0o755) == 0 else { return false }
    guard let owner else { return true }
    let made = openat(descriptor, folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    defer { close(made) }
    guard made >= 0, owner.take(made) else { throw failure("give to the owner of its folder", folder) }
    return true
  }

  private func failure(_ action: String, _ file: String) -> FileFailure {
    FileFailure(action, "\(path)/\(file)")
  }
}

/// The part of a path before its last slash; empty for a file at the top.
func folderOfPath(_ path: String) -> String {
  guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "" }
  return String(path[..<slash])
}

extension stat {
  /// Nanoseconds since 1970.
  /// When content, mode or name were last changed. Unlike the time of the content alone, nobody can put it back: what is altered in
  /// place is seen, whatever its time says.
  fileprivate var modified: Int64 { Int64(st_ctim.tv_sec) * 1_000_000_000 + Int64(st_ctim.tv_nsec) }
}

/// The system refused something: a full disk, a missing right.
package struct FileFailure: Error, CustomStringConvertible, Sendable {
  package let action: String
  package let path: String
  package let code: Int32

  init(_ action: String, _ path: String, code: Int32 = errno) {
    self.action = action
    self.path = path
    self.code = code
  }

  package var description: String {
    "can't \(action) \(path): \(systemMessage(code))"
  }
}
