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
