import Glibc
import SystemFiles

/// Which files a portal is made from, and what each of them was when somebody looked: tells that one has changed without reading any.
struct InputSurvey: Equatable, Sendable {
  /// By path.
  let files: [String: FileIdentity]
  /// Where files may be added: those that are there, and those that may come.
  let folders: Set<String>
  /// Files to which a symbolic link leads, below the folders that were looked through.
  private let linked: Set<String>
  /// When somebody looked, in nanoseconds since 1970.
  private let moment: Int64

  /// The coarsest step by which Linux tells the time of a change, and some more.
  private static let step: Int64 = 20_000_000
  /// No portal has as many; a link that leads round in a circle might.
  private static let mostFiles = 500_000
  private static let deepest = 16

  static func == (left: InputSurvey, right: InputSurvey) -> Bool {
    left.files == right.files && left.folders == right.folders && left.linked == right.linked
  }

  /// - Parameters:
  ///   - trees: folders that are looked through with all that is below them.
  ///   - single: files, wherever they are.
  init(trees: [String], single: [String]) {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    moment = Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
    var survey = Walk()
    for tree in trees { survey.add(tree, depth: 0, isLinked: false) }
    for path in single {
      survey.folders.insert(folder(of: path))
      if let identity = FileIdentity(of: path) { survey.files[path] = identity }
    }
    files = survey.files
    folders = survey.folders
    linked = survey.linked
  }

  /// Whether the clock of the files has gone on since the last change of this one, so that a further one would have left a mark.
  private func isSettled(_ file: FileIdentity) -> Bool { file.changedAt + Self.step < moment }

  /// The files of which a further change may have left no mark.
  var unsettled: [String] { files.filter { !isSettled($0.value) }.map(\.key) }

  /// Whether a file that was read after this survey would be read the same after a later one.
  func keeps(_ path: String, in later: InputSurvey) -> Bool {
    guard let file = files[path], !linked.contains(path), !later.linked.contains(path) else { return false }
    return isSettled(file) && later.files[path] == file
  }

  /// Whether a file is gone that the other had.
  func lacksFile(of other: InputSurvey) -> Bool { other.files.keys.contains { files[$0] == nil } }

  private struct Walk {
    var files: [String: FileIdentity] = [:]
    var folders: Set<String> = []
    var linked: Set<String> = []

    mutating func add(_ folder: String, depth: Int, isLinked: Bool) {
      folders.insert(folder)
      guard depth < deepest, let entries = try? FolderEntry.all(in: folder) else { return }
      for name in entries.lazy.compactMap(\.name) where !InputSurvey.isPassing(name) {
        guard files.count < mostFiles else { return }
        let path = "\(folder)/\(name)"
        var status = stat()
        guard lstat(path, &status) == 0 else { continue }
        let isLink = status.st_mode & S_IFMT == S_IFLNK
        if isLink { guard stat(path, &status) == 0 else { continue } }
        if status.st_mode & S_IFMT == S_IFDIR {
          add(path, depth: depth + 1, isLinked: isLinked || isLink)
        } else {
          files[path] = FileIdentity(status)
          if isLinked || isLink { linked.insert(path) }
        }
      }
    }
  }

  /// What editors put beside the files that they save.
  private static func isPassing(_ name: String) -> Bool { name.hasPrefix(".") || name.hasSuffix("~") }
}
