internal import InvitationToken
internal import Journal
internal import KeyFolder

/// Why the service doesn't start, in one sentence, and what to do about it.
package struct StartFailure: Error, Hashable, Sendable, CustomStringConvertible {
  package let message: String
  package let remedy: String

  init(message: String, remedy: String) {
    self.message = message
    self.remedy = remedy
  }

  /// What a part of the state threw while it was read.
  init(_ error: any Error) {
    switch error {
    case let failure as StartFailure: self = failure
    case let fault as ConfigurationFault: self.init(message: fault.message, remedy: fault.remedy)
    case let fault as KeyFolderFault: self.init(message: fault.message, remedy: fault.remedy)
    case let error as JournalError: self.init(message: error.message, remedy: error.remedy)
    case let fault as KeySet.Fault: self.init(message: fault.message, remedy: fault.remedy)
    case let fault as VerifierFileFault:
      self.init(
        message: "\(fault.file): \(fault.message)",
        remedy: "Build the portal again with this version of Portico, and copy its folder Site/verifier.")
    case let file as UnreadableFile:
      self.init(
        message: "\(file)",
        remedy: "`portico build` writes Site/verifier; give its path as site, and let this user read it.")
    default: self.init(message: "\(error)", remedy: "Mend that and start again.")
    }
  }

  package var description: String { "\(message)\n  \(remedy)" }
}
