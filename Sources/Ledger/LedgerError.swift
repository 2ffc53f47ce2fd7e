internal import Glibc
package import SourceDiagnostics
internal import SystemFiles

/// Why the ledger of letters can't be used. Nothing is changed then.
package enum LedgerError: ExplainedError, Hashable {
  /// Others could read or change it.
  case looseMode(path: String, mode: UInt16)
  case notALedger(path: String)
  /// A newer version of Portico wrote it.
  case newer(path: String)
  /// Another process kept it locked for too long.
  case busy(path: String)
  /// It isn't the file any more that was opened.
  case displaced(path: String)
  case damaged(path: String, detail: String)
  /// The system refused, with this `errno`.
  case file(path: String, number: Int32)
  /// Of SQLite.
  case storage(path: String, message: String)
  /// The ledger that an earlier version wrote as lines of text can't be read.
  case unreadableLines(path: String, reason: String)

  package var code: String {
    switch self {
    case .looseMode: "ledger-loose-mode"
    case .notALedger: "not-a-ledger"
    case .newer: "ledger-newer"
    case .busy: "ledger-busy"
    case .displaced: "ledger-displaced"
    case .damaged, .unreadableLines: "ledger-damaged"
    case .file, .storage: "ledger-storage"
    }
  }

  package var message: String {
    switch self {
    case .looseMode(let path, let mode):
      "\(path) is open to others (mode \(String(mode, radix: 8)))"
    case .notALedger(let path): "\(path) is not Portico's ledger of letters"
    case .newer(let path): "\(path) was written by a newer version of Portico"
    case .busy(let path): "another process keeps \(path) locked"
    case .displaced(let path): "\(path) is not the file that was opened"
    case .damaged(let path, let detail): "\(path) is damaged: \(detail)"
    case .file(let path, let number): "can't use \(path): \(systemMessage(number))"
    case .storage(let path, let message): "can't use \(path): \(message)"
    case .unreadableLines(let path, let reason): "can't read \(path): \(reason)"
    }
  }

  package var remedy: String {
    switch self {
    case .looseMode(let path, _): "Run: chmod 600 \(path)"
    case .newer: "Update Portico on this machine."
    case .busy: "Wait until the other command is done and try again."
    case .displaced:
      "Somebody put another one in its place meanwhile. Look which of them counts, then run the command again."
    case .notALedger, .damaged, .unreadableLines:
      "Put the file back from a backup; without it nobody knows which letters were sent."
    case .file, .storage: "Check free space, owner and mode of the State folder, then try again."
    }
  }

  package var category: ErrorCategory {
    switch self {
    case .looseMode, .busy: .refused
    case .notALedger, .newer, .displaced, .damaged, .file, .storage, .unreadableLines: .inputOutput
    }
  }
}
