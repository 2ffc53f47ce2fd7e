import Crypto
import Glibc
import PartnerModel
import SystemFiles

/// Unpacks a backup into a new folder. What it reads is taken for hostile: every member is a file or folder below
/// `State`, in the one spelling that `ArchiveWriter` has; no more is written than the archive is long; and nothing counts
/// before all digests are right.
struct ArchiveReader: ~Copyable {
  private let path: String
  private let descriptor: Int32
  /// How many bytes are left to read.
  private var left: Int

  private static let chunk = 1 << 20

  init(_ path: String) throws {
    self.path = path
    descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw AccessFailure(
        "\(path.printable) can't be read: \(systemMessage(errno))",
        remedy: "Name a file that `portico backup` made.")
    }
    var status = stat()
    let isFile = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    left = isFile ? Int(status.st_size) : 0
  }

  deinit { close(descriptor) }

  /// Makes `folder`, which nothing may lie at, with all that the backup's `State` has.
  ///
  /// - Throws: `not-a-backup`, `damaged-backup`.
  mutating func unpack(to folder: String) throws -> BackupContents {
    guard left >= TarMember.blockSize else { throw notABackup() }
    let first = try nextMember()
    guard first.name == "State", first.kind == .folder else { throw notABackup() }
    guard mkdir(folder, 0o700) == 0 else { throw PrivateFile.failure(folder, errno) }
    var digests: [String: String] = [:]
    var folders = [folder]
    while true {
      let member = try nextMember()
      if member.name == BackupContents.name { return try finish(member, digests, folders) }
      guard member.name.hasPrefix("State/") else { throw notABackup() }
      let below = String(member.name.dropFirst("State/".utf8.count))
      guard StateListing.isPlain(below), isKept(below) else { throw notABackup() }
      let place = "\(folder)/\(below)"
      switch member.kind {
      case .folder:
        guard mkdir(place, 0o700) == 0 else { throw failure(place) }
        folders.append(place)
      case .file: digests[member.name] = try writeFile(member, to: place)
      }
    }
  }

  private func isKept(_ path: String) -> Bool {
    var end = path.startIndex
    while let slash = path[end...].firstIndex(of: "/") {
      guard StateListing.isKept(String(path[..<slash])) else { return false }
      end = path.index(after: slash)
    }
    return StateListing.isKept(path)
  }

  /// - Returns: the digest of what was written.
  private mutating func writeFile(_ member: TarMember, to place: String) throws -> String {
    guard member.size <= left else { throw damaged("it is cut off") }
    // In a folder of our own making, in which nothing but plain files and folders is ever made.
    let file = open(place, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw failure(place) }
    defer { close(file) }
    var digest = SHA256()
    var rest = member.size
    while rest > 0 {
      let bytes = try take(min(rest, Self.chunk))
      digest.update(data: bytes)
      do {
        try write(bytes, to: file, named: place)
      } catch {
        throw PrivateFile.failure(place, error.number)
      }
      rest -= bytes.count
    }
    try takeZeros(member.padding)
    guard fsync(file) == 0 else { throw PrivateFile.failure(place, errno) }
    return digest.hexadecimal
  }

  private mutating func finish(
    _ member: TarMember, _ digests: [String: String], _ folders: [String]
  ) throws -> BackupContents {
    guard case .file = member.kind, member.size <= min(left, BackupContents.longest) else {
      throw notABackup()
    }
    guard let contents = BackupContents(try take(member.size)) else {
      throw damaged("its list of digests is not right")
    }
    try takeZeros(member.padding + 2 * TarMember.blockSize)
    let journals = StateListing.journals.filter { digests["State/\($0)"] != nil }
    guard left == 0, journals.count <= 1 else { throw notABackup() }
    let names = Set(contents.digests.keys).symmetricDifference(digests.keys)
    if let name = names.min() ?? digests.keys.filter({ digests[$0] != contents.digests[$0] }).min() {
      throw damaged("\(name) is not what was backed up")
    }
    for folder in folders {
      do {
        try DurableFile.synchroniseFolder(folder)
      } catch {
        throw PrivateFile.failure(error.path, error.number)
      }
    }
    return contents
  }

  // MARK: Bytes

  private mutating func nextMember() throws -> TarMember {
    guard left >= TarMember.blockSize else { throw damaged("it is cut off") }
    guard let member = TarMember(block: try take(TarMember.blockSize)) else { throw notABackup() }
    return member
  }

  private mutating func takeZeros(_ count: Int) throws {
    guard count <= left else { throw damaged("it is cut off") }
    guard try take(count).allSatisfy({ $0 == 0 }) else { throw notABackup() }
  }

  /// Just that many bytes, no more than are left.
  private mutating func take(_ count: Int) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let got = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress! + filled, count - filled) }
      if got < 0, errno == EINTR { continue }
      guard got > 0 else { throw damaged(got < 0 ? systemMessage(errno) : "it is cut off") }
      filled += got
    }
    left -= count
    return bytes
  }

  // MARK: Refusals

  /// A name that stands there twice, or a file in the place of a folder, is nothing that we wrote.
  private func failure(_ place: String) -> any Error {
    [EEXIST, ENOENT, ENOTDIR].contains(errno) ? notABackup() : PrivateFile.failure(place, errno)
  }

  private func notABackup() -> OperationRefusal {
    OperationRefusal(
      .notABackup, "\(path.printable) is no archive that `portico backup` made",
      remedy: "Name the file as it was made: an archive that was packed anew is not taken.")
  }

  private func damaged(_ what: String) -> OperationRefusal {
    OperationRefusal(
      .damagedBackup, "\(path.printable) is damaged: \(what)",
      remedy: "Nothing was changed. Take another copy of that backup, or an earlier one.")
  }
}
