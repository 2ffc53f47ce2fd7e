import Crypto
import Glibc
import PartnerModel
import SystemFiles

/// Writes a backup: files and folders as a tar archive, with their digests at the end. The archive has its name when it
/// is whole and on the disk; before that it is a draft beside it, which goes where something fails.
struct ArchiveWriter: ~Copyable {
  private let path: String
  private let draft: String
  private let descriptor: Int32
  private(set) var contents: BackupContents
  /// In bytes.
  private(set) var size = 0

  private static let chunk = 1 << 20

  init(_ path: String, _ contents: BackupContents) throws {
    self.path = path
    self.contents = contents
    Self.removeDrafts(of: path)
    draft = "\(path).\(UInt64.random(in: 0 ... .max)).new"
    descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw PrivateFile.failure(path, errno) }
    _ = try? FileLock.hold(descriptor, at: draft, isPatient: false)
  }

  deinit {
    close(descriptor)
    unlink(draft)
  }

  /// What a backup left that was killed: it holds keys. A draft that somebody holds is being written.
  private static func removeDrafts(of path: String) {
    let folder = SystemFiles.folder(of: path)
    let name = "\(path.split(separator: "/").last ?? "")."
    for entry in (try? FolderEntry.all(in: folder)) ?? [] {
      guard let found = entry.name, found.hasPrefix(name), found.hasSuffix(".new"),
        UInt64(found.dropFirst(name.count).dropLast(".new".count)) != nil
      else { continue }
      let draft = "\(folder)/\(found)"
      let file = open(draft, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
      guard file >= 0 else { continue }
      defer { close(file) }
      if (try? FileLock.hold(file, at: draft, isPatient: false)) == true { unlink(draft) }
    }
  }

  mutating func addFolder(_ name: String) throws {
    try put(TarMember(name, .folder, modified: contents.made))
  }

  /// Adds a file with the bytes that it has now; nothing where it has gone meanwhile.
  mutating func addFile(_ name: String, from source: String) throws {
    let file = open(source, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else {
      if errno == ENOENT { return }
      throw Self.unreadable(source, systemMessage(errno))
    }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw Self.unreadable(source, "it is no plain file")
    }
    let member = TarMember(name, .file(Int(status.st_size)), modified: contents.made)
    try put(member)
    var digest = SHA256()
    var left = member.size
    while left > 0 {
      var bytes = [UInt8](repeating: 0, count: min(left, Self.chunk))
      let count = read(file, &bytes, bytes.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Self.unreadable(source, "it became shorter while it was read") }
      digest.update(data: bytes[..<count])
      try put(Array(bytes[..<count]))
      left -= count
    }
    try put([UInt8](repeating: 0, count: member.padding))
    contents.digests[name] = digest.hexadecimal
  }

  /// Adds the digests, and gives the archive its name.
  mutating func finish() throws {
    let list = contents.bytes
    guard list.count <= BackupContents.longest else {
      throw Self.unreadable("State", "it has too many files for one backup")
    }
    let member = TarMember(BackupContents.name, .file(list.count), modified: contents.made)
    try put(member)
    try put(list + [UInt8](repeating: 0, count: member.padding + 2 * TarMember.blockSize))
    guard fsync(descriptor) == 0 else { throw PrivateFile.failure(path, errno) }
    // Whatever came there in the meantime stays; not every file system of a stick has links.
    var outcome = link(draft, path)
    if outcome != 0, [EPERM, EOPNOTSUPP, ENOSYS].contains(errno), access(path, F_OK) != 0 {
      outcome = rename(draft, path)
    }
    guard outcome == 0 else { throw errno == EEXIST ? Self.inTheWay(path) : PrivateFile.failure(path, errno) }
    do {
      try DurableFile.synchroniseFolder(SystemFiles.folder(of: path))
    } catch {
      throw PrivateFile.failure(error.path, error.number)
    }
  }

  private mutating func put(_ member: TarMember) throws {
    guard let block = member.block else {
      throw Self.unreadable(member.name, "its name or its content is too long for a backup")
    }
    try put(block)
  }

  private mutating func put(_ bytes: [UInt8]) throws {
    do {
      try write(bytes, to: descriptor, named: path)
    } catch {
      throw PrivateFile.failure(path, error.number)
    }
    size += bytes.count
  }

  private static func unreadable(_ path: String, _ reason: String) -> AccessFailure {
    AccessFailure(
      "\(path.printable) can't be backed up: \(reason)", remedy: "Mend that and run the command again.")
  }

  static func inTheWay(_ path: String) -> OperationRefusal {
    OperationRefusal(
      .fileInTheWay, "\(path.printable) is there already",
      remedy: "Name another file, or move that one away: a backup never takes the place of another.")
  }
}
