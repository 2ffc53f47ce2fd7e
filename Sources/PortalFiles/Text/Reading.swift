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

  /// - Parameter read: reads the file, if that hasn't been done yet.
  func content(
    of path: String, _ read: () -> (PortalFolder.Content, FileIdentity?)
  ) -> PortalFolder.Content {
    files.withLock { files in
      if let file = files[path] { return file.content }
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
}

extension PortalFolder {
  /// What was read of a folder that reads once, in the order of the paths.
  package var filesRead: [(path: String, bytes: [UInt8])] {
    reading.map { $0.all.map { ($0.path, $0.bytes) } } ?? []
  }
}
