internal import NIOCore
internal import Synchronization

/// The connections that there are, of which there may be only so many. A new one takes the place of the one whose other side
/// has kept us waiting for longest, so that nobody can shut others out by saying nothing.
final class Connections: Sendable {
  /// Who has to do something next.
  enum Turn {
    case ours, theirs
  }

  private struct Connection {
    let channel: any Channel
    /// The number of the turn that the other side took last; nil where it is ours.
    var waiting: UInt64?
  }

  private struct State {
    var connections: [ObjectIdentifier: Connection] = [:]
    var turns: UInt64 = 0

    mutating func nextTurn() -> UInt64 {
      turns += 1
      return turns
    }

    /// Takes out the one that has waited longest; nil where all wait for us.
    mutating func removeIdlest() -> (any Channel)? {
      let idlest = connections.lazy.filter { $0.value.waiting != nil }
        .min { ($0.value.waiting ?? 0) < ($1.value.waiting ?? 0) }
      return idlest.flatMap { connections.removeValue(forKey: $0.key)?.channel }
    }
  }

  private let most: Int
  private let state = Mutex(State())

  init(most: Int) {
    self.most = most
  }

  /// False where there are as many as there may be, and each has its request here.
  func add(_ channel: any Channel) -> Bool {
    var idlest: (any Channel)?
    let isAdded = state.withLock { state in
      if state.connections.count >= most {
        idlest = state.removeIdlest()
        if idlest == nil { return false }
      }
      state.connections[ObjectIdentifier(channel)] = Connection(channel: channel, waiting: state.nextTurn())
      return true
    }
    idlest?.close(promise: nil)
    return isAdded
  }

  func noteTurn(_ turn: Turn, on channel: any Channel) {
    state.withLock { state in
      let waiting = turn == .ours ? nil : state.nextTurn()
      state.connections[ObjectIdentifier(channel)]?.waiting = waiting
    }
  }

  func remove(_ channel: any Channel) {
    state.withLock { _ = $0.connections.removeValue(forKey: ObjectIdentifier(channel)) }
  }
}
