import PortalOperations
import SourceDiagnostics
import SystemFiles

/// What a command that fails leaves behind: its exit status, and what it says on standard error.
struct Failure {
  let status: Int32
  /// Without a final line break.
  let message: String

  /// Nil for what is the parser's.
  init?(_ error: any Error) {
    switch error {
    case let error as any ExplainedError: self.init([error])
    case let list as RefusalList: self.init(list.refusals)
    case let faults as DiagnosticList: self.init(.faults, faults.description)
    default: return nil
    }
  }

  /// Of very many reasons the first ones are told.
  private init(_ errors: [any ExplainedError]) {
    let most = 200
    // What others wrote may break a message's line nowhere.
    let texts = errors.prefix(most).map { "\($0.code): \($0.message.printable)\n  \($0.remedy)" }
    let more = errors.count > most ? ["and \(errors.count - most) more"] : []
    self.init(errors.first?.category ?? .refused, (texts + more).joined(separator: "\n"))
  }

  private init(_ category: ErrorCategory, _ message: String) {
    status = Self.status(of: category)
    self.message = message
  }

  /// After sysexits.h, but for what a rule refuses.
  static func status(of category: ErrorCategory) -> Int32 {
    switch category {
    case .refused: 1
    case .usage: 64
    case .faults: 65
    case .inputOutput: 74
    }
  }
}

extension StandardStream {
  static func warn(_ warnings: DiagnosticList) {
    if !warnings.diagnostics.isEmpty { complain(warnings.summedUp().description) }
  }
}
