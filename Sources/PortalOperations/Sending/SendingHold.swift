package import PartnerModel
package import SourceDiagnostics

/// Why no letter goes out until somebody has looked: journal and ledger don't tell any more what was sent. One of them, or
/// both, were put back from a copy, and what went out since then would go out again.
package struct SendingHold: Hashable, Sendable {
  package enum Reason: Hashable, Sendable {
    /// The ledger has seen a record that the journal lacks.
    case journalOlder(record: Int)
    /// The journal has letters that the ledger lacked, from that record on.
    case ledgerOlder(record: Int)
    /// The ledger isn't the file that was written here.
    case ledgerCopied
    /// `portico restore` put State back since letters were sent.
    case restored
    /// The site was made from more than the journal has.
    case siteNewer(PublishedBeyond)
  }

  package let reasons: [Reason]
}

/// What is published and isn't in the journal.
package enum PublishedBeyond: Hashable, Sendable, CustomStringConvertible {
  /// The record that the site was made from.
  case head(JournalHead)
  /// Places that a status list shows as ended; at least one.
  case ended([Int])

  /// By which it is known again.
  package var description: String {
    switch self {
    case .head(let head): head.description
    case .ended(let places): "ended \(places.map(String.init).joined(separator: ","))"
    }
  }
}

extension SendingHold.Reason: ExplainedError {
  package var code: String { reason.rawValue }

  private var reason: RefusalCode {
    switch self {
    case .journalOlder: .journalOlderThanLedger
    case .ledgerOlder: .ledgerOlderThanJournal
    case .ledgerCopied: .ledgerCopied
    case .restored: .restoredSince
    case .siteNewer: .journalOlderThanSite
    }
  }

  package var message: String {
    switch self {
    case .journalOlder(let record):
      "no letter goes out: when letters were sent last the journal had record \(record), which it lacks now; it is an older one"
    case .ledgerOlder(let record):
      "no letter goes out: from record \(record) on the journal has letters that the ledger of letters lacked; it is gone, or an "
        + "older one"
    case .ledgerCopied:
      "no letter goes out: the ledger of letters, State/letters.sqlite, is not the file that was written here; it was copied or put "
        + "back"
    case .restored: "no letter goes out: State was put back by `portico restore` since letters were sent"
    case .siteNewer(.head(let head)):
      "no letter goes out: the site was made from record \(head.sequence), which the journal lacks; it is an older one"
    case .siteNewer(.ended(let places)):
      "no letter goes out: a status list of the site shows invitations as ended that the journal has open or lacks "
        + "(\(places.count)); it is an older one"
    }
  }

  package var remedy: String {
    switch self {
    case .siteNewer(.head):
      "Put a newer backup back. Where there is none: `portico build --lose-published`, then `portico letters reconcile`."
    case .journalOlder, .ledgerOlder, .ledgerCopied, .restored, .siteNewer:
      "Nobody knows what was sent since that copy was made. `portico letters reconcile` shows what would go out, and lets it go "
        + "when you say so."
    }
  }

  package var category: ErrorCategory { .refused }
}
