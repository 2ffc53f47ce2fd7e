import Glibc
import SystemFiles

/// Which files a portal is made from, and what each of them was when somebody looked: tells that one has changed without reading any.
struct InputSurvey: Equatable, Sendable {
  /// By path.
  let files: [String: FileIdentity]
  /// Where files may be added: those that are there, and those that may come.
  let folders: Set<String>
  /// Whether the clock of the files has gone on since the last change, so that a further one will leave a mark.
  private let isSettled: Bool

  /// The coarsest step by which Linux tells the time of a change, and some more.
  private static let step: Int64 = 20_000_000
  /// No portal has as many; a link that leads round in a circle might.
  private static let mostFiles = 500_000
  private static let deepest = 16

  static func == (left: InputSurvey, right: InputSurvey) -> Bool {
    left.files == right.files && left.folders == right.folders
  }

  /// - Parameters:
  ///   - trees: folders that are looked through with all that is below them.
  ///   - single: files, wherever they are.
  init(trees: [String], single: [String]) {
    var survey = Walk()
    for tree in trees { survey.add(tree, depth: 0) }
    for path in single {
      survey.folders.insert(folder(of: path))
      if let identity = FileIdentity(of: path) { survey.files[path] = identity }
    }
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    let moment = Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
    isSettled = survey.files.values.allSatisfy { $0.changedAt + Self.step < moment }
    files = survey.files
    folders = survey.folders
  }

  /// Whether nothing can have changed from this one to a later one.
  func stillHolds(in later: InputSurvey) -> Bool { isSettled && self == later }

  /// Whether a file is gone that the other had.
  func lacksFile(of other: InputSurvey) -> Bool { other.files.keys.contains { files[$0] == nil } }

  private struct Walk {
    var files: [String: FileIdentity] = [:]
    var folders: Set<String> = []

    mutating func add(_ folder: String, depth: Int) {
      folders.insert(folder)
      guard depth < deepest, let entries = try? FolderEntry.all(in: folder) else { return }
      for name in entries.lazy.compactMap(\.name) where !InputSurvey.isPassing(name) {
        guard files.count < mostFiles else { return }
        let path = "\(folder)/\(name)"
        var status = stat()
        guard stat(path, &status) == 0 else { continue }
        if status.st_mode & S_IFMT == S_IFDIR {
          add(path, depth: depth + 1)
        } else {
          files[path] = FileIdentity(status)
        }
      }
    }
  }

  /// What editors put beside the files that they save.
  private static func isPassing(_ name: String) -> Bool { name.hasPrefix(".") || name.hasSuffix("~") }
}
