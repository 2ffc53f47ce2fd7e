import Glibc
import Synchronization
import SystemFiles

/// A folder that is made in one step: whole, or not at all. It holds names and addresses, so it is its owner's alone.
struct NewPrivateFolder {
  private let path: String

  init(_ path: String) {
    self.path = path
  }

  /// - Parameters:
  ///   - isDurable: whether each file is brought to the disk before the folder gets its name; not needed for what can be made
  ///     again at any time.
  ///   - fill: puts files into it, by name, on as many threads as it likes.
  /// - Throws: `folder-in-the-way`, where something lies there already: it may be somebody else's, or what was given to
  ///   somebody.
  func write(isDurable: Bool, _ fill: (@escaping @Sendable (String, [UInt8]) throws -> Void) throws -> Void)
    throws
  {
    var name = path
    while name.count > 1, name.hasSuffix("/") { name.removeLast() }
    var info = stat()
    guard lstat(name, &info) != 0 else { throw inTheWay() }
    guard errno == ENOENT else { throw PrivateFile.failure(name, errno) }
    let draft = "\(name).\(getpid()).new"
    guard mkdir(draft, 0o700) == 0 else { throw PrivateFile.failure(draft, errno) }
    let names = Mutex<[String]>([])
    do {
      try fill { file, bytes in
        names.withLock { $0.append(file) }
        if isDurable {
          try PrivateFile.write(bytes, to: "\(draft)/\(file)")
        } else {
          try Self.writeAnew(bytes, to: "\(draft)/\(file)")
        }
      }
      // Whatever came there in the meantime stays, unless it is an empty folder.
      guard rename(draft, name) == 0 else {
        throw [EEXIST, ENOTEMPTY, ENOTDIR].contains(errno) ? inTheWay() : PrivateFile.failure(name, errno)
      }
    } catch {
      for file in names.withLock({ $0 }) { unlink("\(draft)/\(file)") }
      rmdir(draft)
      throw error
    }
  }

  private static func writeAnew(_ bytes: [UInt8], to path: String) throws {
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw PrivateFile.failure(path, errno) }
    defer { close(file) }
    do throws(FileSystemError) {
      try SystemFiles.write(bytes, to: file, named: path)
    } catch {
      throw PrivateFile.failure(error.path, error.number)
    }
  }

  private func inTheWay() -> OperationRefusal {
    let isOfLetters = access("\(path)/letters.html", F_OK) == 0 && access("\(path)/letters.csv", F_OK) == 0
    return OperationRefusal(
      .folderInTheWay,
      "\(path.printable) is there already" + (isOfLetters ? ": letters were exported to it before" : ""),
      remedy: isOfLetters
        ? "Once they are sent, or aren't to be sent from there, remove it: it holds links. Or name another folder."
        : "Name another folder, or move that one away.")
  }
}
