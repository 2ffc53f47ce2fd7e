import Glibc
import InvitationMail
import Ledger
import LetterSubmission
package import PartnerModel
import PortalFiles
import PortalSite
import SourceDiagnostics
import SystemFiles

/// Who is told of answers.
package enum NewsReader: Sendable {
  /// Whoever reads the portal's own address, by a letter.
  case staff
  /// A program with its arguments: each answer is a line of JSON at its standard input.
  ///
  /// - Parameter patience: how long it may take until it reads on, and until it ends.
  case program([String], patience: Lifetime)

  /// Under which the ledger knows how far they have come. All programs are one reader: who runs two has them share what comes.
  ///
  /// - Parameter name: who looks: they may see less than others.
  fileprivate func cursor(_ name: String?) -> String {
    let viewer = name.map { " as \($0)" } ?? ""
    return switch self {
    case .staff: "news to staff\(viewer)"
    case .program: "news to a program\(viewer)"
    }
  }

  fileprivate var lock: String {
    switch self {
    case .staff: "telling-staff"
    case .program: "telling-a-program"
    }
  }
}

extension Portal {
  /// Tells of the answers that came in since it last did: in the order of the record, each at least once. What a reader has been told is
  /// noted when they have it all, so that nothing is passed over when the program or the server fails.
  ///
  /// A program is told of everything from the first answer on; staff, for the first time, of what came in within a day. So it is
  /// where an older journal was put back.
  ///
  /// - Returns: of how many; nil where another process tells the same reader.
  /// - Throws: `no-mail-server`, `mail-refused`, `no-letters`; where the program ends with an error.
  package func tellNews(
    to reader: NewsReader, actor name: String?, at now: Moment
  ) throws -> Int? {
    let viewer = try AnswerViewer(name, of: self)
    guard let journal = try existingJournal() else { return 0 }
    guard let lock = try ledgerLock(reader.lock) else { return nil }
    defer { lock.release() }
    let ledger = letterLedger
    let told = try ledger.cursor(reader.cursor(name)).flatMap { try journal.record(at: $0) }
    let since: Moment
    switch (told, reader) {
    case (nil, .staff): since = now - .days(1)
    default: since = Moment(seconds: 0)
    }
    let answers = try viewer.answers(since: since).filter { $0.record > told ?? 0 }
    guard let last = answers.last?.record else { return 0 }
    switch reader {
    case .staff: try write(answers, at: now)
    case .program(let command, let patience):
      try hand(answers, to: command, patience, try Interruption())
    }
    try ledger.moveCursor(reader.cursor(name), to: journal.place(of: last))
    return answers.count
  }

  private func write(_ answers: [AnswerReport], at now: Moment) throws {
    let checked = try check(at: now)
    let settings = try checked.mailSettings()
    let contact = checked.site.source.configuration.contactEmail
    let own = settings.from ?? contact
    let bytes = try checked.notice(of: answers, from: own, at: now)
    let interruption = try Interruption()
    let carrier = try LetterCarrier(
      try route(settings, from: own, interruption), interruption: interruption,
      program: try SubmitProgram.required())
    try carrier.carryAlone(from: settings.envelopeFrom ?? own, to: contact, bytes)
  }

  private func hand(
    _ answers: [AnswerReport], to command: [String], _ patience: Lifetime, _ interruption: Interruption
  ) throws {
    func failure(_ reason: String) -> AccessFailure {
      AccessFailure(
        "the program \(command[0].printable) didn't take the news: \(reason)",
        remedy: "Mend that and run the command again: it is told the same answers once more.")
    }
    signal(SIGPIPE, SIG_IGN)
    let child: ChildProcess
    do {
      child = try ChildProcess(command, isHeard: false)
    } catch {
      throw failure(error.reason)
    }
    let time = Duration.seconds(patience.seconds)
    func giveUp(_ what: String) throws -> Never {
      child.kill()
      child.wait()
      throw failure(interruption.isAsked ? "it was ended" : "it didn't \(what) within \(patience.inWords)")
    }
    var hasAll = true
    for answer in answers {
      let end = child.write(answer.json + [UInt8(ascii: "\n")], patience: time, interruption)
      if case .slow = end { try giveUp("read on") }
      hasAll = end == .taken
      guard hasAll else { break }
    }
    child.closeInput()
    guard let ending = child.wait(until: .now + time, unless: { interruption.isAsked }) else {
      try giveUp("end")
    }
    switch ending {
    case .exited(0) where hasAll: return
    case .exited(0): throw failure("it ended before it had read all")
    case .exited(let status): throw failure("it ended with status \(status)")
    case .killed(let signal): throw failure("it was ended by signal \(signal)")
    }
  }
}
