import Glibc
package import SourceDiagnostics
import SystemFiles
package import TimeZones

/// The one way in which a portal's files are read: a folder on disk, or files in memory for a test.
///
/// Paths are relative to the portal, with `/`.
package struct PortalFolder: Sendable {
  package enum Content: Sendable {
    case bytes([UInt8])
    case missing
    case tooLarge
    /// Not a file, or not readable: why.
    case unreadable(String)
    /// A symbolic link leads out of the first folder of the path, to what this path names.
    case outside(String)
  }

  /// Where the time zones that the files name are looked up.
  package let zones: ZoneFolder
  private let source: Source
  /// What was read so far; nil where each call reads anew.
  let reading: Reading?
  /// Where it is noted what is asked of YAML files; nil where there are files. Of one thread: a folder with it is let go of
  /// by those who made it.
  nonisolated(unsafe) let sketches: SchemaSketches?

  /// Where the bytes come from.
  private enum Source: Sendable {
    /// A folder on disk; empty for the current one, otherwise with a slash at its end. It is put before a path where a
    /// fault names a file, so that an editor finds it.
    case disk(String)
    case memory([String: [UInt8]])
  }

  /// A folder on disk. `Content` and `Templates` may be symbolic links; one below them must not lead out of them.
  package init(at root: String, zones: ZoneFolder = .ofSystem) {
    self.init(.disk(root == "." || root.isEmpty ? "" : root.hasSuffix("/") ? root : root + "/"), zones, nil)
  }

  /// Files in memory, path to text.
  package init(files: [String: [UInt8]], zones: ZoneFolder = .ofSystem) {
    self.init(.memory(files), zones, nil)
  }

  /// No files: what is asked of them is noted.
  init(sketching sketches: SchemaSketches) {
    self.init(.memory([:]), .ofSystem, nil, sketches: sketches)
  }

  private init(
    _ source: Source, _ zones: ZoneFolder, _ reading: Reading?, sketches: SchemaSketches? = nil
  ) {
    self.sketches = sketches
    self.source = source
    self.zones = zones
    self.reading = reading
  }

  /// The same folder, of which each file is read at most once: what is made of it speaks of one state of each file, also
  /// while somebody saves.
  package func readOnce() -> PortalFolder { PortalFolder(source, zones, Reading()) }

  /// The same, or this one where it reads once already.
  package var readingOnce: PortalFolder { reading == nil ? readOnce() : self }

  /// The same after an earlier time, of which what was read and made stays as far as it would be the same.
  ///
  /// - Parameters:
  ///   - earlier: this folder, as it was read once.
  ///   - isUnchanged: whether a file, and each folder on the way to it, is as it was then.
  package func readOnce(after earlier: PortalFolder, keeping isUnchanged: (String) -> Bool) -> PortalFolder {
    PortalFolder(
      source, zones, earlier.reading.map { Reading(after: $0, keeping: isUnchanged) } ?? Reading())
  }

  /// A file's content, unless it is larger than `limit` bytes.
  package func read(_ path: String, limit: Int) -> Content {
    guard let reading else { return readAnew(path, limit: limit).content }
    return reading.content(of: path) { readAnew(path, limit: limit) }
  }

  private func readAnew(_ path: String, limit: Int) -> (content: Content, identity: FileIdentity?) {
    switch source {
    case .memory(let files):
      guard let bytes = files[path] else { return (.missing, nil) }
      return (bytes.count > limit ? .tooLarge : .bytes(bytes), nil)
    case .disk(let prefix):
      let (top, below) = Self.split(path)
      do throws(ContainedFolder.OpenError) {
        let file = try ContainedFolder(prefix + top).file(below)
        let identity = file.identity
        do throws(RegularFile.ReadError) {
          return (.bytes(try file.bytes(limit: limit)), identity)
        } catch {
          throw .file(error)
        }
      } catch {
        return (Content(error), nil)
      }
    }
  }

  /// Whether something of that name is there, readable or not.
  package func has(_ path: String) -> Bool {
    switch source {
    case .memory(let files): files[path] != nil || files.keys.contains { $0.hasPrefix("\(path)/") }
    case .disk(let prefix): access(prefix + path, F_OK) == 0
    }
  }

  /// The names in a folder, sorted; none where there is no such folder, or, with a fault, where it lies elsewhere. What editors and
  /// systems leave there for themselves isn't among them.
  package func names(in path: String, faults: inout DiagnosticList) -> [String] {
    allNames(in: path, faults: &faults).filter { !Self.isLeftover($0) }
  }

  /// Hidden files, locks and copies of editors, and what systems keep beside files that people copy.
  private static func isLeftover(_ name: String) -> Bool {
    name.hasPrefix(".") || name.hasSuffix("~") || name.hasPrefix("#") && name.hasSuffix("#")
      || [".bak", ".orig", ".rej", ".swp", ".tmp"].contains(where: name.hasSuffix)
      || ["thumbs.db", "desktop.ini", "ehthumbs.db"].contains(name.lowercased())
  }

  private func allNames(in path: String, faults: inout DiagnosticList) -> [String] {
    switch source {
    case .memory(let files):
      let names = files.keys.filter { $0.hasPrefix(path + "/") }.compactMap {
        $0.dropFirst(path.count + 1).split(separator: "/").first.map(String.init)
      }
      return Set(names).sorted()
    case .disk(let prefix):
      let (top, below) = Self.split(path)
      do throws(ContainedFolder.OpenError) {
        return apart(try ContainedFolder(prefix + top).names(in: below), in: path, faults: &faults)
      } catch {
        if case .leaves(let place) = error { faults.append(leads(path, to: place)) }
        return []
      }
    }
  }

  /// The first folder of a path, and the rest.
  private static func split(_ path: String) -> (top: String, below: String) {
    guard let slash = path.utf8.firstIndex(of: UInt8(ascii: "/")) else { return (path, "") }
    return (String(path[..<slash]), String(path[path.utf8.index(after: slash)...]))
  }

  /// The name of a file as faults show it.
  package func shownName(of path: String) -> String {
    switch source {
    case .memory: path
    case .disk(let prefix): prefix + path
    }
  }

  /// The path of a file of `Content` or `Templates` by the name that faults show; nil where it is of neither.
  package func path(shownAs name: String) -> String? {
    let prefix = shownName(of: "")
    guard name.hasPrefix(prefix) else { return nil }
    let path = String(name.dropFirst(prefix.count))
    return ["Content", "Templates"].contains(Self.split(path).top) ? path : nil
  }

  /// The folder on disk that is never published; nil for files in memory.
  var stateFolder: String? {
    switch source {
    case .memory: nil
    case .disk(let prefix): prefix + "State"
    }
  }
}

extension PortalFolder {
  /// A file that the portal may have; nil where it isn't there or can't be read, the latter with a fault.
  package func optionalBytes(of path: String, limit: Int, faults: inout DiagnosticList) -> [UInt8]? {
    bytes(of: path, limit: limit, missing: nil, faults: &faults)
  }

  /// A file that the portal must have.
  ///
  /// - Parameter purpose: what the file holds, for the fault where it is missing.
  package func requiredBytes(
    of path: String, limit: Int, purpose: String, faults: inout DiagnosticList
  ) -> [UInt8]? {
    let missing = Diagnostic(
      at: start(of: path), "there is no such file", remedy: "Create it: it holds \(purpose).")
    return bytes(of: path, limit: limit, missing: missing, faults: &faults)
  }

  private func bytes(
    of path: String, limit: Int, missing: Diagnostic?, faults: inout DiagnosticList
  ) -> [UInt8]? {
    switch read(path, limit: limit) {
    case .bytes(let bytes): return bytes
    case .missing: missing.map { faults.append($0) }
    case .tooLarge: faults.append(.tooLarge(file: shownName(of: path), limit: limit))
    case .outside(let place): faults.append(leads(path, to: place))
    case .unreadable(let reason):
      faults.append(
        Diagnostic(
          at: start(of: path), "the file can't be read: \(reason)",
          remedy: "Check that it is an ordinary file and that you may read it."))
    }
    return nil
  }

  /// The names without those that only differ from another in how accents and the like are composed. The web and many
  /// disks take both for one.
  private func apart(_ names: [String], in folder: String, faults: inout DiagnosticList) -> [String] {
    var seen: Set<String> = []
    return names.filter { name in
      // Strings are equal where they are canonically equivalent.
      if seen.insert(name).inserted { return true }
      faults.append(
        Diagnostic(
          at: start(of: "\(folder)/\(name)"),
          "the name \(shown(name)) is there twice, composed in different ways",
          remedy: "Remove or rename one of the two files."))
      return false
    }
  }

  private func leads(_ path: String, to place: String) -> Diagnostic {
    let top = Self.split(path).top
    return Diagnostic(
      at: start(of: path), "a symbolic link leads out of \(top) here, to \(shownPath(place))",
      remedy: "Put what it leads to in its place: only what lies in \(top) is read and published.")
  }

  func start(of path: String) -> SourcePosition { SourcePosition(file: shownName(of: path), line: 1) }
}

extension PortalFolder.Content {
  fileprivate init(_ error: ContainedFolder.OpenError) {
    self =
      switch error {
      case .leaves(let place): .outside(place)
      case .file(.system(ENOENT)), .file(.system(ENOTDIR)): .missing
      case .file(.system(let number)): .unreadable(systemMessage(number))
      case .file(.notRegular): .unreadable("it is not an ordinary file")
      case .file(.tooLong): .tooLarge
      }
  }
}
