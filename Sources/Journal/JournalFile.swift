#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// The journal's file: made whole or not at all, and for its owner's eyes alone, since it holds addresses of
/// people.
struct JournalFile {
  let path: String

  /// Stands in the header of each journal, to tell it from any other SQLite database: "Port".
  static let applicationID: UInt32 = 0x506F_7274

  /// Refuses what isn't a journal, or is one that others could read or change.
  ///
  /// The file must be 0600 or stricter; SQLite gives its `-wal` and `-shm` files the same mode. Of the folder
  /// only that others can't write to it, and so can't exchange the file.
  func check() throws(JournalError) {
    guard let mode = try mode(of: path) else { throw .missing(path: path) }
    guard mode & S_IFMT == S_IFREG else { throw .notAJournal(path: path) }
    guard mode & 0o077 == 0 else { throw .looseMode(path: path, mode: UInt16(mode & 0o777), strict: 0o600) }
    if let mode = try self.mode(of: folder), mode & 0o022 != 0 {
      throw .looseMode(path: folder, mode: UInt16(mode & 0o777), strict: 0o700)
    }
    guard try readHeader() == Self.headerStart + Self.bigEndian(Self.applicationID) else {
      throw .notAJournal(path: path)
    }
  }

  /// Makes the file, and its folder where that is missing: `build` fills a database under another name, which
  /// then gets the real one in a single step. Killed before that, there is no journal yet; there is never
  /// half of one.
  func create(build: (_ unfinished: String) throws -> Void) throws {
    if mkdir(folder, 0o700) == 0 {
      // The umask can't be trusted to leave the owner's bits alone.
      guard chmod(folder, 0o700) == 0 else { throw failure(folder) }
    } else if errno != EEXIST {
      throw failure(folder)
    }
    // SQLite would take what a lost journal left in its log for part of the new one. The log is looked for first:
    // if another process has just made the journal, the journal was there before its log.
    let log = path + "-wal"
    if try mode(of: log) != nil, try mode(of: path) == nil { throw JournalError.strayLog(path: log) }
    let unfinished = path + ".unfinished-" + String(UInt64.random(in: 0...UInt64.max), radix: 36)
    let descriptor = open(unfinished, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure(unfinished) }
    defer { unlink(unfinished) }
    let isStrict = fchmod(descriptor, 0o600) == 0
    close(descriptor)
    guard isStrict else { throw failure(unfinished) }
    try build(unfinished)
    guard link(unfinished, path) == 0 else {
      throw errno == EEXIST ? .alreadyExists(path: path) : failure(path)
    }
    try synchroniseFolder()
  }

  private var folder: String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private func mode(of path: String) throws(JournalError) -> mode_t? {
    var status = stat()
    guard stat(path, &status) == 0 else {
      guard errno == ENOENT else { throw failure(path) }
      return nil
    }
    return status.st_mode
  }

  private static let headerStart = Array("SQLite format 3\0".utf8)
  /// Where SQLite's header keeps the application's number (section 1.3 of its file format).
  private static let applicationOffset = 68

  private static func bigEndian(_ number: UInt32) -> [UInt8] {
    withUnsafeBytes(of: number.bigEndian) { Array($0) }
  }

  /// The bytes that tell what the file is; fewer if it ends before them.
  private func readHeader() throws(JournalError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    var header = [UInt8](repeating: 0, count: Self.applicationOffset + 4)
    let count = header.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
    guard count >= 0 else { throw failure(path) }
    guard count == header.count else { return [] }
    return Array(header.prefix(Self.headerStart.count) + header.suffix(4))
  }

  private func synchroniseFolder() throws(JournalError) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(folder) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure(folder) }
  }

  private func failure(_ path: String) -> JournalError {
    .file(path: path, number: errno)
  }
}

/// The operating system's words for an error number.
func systemMessage(_ number: Int32) -> String {
  strerror(number).map { String(cString: $0) } ?? "unknown"
}
