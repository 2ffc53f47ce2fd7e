internal import SystemFiles

/// A file can't be read.
struct UnreadableFile: Error, Hashable, CustomStringConvertible {
  let path: String
  let reason: String

  var description: String { "\(path): \(reason)" }
}

/// The content of a plain file of at most `limit` bytes.
func readFile(_ path: String, limit: Int) throws(UnreadableFile) -> [UInt8] {
  do {
    return try RegularFile(path).bytes(limit: limit)
  } catch {
    let reason =
      switch error {
      case .system(let number): systemMessage(number)
      case .notRegular: "not a plain file"
      case .tooLong: "longer than \(limit) bytes"
      }
    throw UnreadableFile(path: path, reason: reason)
  }
}
