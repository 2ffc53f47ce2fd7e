import Glibc
import InvitationToken
import Journal
import KeyFolder
import Ledger
import PartnerModel
import PortalFiles
import PortalSite
import SystemFiles

/// Tells whether journal, ledger and site still belong together. It knows by what each notes of the others.
struct SendingGuard {
  let ledger: LetterLedger
  let journal: Journal
  /// What is published and isn't in the journal; nil where that has all.
  let published: PublishedBeyond?
  let secret: LinkSecret

  /// Also tells the ledger what only the journal knows of letters: they went out, or were refused, and don't go out again.
  func hold() throws -> SendingHold? {
    let notes = try ledger.notes()
    // Before it is made, where there is none.
    let foreign = Self.foreign(notes.origin, ledger)
    var reasons: [SendingHold.Reason] = []
    if let head = notes.head, head.sequence > 0, try journal.eventHash(at: head.sequence) != head.hash {
      reasons.append(.journalOlder(record: head.sequence))
    }
    if let record = try takeOver(notes) ?? notes.older { reasons.append(.ledgerOlder(record: record)) }
    if let foreign { reasons.append(foreign) }
    if let published, published.description != notes.published { reasons.append(.siteNewer(published)) }
    return reasons.isEmpty ? nil : SendingHold(reasons: reasons)
  }

  /// Lets letters go out from how things lie now.
  func settle() throws {
    try ledger.settle(head: journal.head(), published: published?.description)
  }

  private static func foreign(_ noted: LedgerOrigin?, _ ledger: LetterLedger) -> SendingHold.Reason? {
    guard let now = ledger.origin else { return ledger.incarnation == nil ? nil : .restored }
    guard noted?.incarnation == now.incarnation else { return .restored }
    guard let noted, noted.inode == now.inode else { return .ledgerCopied }
    // Not every file system keeps it, and the same file may lie on one that does.
    guard let born = noted.born, let bornNow = now.born else { return nil }
    return born == bornNow ? nil : .ledgerCopied
  }

  // MARK: What the journal knows

  /// - Returns: the first record of a letter that the ledger lacked; nil where it has all.
  private func takeOver(_ notes: LedgerNotes) throws -> Int? {
    let letters = try journal.letters(after: notes.looked)
    guard !letters.isEmpty else { return nil }
    let record = try ledger.record()
    let messages = record.standings.lazy.compactMap { subject, standing in
      standing.message.map { ($0, subject) }
    }
    let subjects = Dictionary(messages) { first, _ in first }
    let missing = try letters.filter { try !isKnown($0.letter, record, subjects) }
    guard let first = missing.first else { return nil }
    var events: [LetterEvent] = []
    var numbers: [LetterSubject: Int] = [:]
    for each in missing {
      guard let message = MessageID(each.letter.message),
        let (subject, number) = try letter(message, each.letter)
      else { continue }
      let reached = numbers[subject] ?? record.standing(of: subject).number
      // The ledger is beyond that letter.
      guard number >= reached else { continue }
      numbers[subject] = number
      func add(_ content: LetterEvent.Content) {
        events.append(LetterEvent(content, at: each.at, by: each.by.user))
      }
      for _ in reached..<number { add(.reminded(subject)) }
      switch each.letter.outcome {
      case .accepted:
        add(.claimed(subject, message, to: each.letter.to))
        add(.accepted(subject))
      case .refused: add(.refused(subject, message, to: each.letter.to, status: nil))
      case .assumed:
        add(.claimed(subject, message, to: each.letter.to))
        add(.sent(subject))
      }
    }
    try ledger.add(events, knownByRecord: first.record)
    return notes.older ?? first.record
  }

  /// - Parameter subjects: whose latest letter has a Message-ID.
  private func isKnown(
    _ letter: EndedLetter, _ record: LetterRecord, _ subjects: [MessageID: LetterSubject]
  ) throws -> Bool {
    guard let message = MessageID(letter.message) else { return false }
    if let subject = subjects[message] {
      switch (record.standing(of: subject).state, letter.outcome) {
      case (.sent, .accepted), (.sent, .assumed), (.returned, .accepted), (.returned, .assumed),
        (.refused, .refused):
        return true
      default: break
      }
    }
    // Something came since. The ledger is looked through for each of those, which are few.
    guard let subject = try subjects[message] ?? ledger.subject(of: message) else { return false }
    return try ledger.endings(of: subject).contains {
      $0.message == message && $0.outcome.rawValue == letter.outcome.rawValue
    }
  }

  /// Which letter has a Message-ID: of those about an invitation the one with that number, of receipts the one for that
  /// answer.
  private func letter(
    _ message: MessageID, _ letter: EndedLetter
  ) throws -> (subject: LetterSubject, number: Int)? {
    func isMeant(_ subject: LetterSubject, _ number: Int) -> Bool {
      MessageID(of: subject, number: number, at: message.domain, by: secret) == message
    }
    let invitation = LetterSubject.invitation(letter.invitation)
    switch letter.turn {
    case .invitation: return (invitation, 0)
    case .reminder:
      // Made with a secret that is gone it is the first one.
      let number = (1...Self.mostReminders).first { isMeant(invitation, $0) } ?? 1
      return (invitation, number)
    case .receipt:
      return try journal.answers(to: letter.invitation).lazy
        .flatMap { answer in
          [
            LetterSubject.receipt(letter.invitation, record: answer.record),
            .receiptCopy(letter.invitation, record: answer.record),
          ]
        }
        .first { isMeant($0, 0) }.map { ($0, 0) }
    }
  }

  private static let mostReminders = 100
}

// MARK: The portal

extension LetterDesk {
  /// What holds letters back; nil where they may go out.
  ///
  /// Where only the journal knew of letters, the ledger does afterwards: a new desk shows where they stand.
  package func sendingHold() throws -> SendingHold? { try sendingGuard().hold() }

  /// Refuses to send while something holds letters back; otherwise notes how far the journal has come.
  ///
  /// - Throws: `RefusalList` with the reasons.
  package func refuseHeldSending() throws {
    let head = try journal.head()
    if let hold = try sendingHold() { throw RefusalList(hold.reasons) }
    try ledger.note(head: head)
  }

  /// Lets letters go out again: somebody has looked which ones would.
  package func reconcile() throws {
    let guarding = try sendingGuard()
    _ = try guarding.hold()
    try guarding.settle()
  }

  private func sendingGuard() throws -> SendingGuard {
    SendingGuard(
      ledger: ledger, journal: journal, published: try publishedBeyond,
      secret: try portal.keys.linkSecret())
  }
}

extension LetterDesk {
  /// What the site knows and the journal doesn't; nil where there is no such thing.
  private var publishedBeyond: PublishedBeyond? {
    get throws {
      if let published = try portal.published(beyond: journal) { return .head(published.head) }
      var ended = try endedOnSite()
      guard !ended.isEmpty else { return nil }
      ended.subtract(try journal.retiredPlaces())
      try journal.forEachInvitation { invitation in
        if invitation.state.closesItsToken { ended.remove(invitation.statusIndex) }
      }
      return ended.isEmpty ? nil : .ended(ended.sorted())
    }
  }

  /// The places that the site's status lists show as ended. A list that can't be relied on any more says nothing.
  private func endedOnSite() throws -> Set<Int> {
    var ended: Set<Int> = []
    let longest = site.source.configuration.policy.longestLifetime
    let keys = try portal.keys.publishedKeys(now: now, longestLifetime: longest)
    var number = 1
    while true {
      let path = "\(portal.usualOutput)/\(WellKnownPath.statusList(number))"
      guard let bytes = try? RegularFile(path).bytes(limit: TokenType.statusList.longestRead),
        let token = try? StatusListToken(verifying: bytes, keys: keys, now: now)
      else { return ended }
      for index in 0..<token.list.count where token.list[index] != StatusList.valid {
        ended.insert((number - 1) * StatusPlace.placesInAList + index)
      }
      number += 1
    }
  }
}

extension Actor {
  /// Nil for a program.
  fileprivate var user: UserID? {
    if case .user(let id) = self { id } else { nil }
  }
}
