internal import HTTPTypes
internal import Logging
internal import Synchronization

/// Finds out who sent a request. What a proxy of ours writes and nobody can read is told once in the log: such requests are
/// no longer limited, since to count them all as one sender's would let one who asks for nonsense shut everybody out.
final class SenderReading: Sendable {
  private let trusted: [NetworkRange]
  private let log: Logger
  private let isTold = Atomic(false)

  /// - Parameter trusted: the proxies whose word is taken.
  init(trusted: [NetworkRange], log: Logger) {
    self.trusted = trusted
    self.log = log
  }

  /// Nil for nobody in particular.
  func sender(of headers: HTTPFields, peer: NetworkAddress) -> NetworkAddress? {
    func values(_ name: String) -> [String] { HTTPField.Name(name).map { headers[values: $0] } ?? [] }
    let way = ForwardedFor(list: values("X-Forwarded-For"), elements: values("Forwarded"))
    switch way.sender(peer: peer, trusted: trusted) {
    case .known(let sender): return sender
    case .unreadable:
      if !isTold.exchange(true, ordering: .relaxed) {
        log.error(
          """
          who sends requests can't be told: a trusted proxy writes something else than addresses into X-Forwarded-For or \
          Forwarded; until it does, requests that make no sense are not limited
          """)
      }
      return nil
    }
  }
}
