import Glibc
import PartnerModel
import PortalOperations
import PortalSite
import SiteWriter
import SourceDiagnostics
import TokenVerdicts

// MARK: - What the parts of the program throw

extension CommandFailure {
  /// Everything that a command may end with, in the form that scripts rely on; nil for what is the parser's.
  init?(_ error: any Error) {
    switch error {
    case let failure as CommandFailure: self = failure
    case let faults as DiagnosticList: self = .faults(faults)
    case let error as any ExplainedError:
      self.init(
        status: Status(error.category), message: "\(error.code): \(error.message)\n  \(error.remedy)")
    case let failure as TokenStream.ReadFailure:
      self = .unreadable("standard input can't be read: \(failure)", remedy: "Give the tokens as arguments.")
    case let failure as FileFailure:
      self = .unreadable(
        Terminal.withoutLinks(failure.description),
        remedy: "Mend that and run the command again; what was written by then is whole."
      )
    case let stranger as StrangerInTheWay:
      self = .refused(
        "file-in-the-way",
        "a page belongs where \(Terminal.withoutLinks(stranger.path)) lies, which portico didn't write",
        remedy:
          "Move the file away; or, where the folder holds nothing but an older build, empty it and build again."
      )
    case let pages as TwoPagesAtOnePath:
      self = .refused(
        "two-pages-at-one-path", "two pages were to be written to \(Terminal.printable(pages.path))",
        remedy: "Give one of them another path in Content/pages.yaml.")
    case let key as MissingKey:
      self = .refused(
        "unknown-key", "the key \(key.keyID), under which invitations were issued, is not there",
        remedy: "Restore State/keys from its backup: without the key their pages can't be made.")
    default: return nil
    }
  }
}

extension CommandFailure.Status {
  fileprivate init(_ category: ErrorCategory) {
    self =
      switch category {
      case .refused: .refused
      case .usage: .usage
      case .faults: .faults
      case .inputOutput: .inputOutput
      }
  }
}
