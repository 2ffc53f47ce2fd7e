import Journal
import KeyFolder
import Ledger
import LetterSubmission
package import PartnerModel
package import PortalFiles
import PortalSite
import SourceDiagnostics
package import SystemFiles

/// Somebody else wrote to the ledger, ended the invitation, or changed its letter.
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
  /// How many letters the server took over this connection.
  private var takenOverIt = 0
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
  /// Of these the ones that somebody sent by hand or stopped meanwhile: they don't wait.
  private var over: Set<LetterSubject> = []
  /// The journal's last record, as far as this run wrote to it.
  private var head = 0
  /// Which of the round's letters go again later, and how many became uncertain.
  private var postponed: [(letter: OutgoingLetter, next: Moment)] = []
  private var uncertain = 0
  /// When the first of those goes that were postponed.
  private var next: Moment?
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
    try take(portal.sendingPlan(scope, actor: actor, limits: limits, at: now()).letters)
    guard let lock = try portal.sendingLock() else { return nil }
    defer { lock.release() }
    rounds: while !interruption.isAsked {
      switch try oneRound() {
      case .interrupted: break rounds
      case .changed: continue
      case .pause(let until, let why):
        guard scope.waits, try wait(until: until, why) else { break rounds }
      case .finished:
        guard scope.waits, let next, try wait(until: next, .retry) else { break rounds }
      }
    }
    carrier?.leave()
    return tally
  }

  /// What it needs of the portal goes with it, so that the next one finds that memory free.
  private func oneRound() throws -> RoundEnd {
    let round = try SendingRound(portal, actor, scope, limits, at: now())
    if pace == nil {
      pace = SendingPace(
        round.settings, recent: try round.desk.ledger.claims(since: now() - SendingPace.day), at: now())
    }
    place = round.place
    head = round.head
    (postponed, uncertain) = ([], 0)
    var rest = round.letters.ready[...]
    do {
      var end = try send(&rest, of: round)
      try settle(round)
      // Where there was nothing to do, all that had come was there just now.
      if case .finished = end, scope.waits, !round.letters.ready.isEmpty, try hasMoved(round) {
        end = .changed
      }
      try take(round.letters, untried: rest, as: round.desk)
      return end
    } catch {
      // What is known of letters is written down whatever happens.
      try? settle(round)
      throw error
    }
  }

  /// Whether somebody else put something on record since the round began: there may be more to send.
  private func hasMoved(_ round: SendingRound) throws -> Bool {
    try round.desk.ledger.lastPlace() != place || round.desk.journal.head().sequence != head
  }

  /// Counts what waits, of what was there when the round began: whoever loads the portal again for that needs its memory twice.
  ///
  /// - Parameters:
  ///   - untried: what the round hasn't come to; all of it where there was none.
  ///   - desk: nil where nothing can have changed since.
  private func take(
    _ letters: OutgoingLetters, untried: ArraySlice<OutgoingLetter>? = nil, as desk: LetterDesk? = nil
  ) throws {
    // Somebody else may have sent some of it by hand.
    let newer = try desk.flatMap { try $0.ledger.lastPlace() == place ? nil : $0.ledger.record() }
    func waits(_ letter: OutgoingLetter) -> Bool {
      newer?.standing(of: letter.subject).waitsToBeSent ?? true
    }
    let rest = untried ?? letters.ready[...]
    let tried =
      held.isEmpty
      ? []
      : letters.ready[..<rest.startIndex].filter {
        held.contains($0.subject) && !over.contains($0.subject)
      }
    let ready = rest.count(where: waits) + tried.count(where: waits)
    let later = [letters.later, postponed].joined().lazy.filter { waits($0.letter) }.map(\.next)
    next = later.min()
    tally.waiting = ready + later.count
    tally.next = ready == 0 ? next : nil
    tally.left = letters.besides(uncertain: scope.isNamed ? 0 : uncertain)
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

  /// - Parameter rest: what isn't tried yet.
  private func send(_ rest: inout ArraySlice<OutgoingLetter>, of round: SendingRound) throws -> RoundEnd {
    let all = tally.sent + rest.count
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
        case .done(let pause):
          rest = rest.dropFirst()
          if let pause { return .pause(until: pause.until, why: pause.why) }
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
            over.insert(letter.subject)
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
    /// That letter has its end; the next at once or after a pause.
    case done(Pause?)
    /// The same letter, at once or after a pause.
    case again(Pause?)
  }

  /// A letter as it goes out.
  private struct Mail {
    let from: EmailAddress
    let message: MessageID
    let bytes: [UInt8]
    /// Of what somebody wrote in its place.
    let edit: FileIdentity?
  }

  private func mail(_ letter: OutgoingLetter, _ round: SendingRound) throws -> Mail {
    let (from, message) = try round.desk.envelope(of: letter, by: round.settings)
    // Before it is read.
    let edit = round.desk.edit(of: letter)
    return Mail(
      from: from, message: message,
      bytes: try round.desk.bytes(of: letter, message, by: round.settings, at: now()), edit: edit)
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
      // A server may take minutes up to here. Meanwhile somebody may have sent it by hand, stopped or changed it, answered, or withdrawn it.
      guard try round.desk.isStillOpen(letter, at: now()), round.desk.edit(of: letter) == mail.edit,
        try write(claim: event(.claimed(letter.subject, message, to: to)), round)
      else { throw LedgerMoved() }
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
      takenOverIt += 1
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
    case .later(.mail, .some, _) where takenOverIt > 0 && carrier.end == nil:
      // It doesn't know yet whom the letter is for: it has had enough of this connection.
      carrier.leave()
      self.carrier = nil
      return .again(nil)
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
        postponed.append((letter, next))
      } else {
        add(event(.refused(letter.subject, message, to: to, status: status), words), ending: .refused)
        tally.refused.append((letter, words.text))
      }
      report(.notTaken(letter, said: words.text, next: next))
      laterInARow += 1
      if laterInARow == Self.mostInARow {
        laterInARow = 0
        return .done(try trouble(ConnectionEnd(stage: .session, code: code, words: words), round))
      }
    case .uncertain:
      tally.uncertain.append(letter)
      uncertain += 1
      report(.uncertain(letter))
      return .done(try trouble(carrier.end, round))
    case .untouched:
      guard !interruption.isAsked else { return .again(nil) }
      return .again(try trouble(carrier.end, round))
    }
    return .done(nil)
  }

  /// RFC 1870 section 6.1 and RFC 3463: a letter that is too long for this server, whoever sends it. Without a code nobody asked the
  /// server: what it takes was known before.
  private static func isAboutSize(_ code: Int?, _ words: ReplyWords) -> Bool {
    code == nil || code == 552 || words.text.contains("5.3.4") || words.text.contains("5.2.3")
  }

  // MARK: The connection

  private func connect(_ round: SendingRound) throws -> LetterCarrier {
    let from = round.settings.from ?? round.desk.site.source.configuration.contactEmail
    let carrier = try LetterCarrier(
      try portal.route(round.settings, from: from, interruption), interruption: interruption,
      program: try SubmitProgram.required())
    self.carrier = carrier
    takenOverIt = 0
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
    try settle(round)
    _ = try wait(until: now() + length, .connection(said: said))
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
  private func wait(until moment: Moment, _ why: SendingPause) throws -> Bool {
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

  /// - Returns: false where somebody else wrote to the ledger, so that nothing was written.
  private func write(claim: LetterEvent, _ round: SendingRound) throws -> Bool {
    let events = unwritten + [claim]
    guard try round.desk.ledger.add(events, after: place) else { return false }
    place += events.count
    unwritten = []
    return true
  }

  /// All that is known goes into the ledger, and what ended into the journal.
  private func settle(_ round: SendingRound) throws {
    try write(nil, round)
    head += try round.desk.recordEndings(unrecorded, at: now())
    unrecorded = []
  }
}
