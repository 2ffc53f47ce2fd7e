internal import Glibc
internal import NIOCore
internal import Synchronization

/// How many connections there may be at once, so that descriptors are left to read the portal's files with: without any, files that are
/// in order would seem to be out of it.
final class ConnectionLimit: Sendable {
  /// As many as were admitted and are open.
  private let open = Mutex(0)
  let most: Int

  /// More than all browsers of a person have.
  private static let usual = 256

  /// - Parameter descriptors: how many the process may have open.
  init(descriptors: Int) {
    most = max(2, min(Self.usual, descriptors / 2))
  }

  convenience init() {
    var limit = rlimit()
    let isKnown = getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
    self.init(descriptors: isKnown ? Int(clamping: limit.rlim_cur) : 0)
  }

  /// - Returns: whether the connection may stay; it is counted until it is closed then.
  func admit(_ channel: any Channel) -> Bool {
    let isAdmitted = open.withLock { open in
      guard open < most else { return false }
      open += 1
      return true
    }
    if isAdmitted { channel.closeFuture.whenComplete { _ in self.open.withLock { $0 -= 1 } } }
    return isAdmitted
  }

  /// What becomes of a connection that isn't admitted: it is shut.
  struct Reached: Error {}
}
