import Glibc
import PartnerModel
import PortalSite
import SourceDiagnostics

/// Why a command ends without having done what it was asked to do.
struct CommandFailure: Error {
  enum Status: Int32 {
    /// Refused by a rule, or not valid.
    case refused = 1
    /// The command line makes no sense (EX_USAGE).
    case usage = 64
    /// The portal's files have faults (EX_DATAERR).
    case faults = 65
    /// Something can't be read or written (EX_IOERR).
    case inputOutput = 74
  }

  let status: Status
  /// For standard error, without a final line break.
  let message: String

  /// `reason-code: what is wrong`, and the remedy on a line of its own.
  static func refused(_ code: String, _ message: String, remedy: String) -> CommandFailure {
    CommandFailure(status: .refused, message: "\(code): \(message)\n  \(remedy)")
  }

  static func refused(_ violations: [RuleViolation]) -> CommandFailure {
    let texts = violations.map { "\($0.code.rawValue): \($0.message(in: .english))\n  \($0.remedy(in: .english))" }
    return CommandFailure(status: .refused, message: texts.joined(separator: "\n"))
  }

  static func unreadable(_ message: String, remedy: String) -> CommandFailure {
    CommandFailure(status: .inputOutput, message: "error: \(message)\n  \(remedy)")
  }

  static func faults(_ faults: DiagnosticList) -> CommandFailure {
    CommandFailure(status: .faults, message: faults.description)
  }
}
