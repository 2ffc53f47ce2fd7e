/// A family of files that the site consists of, made on demand: the guide pages, the invitation pages, the
/// assets. The writer asks for a path and a fingerprint of each, and for the bytes only of what changed, so
/// that a family of 100,000 pages is never held in memory.
///
/// All methods are pure and are called from several threads at once.
package protocol SiteFiles: Sendable {
  /// How many files there are.
  var count: Int { get }

  /// The file's place below the output folder, such as `en/providers/index.html`.
  func path(at index: Int) -> String

  /// A digest of everything that the file's bytes depend on: same fingerprint, same bytes.
  func fingerprint(at index: Int) -> Fingerprint

  /// Appends the file's bytes.
  func render(at index: Int, into bytes: inout [UInt8]) throws
}

extension SiteFiles {
  /// The bytes of one file.
  package func bytes(at index: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try render(at: index, into: &bytes)
    return bytes
  }
}

/// Files whose bytes are few and cheap to make: they are made at once, and their fingerprint is taken of them.
package struct PlainFiles: SiteFiles {
  private let files: [(path: String, bytes: [UInt8])]

  package init(_ files: [(path: String, bytes: [UInt8])]) {
    self.files = files
  }

  package var count: Int { files.count }

  package func path(at index: Int) -> String { files[index].path }

  package func fingerprint(at index: Int) -> Fingerprint {
    var fingerprint = Fingerprinter()
    fingerprint.add(files[index].bytes)
    return fingerprint.finish()
  }

  package func render(at index: Int, into bytes: inout [UInt8]) {
    bytes += files[index].bytes
  }
}
