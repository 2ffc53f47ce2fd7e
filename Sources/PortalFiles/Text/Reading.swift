package import SourceDiagnostics
import Synchronization
import SystemFiles

/// What was read of a portal's files, each of them once.
final class Reading: Sendable {
  struct File: Sendable {
    let content: PortalFolder.Content
    /// Which file on disk it was; nil where there was none.
    let identity: FileIdentity?
  }

  private let files = Mutex<[String: File]>([:])
  /// What an earlier reading has read and what would be the same now.
  private let known: [String: File]
  /// Where in a file a private key begins, for those that were looked through.
  private let keys: Mutex<[String: Int?]>
  private let makings: Makings

  init() {
    known = [:]
    keys = Mutex([:])
    makings = Makings()
  }

  /// - Parameter isUnchanged: whether a file is as it was when the earlier reading read it: it isn't read again.
  init(after earlier: Reading, keeping isUnchanged: (String) -> Bool) {
    let known = earlier.files.withLock { $0 }.filter { path, file in
      guard case .bytes = file.content else { return false }
      return isUnchanged(path)
    }
    self.known = known
    keys = Mutex(earlier.keys.withLock { $0 }.filter { known.keys.contains($0.key) })
    makings = earlier.makings
  }

  /// - Parameter read: reads the file, if that hasn't been done yet.
  func content(
    of path: String, _ read: () -> (PortalFolder.Content, FileIdentity?)
  ) -> PortalFolder.Content {
    files.withLock { files in
      if let file = files[path] { return file.content }
      if let file = known[path] {
        files[path] = file
        return file.content
      }
      let (content, identity) = read()
      files[path] = File(content: content, identity: identity)
      return content
    }
  }

  /// The files that could be read, in the order of their paths.
  var all: [(path: String, bytes: [UInt8], identity: FileIdentity?)] {
    files.withLock { $0 }.sorted { $0.key < $1.key }.compactMap { path, file in
      guard case .bytes(let bytes) = file.content else { return nil }
      return (path, bytes, file.identity)
    }
  }

  /// What was read of a file; nil where nothing was.
  func bytes(of path: String) -> [UInt8]? {
    guard case .bytes(let bytes) = files.withLock({ $0[path]?.content }) else { return nil }
    return bytes
  }

  /// Where a private key begins in a file that was read.
  ///
  /// - Parameter look: looks for it, if that hasn't been done yet.
  func placeOfKey(in path: String, _ look: () -> Int?) -> Int? {
    if let known = keys.withLock({ $0[path] }) { return known }
    let place = look()
    keys.withLock { $0[path] = .some(place) }
    return place
  }

  func made<Input: Equatable & Sendable, Value: Sendable>(
    _ name: String, of input: Input, faults: inout DiagnosticList, _ make: (inout DiagnosticList) -> Value
  ) -> Value {
    makings.made(name, of: input, faults: &faults, make)
  }
}

/// What was made of files, and what was said of them. It stays from one reading to the next.
private final class Makings: Sendable {
  private struct Making<Input: Sendable, Value: Sendable>: Sendable {
    let input: Input
    let value: Value
    let faults: DiagnosticList
  }

  private let makings = Mutex<[String: any Sendable]>([:])

  func made<Input: Equatable & Sendable, Value: Sendable>(
    _ name: String, of input: Input, faults: inout DiagnosticList, _ make: (inout DiagnosticList) -> Value
  ) -> Value {
    if let known = makings.withLock({ $0[name] }) as? Making<Input, Value>, known.input == input {
      faults.append(known.faults)
      return known.value
    }
    var found = DiagnosticList()
    let value = make(&found)
    faults.append(found)
    let making = Making(input: input, value: value, faults: found)
    makings.withLock { $0[name] = making }
    return value
  }
}

extension PortalFolder {
  /// What was read of a folder that reads once, in the order of the paths.
  package var filesRead: [(path: String, bytes: [UInt8])] {
    reading.map { $0.all.map { ($0.path, $0.bytes) } } ?? []
  }

  /// What a folder that reads once has read of a file; nil where it has read nothing.
  package func bytesRead(of path: String) -> [UInt8]? { reading?.bytes(of: path) }

  /// What is made of the bytes of files. Where a folder reads once after an earlier time, and they are the same, it is what was made
  /// then, and what was said of them is said again.
  ///
  /// - Parameters:
  ///   - name: tells what is made from all else that is.
  ///   - input: all that it depends on.
  package func made<Input: Equatable & Sendable, Value: Sendable>(
    _ name: String, of input: Input, faults: inout DiagnosticList, _ make: (inout DiagnosticList) -> Value
  ) -> Value {
    guard let reading else { return make(&faults) }
    return reading.made(name, of: input, faults: &faults, make)
  }

  /// What is made of one YAML file alone.
  func made<Value: Sendable>(
    ofYAML path: String, faults: inout DiagnosticList, _ make: (inout DiagnosticList) -> Value
  ) -> Value {
    guard case .bytes(let bytes) = read(path, limit: YAMLReader.sizeLimit) else { return make(&faults) }
    return made(path, of: bytes, faults: &faults, make)
  }
}
