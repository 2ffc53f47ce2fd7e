import Glibc
import Journal
import KeyFolder
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
    case let fault as KeyFolderFault: self = Self.failure(of: fault)
    case let error as JournalError: self = Self.failure(of: error)
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

  private static func failure(of fault: KeyFolderFault) -> CommandFailure {
    CommandFailure(
      status: fault.reason == .inputOutput ? .inputOutput : .refused,
      message: "\(fault.reason.rawValue): \(fault.message)\n  \(fault.remedy)")
  }

  private static func failure(of error: JournalError) -> CommandFailure {
    let status: Status =
      switch error {
      case .alreadyOpen, .endsBeforeItBegins, .textNotPublished, .ambiguousPrefix, .unknownInvitation,
        .notOpen, .notAccepted, .nothingToReview, .reviewedBefore, .waitsForReview, .dismissed, .notGranted,
        .busy, .looseMode:
        .refused
      case .missing, .alreadyExists, .strayLog, .notAJournal, .newerSchema, .notDurable, .damaged, .file,
        .storage:
        .inputOutput
      }
    return CommandFailure(status: status, message: "\(error.code): \(error.message)\n  \(error.remedy)")
  }
}
