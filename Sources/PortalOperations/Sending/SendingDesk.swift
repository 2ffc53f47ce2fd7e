import Journal
import KeyFolder
import Ledger
import PartnerModel
package import PortalFiles
import PortalSite
import SourceDiagnostics
import SystemFiles

extension CheckedPortal {
  /// What `mail` says.
  ///
  /// - Throws: `no-mail-server`.
  package func mailSettings() throws -> MailSettings {
    guard let settings = site.source.configuration.mail else {
      throw OperationRefusal(
        .noMailServer, "\(PortalConfiguration.path) names no server that takes letters",
        remedy:
          "Add `mail:` with `server`, `user` and `passwordFile`, see docs/sending.md; or send them by your own mail program: portico letters export --all FOLDER"
      )
    }
    return settings
  }
}

extension Portal {
  /// Refuses who may not say that letters may go out again.
  ///
  /// - Parameter name: nil for the operator's first user who may.
  package func requireReconciler(named name: String?) throws {
    let source = try source()
    let operatorID = source.configuration.operatorID
    _ = try source.directory.askingUser(
      source.directory.user(named: name), of: operatorID, whoMay: .recordAnswer, operatorID: operatorID)
  }

  /// One process sends at a time.
  ///
  /// - Returns: nil where another one does.
  func sendingLock() throws -> FileLock? { try ledgerLock("sending") }

  /// - Parameter work: what one process does at a time.
  /// - Returns: nil where another one does.
  func ledgerLock(_ work: String) throws -> FileLock? {
    do {
      return try FileLock("\(stateFolder)/\(LetterLedger.name).\(work)", isPatient: false)
    } catch {
      throw PrivateFile.failure(error.path, error.number)
    }
  }
}

extension LetterDesk {
  func digest(of address: EmailAddress) -> AddressDigest { secret.digest(of: address) }

  /// Whether a letter may go out still: the record goes on while letters are sent.
  func isStillOpen(_ letter: OutgoingLetter, at now: Moment) throws -> Bool {
    guard case .invitation(let id) = letter.subject else { return true }
    guard let invitation = try journal.invitation(matching: id.rawValue),
      !invitation.state(at: now).isTerminal
    else { return false }
    return try !journal.answers(to: id).contains(where: \.review.isWaiting)
  }

  /// Which file holds what somebody wrote in place of a letter; nil where there is none.
  func edit(of letter: OutgoingLetter) -> FileIdentity? {
    guard case .invitation(let id) = letter.subject else { return nil }
    return FileIdentity(of: edits.path(of: id))
  }

  /// Puts on record how attempts ended, and notes how far that has come. What is on record already stays as it is, so after a crash
  /// it is told again.
  ///
  /// - Parameter endings: in their order.
  /// - Returns: how many records that made.
  @discardableResult
  func recordEndings(_ endings: [LetterEnding], at now: Moment) throws -> Int {
    guard let last = endings.last else { return 0 }
    var count = 0
    for (user, ended) in Dictionary(grouping: endings, by: \.by).sorted(by: {
      $0.value[0].place < $1.value[0].place
    }) {
      count += try journal.record(
        ended.map(EndedLetter.init), by: user.map { .user($0) } ?? .portico, at: now)
    }
    try ledger.note(head: journal.head())
    try ledger.noteJournaled(through: last.place)
    try removeEdits(of: endings)
    return count
  }

  /// What somebody wrote goes with the letter it was for: its reminder says something else.
  private func removeEdits(of endings: [LetterEnding]) throws {
    for ending in endings where ending.outcome != .refused {
      guard case .invitation(let id) = ending.subject,
        record.standing(of: ending.subject).number == ending.number
      else { continue }
      try edits.remove(id)
    }
  }

  private static let receipts = "receipts"

  /// From then on acceptances get their receipts, whenever a run comes to them.
  func noteReceipts(after record: Int) throws {
    guard try receiptsBegan() == nil else { return }
    try ledger.moveCursor(Self.receipts, to: journal.place(of: record))
  }

  private func receiptsBegan() throws -> Int? {
    try ledger.cursor(Self.receipts).flatMap { try journal.record(at: $0) }
  }

  /// The record after which acceptances get their receipts; nil where people send them.
  ///
  /// Answers from before somebody wrote `receipts: send` have had theirs.
  func receiptsAfter() throws -> Int? {
    guard site.source.configuration.letters.receipts == .send else { return nil }
    return try receiptsBegan() ?? journal.head().sequence
  }
}

extension Journal {
  /// A record as somebody can note it who comes back to it.
  func place(of record: Int) throws -> String {
    JournalHead(sequence: record, hash: try eventHash(at: record) ?? .beforeFirst).description
  }

  /// The number of a record that was noted; nil where this journal has it no more, since an older one was put back.
  func record(at place: String) throws -> Int? {
    guard let noted = JournalHead(place) else { return nil }
    guard noted.sequence > 0 else { return 0 }
    return try eventHash(at: noted.sequence) == noted.hash ? noted.sequence : nil
  }
}

extension EndedLetter {
  fileprivate init(_ ending: LetterEnding) {
    let turn: Turn =
      switch ending.subject {
      case .invitation: ending.number == 0 ? .invitation : .reminder
      case .receipt, .receiptCopy: .receipt
      }
    let outcome: Outcome =
      switch ending.outcome {
      case .accepted: .accepted
      case .refused: .refused
      case .assumed: .assumed
      }
    guard
      let letter = EndedLetter(
        about: ending.subject.invitation, turn: turn, outcome: outcome, message: ending.message.description,
        to: ending.to)
    else { preconditionFailure("a Message-ID of the ledger is one of the journal") }
    self = letter
  }
}
