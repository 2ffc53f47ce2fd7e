import Journal
import KeyFolder
import Ledger
import LetterSubmission
package import PartnerModel
package import PortalFiles
import PortalSite
import SourceDiagnostics
package import SystemFiles

/// Somebody else wrote to the ledger.
private struct LedgerMoved: Error {}

/// Hands letters to a server, one after the other, and writes down what became of each.
///
/// Before a letter's body goes, that is on the disk (`claimed`). What goes wrong after that leaves a letter of which nobody knows, and it
/// is never sent again by itself: nobody gets a letter twice. Whatever goes wrong before leaves it waiting: nobody is forgotten.
package final class SendingRun {
  private let portal: Portal
  private let actor: String?
  private let scope: SendingScope
  private let limits: SendingLimits
  private let interruption: Interruption
  /// By the clock on the wall.
  private let now: () -> Moment
  private let report: (SendingNews) -> Void

  private var tally = SendingTally()
  private var carrier: LetterCarrier?
  private var troubles = ConnectionTroubles()
  private var pace: SendingPace?
  /// What isn't on the disk yet: the end of the last letter.
  private var unwritten: [LetterEvent] = []
  /// What isn't in the journal yet.
  private var unrecorded: [LetterEnding] = []
  /// Where the ledger ends, as far as this run wrote to it.
  private var place = 0
  private var refusedInARow = 0
  private var laterInARow = 0
  private var held: Set<LetterSubject> = []
  /// What was named; empty where all go.
  private var named: Set<LetterSubject> = []
  /// The letter with which the connection was lost last.
  private var blamed: LetterSubject?
  private let clock = ContinuousClock()
  private let started: ContinuousClock.Instant

  /// So many refusals without a letter that is taken have a cause that isn't the letters.
  private static let mostInARow = 20
  private static let recordsAtOnce = 500

  package init(
    _ portal: Portal, actor: String?, _ scope: SendingScope, limits: SendingLimits,
    _ interruption: Interruption, now: @escaping () -> Moment,
    report: @escaping (SendingNews) -> Void
  ) {
    self.portal = portal
    self.actor = actor
    self.scope = scope
    self.limits = limits
    self.interruption = interruption
    self.now = now
    self.report = report
    started = clock.now
  }

  /// - Returns: nil where another process is sending.
  /// - Throws: `no-mail-server`, `mail-refused`, whatever holds sending, and faults of the portal's files.
  package func run() throws -> SendingTally? {
    // Whoever may not leaves nothing behind, not even a lock.
    _ = try portal.sendingPlan(scope, actor: actor, limits: limits, at: now())
    guard let lock = try portal.sendingLock() else { return nil }
    defer { lock.release() }
    var isFirst = true
    rounds: while !interruption.isAsked {
      let round = try SendingRound(portal, actor, scope, limits, isFirst: isFirst, at: now())
      if isFirst {
        pace = SendingPace(
          round.settings, recent: try round.desk.ledger.claims(since: now() - SendingPace.day), at: now())
        if scope.isNamed { named = round.letters.subjects }
      }
      isFirst = false
      place = round.place
      let end: RoundEnd
      do {
        end = try send(round)
        try settle(round)
      } catch {
        // What is known of letters is written down whatever happens.
        try? settle(round)
        throw error
      }
      switch end {
      case .interrupted: break rounds
      case .changed: continue
      case .pause(let until, let why):
        guard scope.waits, try wait(until: until, why, round) else { break rounds }
      case .finished:
        guard scope.waits else { break rounds }
        let letters = try SendingRound(portal, actor, scope, limits, isFirst: false, at: now()).letters
        if letters.ready.contains(where: { !held.contains($0.subject) }) { continue }
        guard let next = letters.later.first?.next, try wait(until: next, .retry, round) else { break rounds }
      }
    }
    carrier?.leave()
    let left = try SendingRound(portal, actor, scope, limits, isFirst: false, at: now(), named: named).letters
    tally.left = left
    tally.waiting = left.count
    tally.next = left.ready.isEmpty ? left.later.first?.next : nil
    return tally
  }

  /// It can't go as it is: this run doesn't try it again.
  private func hold(_ letter: OutgoingLetter, _ reason: any ExplainedError) {
    held.insert(letter.subject)
    tally.held.append((letter, reason))
  }

  // MARK: One round

  private typealias Pause = (until: Moment, why: SendingPause)

  private enum RoundEnd {
    /// All that may go now went.
    case finished
    case pause(until: Moment, why: SendingPause)
    /// Somebody wrote to the ledger, or it has been long since the portal was looked at.
    case changed
    case interrupted
  }

  private func send(_ round: SendingRound) throws -> RoundEnd {
    let all = tally.sent + round.letters.ready.count
    var rest = round.letters.ready[...]
    while let letter = rest.first {
      if let until = pace?.dailyPause(at: now()) { return .pause(until: until, why: .daily) }
      try waitForRate(round)
      guard !interruption.isAsked else { return .interrupted }
      if !scope.isNamed {
        guard now() < round.ends, try round.desk.ledger.lastPlace() == place else { return .changed }
      }
      guard !held.contains(letter.subject), try round.desk.isStillOpen(letter, at: now()) else {
        rest = rest.dropFirst()
        continue
      }
      let mail: Mail
      do {
        mail = try self.mail(letter, round)
      } catch let reason as any ExplainedError {
        // Whatever is wrong with one letter keeps no other.
        hold(letter, reason)
        rest = rest.dropFirst()
        continue
      }
      do {
        switch try carry(letter, mail, round) {
        case .done: rest = rest.dropFirst()
        case .again(let pause?): return .pause(until: pause.until, why: pause.why)
        case .again(nil): break
        }
      } catch is LedgerMoved {
        // The server waits for a letter that it won't get: it can only be left.
        carrier = nil
        try write(nil, round)
        guard !scope.isNamed else {
          place = try round.desk.ledger.lastPlace()
          do {
            try refuse(letter)
          } catch let reason as any ExplainedError {
            hold(letter, reason)
            rest = rest.dropFirst()
          }
          continue
        }
        return .changed
      }
      report(.progress(done: tally.sent, of: all))
      if unrecorded.count >= Self.recordsAtOnce { try settle(round) }
    }
    return .finished
  }

  private enum Step {
    case done
    /// The same letter, at once or after a pause.
    case again(Pause?)
  }

  /// A letter as it goes out.
  private struct Mail {
    let from: EmailAddress
    let message: MessageID
    let bytes: [UInt8]
  }

  private func mail(_ letter: OutgoingLetter, _ round: SendingRound) throws -> Mail {
    let (from, message) = try round.desk.envelope(of: letter, by: round.settings)
    return Mail(
      from: from, message: message,
      bytes: try round.desk.bytes(of: letter, message, by: round.settings, at: now()))
  }

  /// Refuses a letter of which somebody said something meanwhile, where it isn't to go any more.
  private func refuse(_ letter: OutgoingLetter) throws {
    let desk = try LetterDesk(in: try portal.check(at: now()), actor: actor, at: now())
    if let obstacle = desk.obstacle(to: letter.invitation) { throw obstacle }
    try desk.refuseToSend(letter.invitation)
  }

  private func carry(_ letter: OutgoingLetter, _ mail: Mail, _ round: SendingRound) throws -> Step {
    let message = mail.message
    let carrier = try self.carrier ?? connect(round)
    let to = round.desk.digest(of: letter.to)
    func event(_ content: LetterEvent.Content, _ words: ReplyWords? = nil) -> LetterEvent {
      LetterEvent(content, at: now(), by: letter.by, words: words?.text)
    }
    func add(_ event: LetterEvent, ending outcome: LetterEnding.Outcome) {
      unwritten.append(event)
      unrecorded.append(
        LetterEnding(
          place: place + unwritten.count, subject: letter.subject,
          number: round.desk.record.standing(of: letter.subject).number, outcome: outcome, message: message,
          to: to,
          at: event.at, by: letter.by))
    }
    var isClaimed = false
    let said = try carrier.carry(from: mail.from.ascii, to: letter.to.ascii, mail.bytes) {
      // A server may take minutes up to here. Meanwhile somebody may have sent it by hand, or stopped it.
      guard try round.desk.ledger.lastPlace() == place else { throw LedgerMoved() }
      try write(event(.claimed(letter.subject, message, to: to)), round)
      pace?.take(at: now(), tick: tick)
      isClaimed = true
    } idle: {
      try write(nil, round)
    }
    if carrier.end != nil { self.carrier = nil }
    // Filters name what they dislike, and these words go into logs.
    let outcome = said.hiding(round.desk.linkPath(letter.invitation.id).characters)
    switch outcome {
    case .accepted(let words):
      add(event(.accepted(letter.subject), words), ending: .accepted)
      tally.sent += 1
      (refusedInARow, laterInARow) = (0, 0)
      troubles.settle()
    case .refused(let step, let code, let words):
      if step == .mail, !Self.isAboutSize(code, words) { throw SendingHalt.sender(words.text) }
      add(
        event(.refused(letter.subject, message, to: to, status: code.map(String.init)), words),
        ending: .refused)
      tally.refused.append((letter, words.text))
      report(.notTaken(letter, said: words.text, next: nil))
      refusedInARow += 1
      if refusedInARow == Self.mostInARow { throw SendingHalt.allRefused(refusedInARow, words.text) }
    case .later(_, let code, let words):
      // The connection has the fault, unless it is lost with the same letter again.
      if carrier.end != nil, !isClaimed, code == nil || code == 421, blamed != letter.subject {
        blamed = letter.subject
        return .again(try trouble(carrier.end, round))
      }
      var tries = 1
      if case .later(_, _, let before, _) = round.desk.record.standing(of: letter.subject).state {
        tries += before
      }
      let next = RetryPlan.next(after: tries, at: now())
      let status = code.map(String.init)
      if let next {
        unwritten.append(event(.later(letter.subject, next: next, status: status), words))
      } else {
        add(event(.refused(letter.subject, message, to: to, status: status), words), ending: .refused)
        tally.refused.append((letter, words.text))
      }
      report(.notTaken(letter, said: words.text, next: next))
      laterInARow += 1
      if laterInARow == Self.mostInARow {
        laterInARow = 0
        if let pause = try trouble(ConnectionEnd(stage: .session, code: code, words: words), round) {
          return .again(pause)
        }
      }
    case .uncertain:
      tally.uncertain.append(letter)
      report(.uncertain(letter))
      if let pause = try trouble(carrier.end, round) { return .again(pause) }
    case .untouched:
      guard !interruption.isAsked else { return .again(nil) }
      return .again(try trouble(carrier.end, round))
    }
    return .done
  }

  /// RFC 1870 section 6.1 and RFC 3463: a letter that is too long for this server, whoever sends it.
  private static func isAboutSize(_ code: Int?, _ words: ReplyWords) -> Bool {
    code == 552 || words.text.contains("5.3.4") || words.text.contains("5.2.3")
  }

  // MARK: The connection

  private func connect(_ round: SendingRound) throws -> LetterCarrier {
    let from = round.settings.from ?? round.desk.site.source.configuration.contactEmail
    let carrier = try LetterCarrier(
      try portal.route(round.settings, from: from, interruption), interruption: interruption,
      program: try SubmitProgram.required())
    self.carrier = carrier
    return carrier
  }

  /// - Returns: how long to wait; nil where the next connection may be tried at once.
  private func trouble(_ end: ConnectionEnd?, _ round: SendingRound) throws -> Pause? {
    guard let end else { return nil }
    let said = end.words.text
    if end.stage == .auth, (end.code ?? 0) / 100 == 5 { throw SendingHalt.signIn(said) }
    let length = troubles.add()
    if troubles.isStuck, end.stage == .tls { throw SendingHalt.tls(said) }
    if troubles.isStuck, !scope.waits { throw SendingHalt.connection(said) }
    guard length.seconds > 0 else { return nil }
    if scope.waits { return (now() + length, .connection(said: said)) }
    // Who sends what may go now waits a little, too.
    _ = try wait(until: now() + length, .connection(said: said), round)
    return nil
  }

  // MARK: Time

  private var tick: Int64 { Int64((clock.now - started) / .milliseconds(1)) }

  private func waitForRate(_ round: SendingRound) throws {
    while let left = pace?.wait(atTick: tick), left > 0, !interruption.isAsked {
      try write(nil, round)
      _ = interruption.wait(for: nil, atMost: Int32(min(left, 60_000)))
    }
  }

  /// - Returns: false where somebody wants the run to end.
  private func wait(until moment: Moment, _ why: SendingPause, _ round: SendingRound) throws -> Bool {
    try settle(round)
    if moment - now() > Lifetime(seconds: 20) {
      carrier?.leave()
      carrier = nil
    }
    report(.waiting(until: moment, why))
    // By the clock on the wall, which goes on while a machine sleeps.
    while !interruption.isAsked {
      let left = (moment - now()).seconds
      guard left > 0 else { return true }
      _ = interruption.wait(for: nil, atMost: Int32(min(left, 60) * 1000))
    }
    return false
  }

  // MARK: On the disk

  private func write(_ event: LetterEvent?, _ round: SendingRound) throws {
    let events = unwritten + (event.map { [$0] } ?? [])
    guard !events.isEmpty else { return }
    try round.desk.ledger.add(events)
    place += events.count
    unwritten = []
  }

  /// All that is known goes into the ledger, and what ended into the journal.
  private func settle(_ round: SendingRound) throws {
    try write(nil, round)
    try round.desk.recordEndings(unrecorded, at: now())
    unrecorded = []
  }
}
