internal import Glibc

/// Something that lies in a folder.
package struct FolderEntry: Hashable, Sendable {
  /// Nil where the name isn't UTF-8, so that no text of ours leads there.
  package let name: String?
  /// The name for people.
  package let shown: String

  /// All that lies in a folder, in an order that doesn't change. Links are neither followed nor left out.
  package static func all(in folder: String) throws(FileSystemError) -> [FolderEntry] {
    guard let stream = opendir(folder) else { throw FileSystemError(.open, folder) }
    defer { closedir(stream) }
    var entries: [FolderEntry] = []
    while let entry = readdir(stream) {
      let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      guard bytes != Array(".".utf8), bytes != Array("..".utf8) else { continue }
      entries.append(
        FolderEntry(
          name: String(validating: bytes, as: UTF8.self), shown: String(decoding: bytes, as: UTF8.self)))
    }
    return entries.sorted { $0.shown < $1.shown }
  }
}
