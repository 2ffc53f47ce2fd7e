package import PartnerModel
package import SourceDiagnostics

/// Why a command ends without having done what it was asked to do.
package struct CommandFailure: Error {
  package enum Status: Int32 {
    /// Refused by a rule, or not valid.
    case refused = 1
    /// The command line makes no sense (EX_USAGE).
    case usage = 64
    /// The portal's files have faults (EX_DATAERR).
    case faults = 65
    /// Something can't be read or written (EX_IOERR).
    case inputOutput = 74
  }

  package let status: Status
  /// For standard error, without a final line break.
  package let message: String

  package init(status: Status, message: String) {
    self.status = status
    self.message = message
  }

  /// `reason-code: what is wrong`, and the remedy on a line of its own.
  package static func refused(_ code: String, _ message: String, remedy: String) -> CommandFailure {
    CommandFailure(status: .refused, message: "\(code): \(message)\n  \(remedy)")
  }

  package static func refused(_ violations: [RuleViolation]) -> CommandFailure {
    let texts = violations.map { "\($0.code): \($0.message)\n  \($0.remedy)" }
    return CommandFailure(status: .refused, message: texts.joined(separator: "\n"))
  }

  package static func unreadable(_ message: String, remedy: String) -> CommandFailure {
    CommandFailure(status: .inputOutput, message: "error: \(message)\n  \(remedy)")
  }

  package static func faults(_ faults: DiagnosticList) -> CommandFailure {
    CommandFailure(status: .faults, message: faults.description)
  }
}
