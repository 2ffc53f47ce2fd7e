internal import Glibc
internal import Synchronization
internal import SystemFiles

/// Is told by the system (inotify) of what changes in folders. It only makes a preview quick: each answer looks at the files itself.
///
/// Folders are watched, not files: an editor that saves by renaming puts another file in the old one's place.
final class FolderWatch: Sendable {
  private struct State {
    /// By the number that the system gives to a watch.
    var watched: [Int32: String] = [:]
  }

  private let descriptor: Int32
  private let state = Mutex(State())

  private static let events = UInt32(
    IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE | IN_ATTRIB | IN_DELETE_SELF
      | IN_MOVE_SELF | IN_ONLYDIR)

  /// The system has none to give.
  struct Refused: Error {
    let reason: String
  }

  init() throws(Refused) {
    let descriptor = inotify_init1(Int32(IN_CLOEXEC))
    guard descriptor >= 0 else {
      throw Refused(
        reason: errno == EMFILE
          ? "as many programs of this user watch as may (/proc/sys/fs/inotify/max_user_instances)"
          : systemMessage(errno))
    }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Watches these folders, and no others. A folder that was moved away and made anew gets a new watch.
  ///
  /// - Returns: why one isn't watched that is there; nil where all are.
  func watch(_ folders: Set<String>) -> String? {
    var refused: String?
    var now: [Int32: String] = [:]
    for folder in folders {
      let number = inotify_add_watch(descriptor, folder, Self.events)
      if number >= 0 {
        now[number] = folder
      } else if errno != ENOENT, errno != ENOTDIR {
        let reason =
          errno == ENOSPC
          ? "this user's watches are used up (/proc/sys/fs/inotify/max_user_watches)" : systemMessage(errno)
        refused = refused ?? reason
      }
    }
    let gone = state.withLock { state in
      defer { state.watched = now }
      return Set(state.watched.keys).subtracting(now.keys)
    }
    for number in gone { inotify_rm_watch(descriptor, number) }
    return refused
  }

  /// Waits until something has changed. A save is often several steps: of each is told at once.
  ///
  /// What the system says doesn't matter: whoever is told looks at everything.
  func awaitChange() {
    withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 8) { buffer in
      while read(descriptor, buffer.baseAddress, buffer.count) < 0, errno == EINTR {}
    }
  }
}
