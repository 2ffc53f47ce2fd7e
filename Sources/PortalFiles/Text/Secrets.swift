import Glibc
package import SourceDiagnostics
import SystemFiles

extension PortalFolder {
  /// What was read and must not be published: files of `State`, under another name or as a copy, and private keys of
  /// whatever origin. A folder that reads once knows what it has read; ask when everything is.
  package func secretsRead() -> DiagnosticList {
    var faults = DiagnosticList()
    guard let reading else { return faults }
    let files = reading.all
    for file in files {
      guard let place = reading.placeOfKey(in: file.path, { placeOfPrivateKey(in: file.bytes) }) else {
        continue
      }
      let line = file.bytes[..<place].count { $0 == UInt8(ascii: "\n") } + 1
      faults.append(
        Diagnostic(
          at: SourcePosition(file: shownName(of: file.path), line: line), "here is a private key",
          remedy:
            "Take it out: what lies here is published. If it was published, make a new one and revoke this."))
    }
    guard let stateFolder else { return faults }
    var search = StateSearch(files.compactMap { file in file.identity.map { (file.path, file.bytes, $0) } })
    search.look(into: stateFolder, depth: 8)
    for (path, place) in search.found.sorted(by: { $0.key < $1.key }) {
      faults.append(
        Diagnostic(
          at: start(of: path), "this is \(shownPath(place)), a file of State",
          remedy:
            "Remove it here: what lies in State is never published. If it was published, replace what is secret."
        ))
    }
    return faults
  }
}

/// Looks for files that were read among those of a folder.
private struct StateSearch {
  /// By path; where in the folder they lie.
  private(set) var found: [String: String] = [:]
  private let files: [(path: String, bytes: [UInt8], identity: FileIdentity)]
  /// Of which size they are.
  private let sizes: Set<Int>
  private let inodes: Set<UInt64>

  /// What is shorter may well be the same by chance.
  private static let leastCopy = 16
  /// Keys are short.
  private static let largestCopy = 1 << 16

  init(_ files: [(path: String, bytes: [UInt8], identity: FileIdentity)]) {
    self.files = files
    sizes = Set(files.map(\.bytes.count).filter { (Self.leastCopy...Self.largestCopy).contains($0) })
    inodes = Set(files.map(\.identity.inode))
  }

  mutating func look(into folder: String, depth: Int) {
    guard depth > 0, let stream = opendir(folder) else { return }
    defer { closedir(stream) }
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard name != ".", name != ".." else { continue }
      let path = "\(folder)/\(name)"
      var status = stat()
      guard stat(path, &status) == 0 else { continue }
      switch status.st_mode & S_IFMT {
      case S_IFDIR: look(into: path, depth: depth - 1)
      case S_IFREG: compare(path, size: Int(status.st_size), inode: UInt64(status.st_ino))
      default: break
      }
    }
  }

  private mutating func compare(_ path: String, size: Int, inode: UInt64) {
    if inodes.contains(inode), let identity = FileIdentity(of: path) {
      for file in files where file.identity.isOfSameFile(as: identity) { found[file.path] = path }
    }
    guard sizes.contains(size), let bytes = try? RegularFile(path).bytes(limit: size) else { return }
    for file in files where file.bytes == bytes { found[file.path] = path }
  }
}

/// Where a private key begins: PEM of any kind, also in one line with `\n` in words, and Ed25519 in DER.
private func placeOfPrivateKey(in bytes: [UInt8]) -> Int? {
  let der: [UInt8] = [
    0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
  ]
  if let place = firstPlace(of: der, rare: 2, in: bytes[...]) { return place }
  let mark = Array("PRIVATE KEY-----".utf8)
  var rest = bytes[...]
  while let place = firstPlace(of: mark, rare: 3, in: rest) {
    let end = place + mark.count
    // The line alone is a way to speak of keys.
    if hasKeyText(bytes[end..<min(end + 1024, bytes.count)]) { return place }
    rest = bytes[end...]
  }
  return nil
}

/// Whether there is a run of Base64 as long as the shortest key has.
private func hasKeyText(_ bytes: ArraySlice<UInt8>) -> Bool {
  var run = 0
  for byte in bytes {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
      run += 1
      if run == 32 { return true }
    default: run = 0
    }
  }
  return false
}

/// - Parameter rare: the place in `wanted` of a byte that files hardly hold.
private func firstPlace(of wanted: [UInt8], rare: Int, in bytes: ArraySlice<UInt8>) -> Int? {
  bytes.withUnsafeBytes { buffer in
    var offset = rare
    let last = buffer.count - (wanted.count - rare)
    while offset <= last,
      let found = memchr(buffer.baseAddress! + offset, Int32(wanted[rare]), last - offset + 1)
    {
      let place = UnsafeRawPointer(found) - buffer.baseAddress!
      if memcmp(buffer.baseAddress! + place - rare, wanted, wanted.count) == 0 {
        return bytes.startIndex + place - rare
      }
      offset = place + 1
    }
    return nil
  }
}
