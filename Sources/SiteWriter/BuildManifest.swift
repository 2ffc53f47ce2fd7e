import SystemFiles

/// What the last build wrote, and what it saw of it on the disk: kept in `State/build/`, never deployed.
///
/// It answers three questions: is this page still the one that was rendered from these inputs, which files
/// are ours to remove, and did somebody put a file beside ours. It is written twice in a build that changes
/// something: before the first page, with every page that is about to change marked unfinished, and after the
/// last one. So whatever a killed build leaves is known to the next.
struct BuildManifest {
  struct Entry {
    var fingerprint: Fingerprint
    /// In bytes.
    var size: Int64
    /// Nanoseconds since 1970, as the file system has it.
    var modified: Int64
    /// The same of a page's own folder; 0 asks the next build to read the folder again.
    var folderModified: Int64
    var path: Range<Int>
  }

  private(set) var entries: [Entry] = []
  private(set) var paths: [UInt8] = []
  /// When the folders that hold more than one page were last changed.
  var folders: [String: Int64] = [:]

  mutating func reserve(_ count: Int) {
    entries.reserveCapacity(count)
    paths.reserveCapacity(count * 48)
  }

  mutating func append(
    _ path: String, _ fingerprint: Fingerprint, size: Int64, modified: Int64, folderModified: Int64
  ) {
    let start = paths.count
    paths.append(contentsOf: path.utf8)
    entries.append(
      Entry(
        fingerprint: fingerprint, size: size, modified: modified, folderModified: folderModified,
        path: start..<paths.count))
  }

  func path(of entry: Entry) -> String {
    String(decoding: paths[entry.path], as: UTF8.self)
  }

  func hasPath(_ path: String, _ entry: Entry) -> Bool {
    path.utf8.elementsEqual(paths[entry.path])
  }
}

// MARK: - On disk

extension BuildManifest {
  /// Names the form of the file. A manifest of another form is as good as none: every page is rendered again
  /// and compared with what is there.
  private static let magic = Array("portico build manifest 1\n".utf8)

  /// The file's bytes: the magic line; the number of entries and for each its five numbers and its path; the
  /// number of folders and for each its time and its path. Numbers have 64 bits in little-endian order, a path
  /// is preceded by its length.
  var encoded: [UInt8] {
    var bytes = Self.magic
    bytes.reserveCapacity(paths.count + entries.count * 48 + 1024)
    func put(_ value: some FixedWidthInteger) {
      withUnsafeBytes(of: UInt64(truncatingIfNeeded: value).littleEndian) { bytes.append(contentsOf: $0) }
    }
    put(entries.count)
    for entry in entries {
      put(entry.fingerprint.high)
      put(entry.fingerprint.low)
      put(entry.size)
      put(entry.modified)
      put(entry.folderModified)
      put(entry.path.count)
      bytes.append(contentsOf: paths[entry.path])
    }
    put(folders.count)
    for (folder, modified) in folders.sorted(by: { $0.key < $1.key }) {
      put(modified)
      put(folder.utf8.count)
      bytes.append(contentsOf: folder.utf8)
    }
    return bytes
  }

  /// Nil where the bytes aren't a whole manifest of this form.
  init?(decoding bytes: [UInt8]) {
    guard bytes.starts(with: Self.magic) else { return nil }
    var reader = NumberReader(bytes: bytes, offset: Self.magic.count)
    guard let count = reader.count(ofAtLeast: 48) else { return nil }
    reserve(count)
    for _ in 0..<count {
      guard let high = reader.number(), let low = reader.number(), let size = reader.number(),
        let modified = reader.number(), let folder = reader.number(), let path = reader.text()
      else { return nil }
      let start = paths.count
      paths.append(contentsOf: bytes[path])
      entries.append(
        Entry(
          fingerprint: Fingerprint(high: high, low: low), size: Int64(bitPattern: size),
          modified: Int64(bitPattern: modified), folderModified: Int64(bitPattern: folder),
          path: start..<paths.count))
    }
    guard let folderCount = reader.count(ofAtLeast: 16) else { return nil }
    for _ in 0..<folderCount {
      guard let modified = reader.number(), let path = reader.text() else { return nil }
      folders[String(decoding: bytes[path], as: UTF8.self)] = Int64(bitPattern: modified)
    }
    guard reader.offset == bytes.count else { return nil }
  }
}

private struct NumberReader {
  let bytes: [UInt8]
  var offset: Int

  mutating func number() -> UInt64? {
    guard offset + 8 <= bytes.count else { return nil }
    defer { offset += 8 }
    return bytes.withUnsafeBytes {
      UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
  }

  /// A number of things of which each takes so many bytes at least: no more than there is room for.
  mutating func count(ofAtLeast size: Int) -> Int? {
    guard let number = number(), number <= UInt64((bytes.count - offset) / size) else { return nil }
    return Int(number)
  }

  mutating func text() -> Range<Int>? {
    guard let length = count(ofAtLeast: 1) else { return nil }
    defer { offset += length }
    return offset..<offset + length
  }
}

// MARK: - Look-up

extension BuildManifest {
  /// The manifest in a file; nil where there is none that can be read.
  init?(at path: String) {
    guard let bytes = try? RegularFile(path).bytes(limit: .max) else { return nil }
    self.init(decoding: bytes)
  }
}

/// Finds an entry by path. Keyed by a 64-bit hash, and the path itself is compared at the end: two paths with
/// one hash cost a page rendered once more, never a wrong page.
struct ManifestIndex {
  private let manifest: BuildManifest
  private let places: [UInt64: Int32]

  init(_ manifest: BuildManifest) {
    self.manifest = manifest
    var places = [UInt64: Int32](minimumCapacity: manifest.entries.count)
    manifest.paths.withUnsafeBytes { raw in
      for (place, entry) in manifest.entries.enumerated() {
        places[fnv1a(UnsafeRawBufferPointer(rebasing: raw[entry.path]))] = Int32(place)
      }
    }
    self.places = places
  }

  func place(of path: String) -> Int? {
    var path = path
    let hash = path.withUTF8 { fnv1a(UnsafeRawBufferPointer($0)) }
    guard let place = places[hash].map(Int.init), manifest.hasPath(path, manifest.entries[place])
    else { return nil }
    return place
  }
}

/// The 64-bit FNV-1a hash.
private func fnv1a(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
  var hash: UInt64 = 0xcbf2_9ce4_8422_2325
  for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
  return hash
}
