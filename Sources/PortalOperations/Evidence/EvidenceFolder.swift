import Glibc
import SystemFiles

/// A folder that is made in one step: whole, or not at all. It holds names and addresses, so it is its owner's alone.
struct EvidenceFolder {
  private let path: String

  init(_ path: String) {
    self.path = path
  }

  /// - Throws: `folder-in-the-way`, where something lies there already: it may be somebody else's, or the evidence that
  ///   was given to an auditor.
  func write(_ bundle: EvidenceBundle) throws {
    var name = path
    while name.count > 1, name.hasSuffix("/") { name.removeLast() }
    var info = stat()
    guard lstat(name, &info) != 0 else { throw inTheWay() }
    guard errno == ENOENT else { throw PrivateFile.failure(name, errno) }
    let draft = "\(name).\(getpid()).new"
    guard mkdir(draft, 0o700) == 0 else { throw PrivateFile.failure(draft, errno) }
    do {
      for file in bundle.files { try PrivateFile.write(file.bytes, to: "\(draft)/\(file.name)") }
      // Whatever came there in the meantime stays, unless it is an empty folder.
      guard rename(draft, name) == 0 else {
        throw [EEXIST, ENOTEMPTY, ENOTDIR].contains(errno) ? inTheWay() : PrivateFile.failure(name, errno)
      }
    } catch {
      for file in bundle.files { unlink("\(draft)/\(file.name)") }
      rmdir(draft)
      throw error
    }
  }

  private func inTheWay() -> OperationRefusal {
    OperationRefusal(
      .folderInTheWay, "\(path.printable) is there already",
      remedy: "Name another folder with --output, or move that one away.")
  }
}
