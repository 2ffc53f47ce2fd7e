internal import Glibc
internal import NIOCore
package import SourceDiagnostics
internal import SystemFiles

/// Why the service doesn't start, in one sentence, and what to do about it.
package struct StartFailure: ExplainedError, Hashable, CustomStringConvertible {
  package let message: String
  package let remedy: String

  init(message: String, remedy: String) {
    self.message = message
    self.remedy = remedy
  }

  /// What a part of the state threw while it was read.
  init(_ error: any Error) {
    switch error {
    case let error as any ExplainedError: self.init(message: error.message, remedy: error.remedy)
    case let file as UnreadableFile:
      self.init(
        message: "\(file)",
        remedy:
          "`portico build` writes the folder Site/verifier where portal.yaml has a line `verifier:` with the address of "
          + "this service; give the folder's path as site, and let this user read it.")
    default: self.init(message: "\(error)", remedy: "Mend that and start again.")
    }
  }

  /// What the system said when the service was about to take requests.
  init(cannotListenTo address: ListenAddress, _ error: any Error) {
    let code = (error as? IOError)?.errnoCode
    let said = code.map(systemMessage) ?? "\(error)"
    let remedy =
      switch code {
      case EADDRINUSE: "Another program listens there: end it, or give another port as listen."
      case EADDRNOTAVAIL: "No network of this machine has that address: give one of its own as listen."
      case EACCES, EPERM: "This user may not listen there: give a port from 1024 on as listen."
      default: "Give an address of this machine and a port, such as 127.0.0.1:8484, as listen."
      }
    self.init(message: "\(address) can't be listened to: \(said)", remedy: remedy)
  }

  package var code: String { "cannot-start" }
  package var category: ErrorCategory { .inputOutput }

  package var description: String { "\(message)\n  \(remedy)" }
}
