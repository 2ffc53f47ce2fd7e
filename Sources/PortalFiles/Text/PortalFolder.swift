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
  }

  /// Where the time zones that the files name are looked up.
  package let zones: ZoneFolder
  /// What is put before a path where a fault names a file, so that an editor finds it.
  private let prefix: String
  private let readFile: @Sendable (_ path: String, _ limit: Int) -> Content
  private let listFolder: @Sendable (_ path: String) -> [String]
  private let hasFile: @Sendable (_ path: String) -> Bool

  /// A folder on disk. Symbolic links are followed.
  package init(at root: String, zones: ZoneFolder = .ofSystem) {
    self.zones = zones
    let prefix = root == "." || root.isEmpty ? "" : root.hasSuffix("/") ? root : root + "/"
    self.prefix = prefix
    readFile = { path, limit in content(ofFileAt: prefix + path, limit: limit) }
    listFolder = { path in namesInFolder(at: path.isEmpty ? root : prefix + path) }
    hasFile = { path in access(prefix + path, F_OK) == 0 }
  }

  /// Files in memory, path to text.
  package init(files: [String: [UInt8]], zones: ZoneFolder = .ofSystem) {
    self.zones = zones
    prefix = ""
    readFile = { path, limit in
      guard let bytes = files[path] else { return .missing }
      return bytes.count > limit ? .tooLarge : .bytes(bytes)
    }
    hasFile = { path in files[path] != nil }
    listFolder = { path in
      let folder = path.isEmpty ? "" : path + "/"
      let names = files.keys.filter { $0.hasPrefix(folder) }.compactMap {
        $0.dropFirst(folder.count).split(separator: "/").first.map(String.init)
      }
      return Set(names).sorted()
    }
  }

  /// A file's content, unless it is larger than `limit` bytes.
  package func read(_ path: String, limit: Int) -> Content { readFile(path, limit) }

  /// Whether something of that name is there, readable or not.
  package func has(_ path: String) -> Bool { hasFile(path) }

  /// The names in a folder, sorted; none where there is no such folder.
  package func names(in path: String) -> [String] { listFolder(path) }

  /// The name of a file as faults show it.
  package func shownName(of path: String) -> String { prefix + path }

  /// A file that the portal may have; nil where it isn't there or can't be read, the latter with a fault.
  package func optionalBytes(of path: String, limit: Int, faults: inout DiagnosticList) -> [UInt8]? {
    switch read(path, limit: limit) {
    case .bytes(let bytes):
      return bytes
    case .missing:
      return nil
    case .tooLarge:
      faults.append(.tooLarge(file: shownName(of: path), limit: limit))
    case .unreadable(let reason):
      faults.append(
        Diagnostic(
          at: SourcePosition(file: shownName(of: path), line: 1), "the file can't be read: \(reason)",
          remedy: "Check that it is an ordinary file and that you may read it."))
    }
    return nil
  }

  /// A file that the portal must have.
  ///
  /// - Parameter purpose: what the file holds, for the fault where it is missing.
  package func requiredBytes(
    of path: String, limit: Int, purpose: String, faults: inout DiagnosticList
  ) -> [UInt8]? {
    if case .missing = read(path, limit: 0) {
      faults.append(
        Diagnostic(
          at: SourcePosition(file: shownName(of: path), line: 1), "there is no such file",
          remedy: "Create it: it holds \(purpose)."))
      return nil
    }
    return optionalBytes(of: path, limit: limit, faults: &faults)
  }
}

private func content(ofFileAt path: String, limit: Int) -> PortalFolder.Content {
  do {
    return .bytes(try RegularFile(path).bytes(limit: limit))
  } catch {
    return switch error {
    case .system(ENOENT), .system(ENOTDIR): .missing
    case .system(let number): .unreadable(systemMessage(number))
    case .notRegular: .unreadable("it is not an ordinary file")
    case .tooLong: .tooLarge
    }
  }
}

private func namesInFolder(at path: String) -> [String] {
  guard let folder = opendir(path) else { return [] }
  defer { closedir(folder) }
  var names: [String] = []
  while let entry = readdir(folder) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
      pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name != "." && name != ".." { names.append(name) }
  }
  return names.sorted()
}
