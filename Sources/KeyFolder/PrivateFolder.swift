#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A folder of secrets, held open: what is read and written is in that very folder, even if its path is moved. Folder
/// and files belong to their owner alone (0700 and 0600), and none of them is a symbolic link.
struct PrivateFolder: ~Copyable {
  private let path: String
  private let descriptor: Int32

  deinit {
    close(descriptor)
  }

  private init(path: String, descriptor: Int32) {
    self.path = path
    self.descriptor = descriptor
  }

  /// Opens the folder at `path`; `nil` where there is none.
  static func opened(at path: String) throws(KeyFolderFault) -> PrivateFolder? {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw failure(path)
    }
    let folder = PrivateFolder(path: path, descriptor: descriptor)
    try check(descriptor, path, is: S_IFDIR, mode: 0o700)
    return folder
  }

  /// Makes the folder at `path`, and those above it that are missing.
  static func make(at path: String) throws(KeyFolderFault) {
    guard mkdir(path, 0o700) != 0 else { return try synchronize(parent(of: path)) }
    switch errno {
    case EEXIST: return
    case ENOENT where parent(of: path) != path:
      try make(at: parent(of: path))
      try make(at: path)
    default: throw failure(path)
    }
  }

  /// Waits until nobody else holds the folder. The hold ends with the value, or with the process.
  func lock() throws(KeyFolderFault) {
    while flock(descriptor, LOCK_EX) != 0 {
      guard errno == EINTR else { throw Self.failure(path) }
    }
  }

  /// The content of the file `name`; `nil` where there is none. What is longer than `limit` bytes is no file of ours.
  func read(_ name: String, limit: Int = 65_536) throws(KeyFolderFault) -> [UInt8]? {
    let file = openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else {
      if errno == ENOENT { return nil }
      throw Self.failure("\(path)/\(name)")
    }
    defer { close(file) }
    try Self.check(file, "\(path)/\(name)", is: S_IFREG, mode: 0o600)
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = Self.retrying { systemRead(file, &chunk, chunk.count) }
      guard count >= 0 else { throw Self.failure("\(path)/\(name)") }
      guard count > 0 else { return bytes }
      bytes += chunk[..<count]
      guard bytes.count <= limit else {
        throw KeyFolderFault(
          .damagedKeyFolder, "\(path)/\(name) is longer than \(limit) bytes",
          remedy: "Restore the folder of keys from its backup.")
      }
    }
  }

  /// Writes the file `name` so that it holds the old content or the new one, whenever power fails: a new file, synchronised,
  /// takes the place of the old one. Hold the lock.
  func write(_ bytes: [UInt8], to name: String) throws(KeyFolderFault) {
    let draft = ".\(name).new"
    unlinkat(descriptor, draft, 0)  // a draft that a killed run left behind
    let file = openat(descriptor, draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw Self.failure("\(path)/\(draft)") }
    do {
      defer { close(file) }
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = Self.retrying { rest.withUnsafeBytes { systemWrite(file, $0.baseAddress, $0.count) } }
        guard count > 0 else { throw Self.failure("\(path)/\(draft)") }
        rest = rest.dropFirst(count)
      }
      guard fsync(file) == 0 else { throw Self.failure("\(path)/\(draft)") }
    }
    guard renameat(descriptor, draft, descriptor, name) == 0, fsync(descriptor) == 0 else {
      throw Self.failure("\(path)/\(name)")
    }
  }

  private static func check(
    _ descriptor: Int32, _ path: String, is kind: mode_t, mode: mode_t
  ) throws(KeyFolderFault) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure(path) }
    guard status.st_mode & S_IFMT == kind else {
      throw KeyFolderFault(
        .damagedKeyFolder, "\(path) is not of the kind that is expected there",
        remedy: "Restore the folder of keys from its backup.")
    }
    guard status.st_mode & 0o077 == 0 else {
      let octal = String(status.st_mode & 0o777, radix: 8)
      throw KeyFolderFault(
        .loosePermissions, "others than its owner can get at \(path) (mode 0\(octal))",
        remedy:
          "Run `chmod 0\(String(mode, radix: 8)) '\(path)'`, find out who had access, and rotate and revoke the "
          + "keys if you can't rule out that somebody read them.")
    }
  }

  private static func failure(_ path: String) -> KeyFolderFault {
    let code = errno
    // A symbolic link shows as either, depending on whether a folder or a file was asked for.
    var status = stat()
    if lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK {
      return KeyFolderFault(
        .symbolicLink, "\(path) is a symbolic link", remedy: "Put the real folder or file in its place.")
    }
    return KeyFolderFault(
      .inputOutput, "\(path): \(String(cString: strerror(code)))",
      remedy: "Mend that, and run the command again; nothing was half written.")
  }

  private static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func synchronize(_ path: String) throws(KeyFolderFault) {
    let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw failure(path) }
    defer { close(folder) }
    guard fsync(folder) == 0 else { throw failure(path) }
  }

  private static func retrying(_ call: () -> Int) -> Int {
    while true {
      let outcome = call()
      guard outcome < 0, errno == EINTR else { return outcome }
    }
  }
}

/// The system's calls, which the methods of the same name would hide.
private func systemRead(_ file: Int32, _ bytes: UnsafeMutableRawPointer, _ count: Int) -> Int {
  read(file, bytes, count)
}

private func systemWrite(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  write(file, bytes, count)
}
