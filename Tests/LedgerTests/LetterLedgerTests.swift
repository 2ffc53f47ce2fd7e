import Foundation
import GRDB
import KeyFolder
import Ledger
import PartnerModel
import Synchronization
import TestSupport
import Testing

private let now = Moment("2026-11-30T12:00:00Z")!
private let user = UserID(rawValue: "yui-sato")!
private let address = AddressDigest(rawValue: String(repeating: "0a", count: 16))!

private func invitation(_ number: Int) -> LetterSubject {
  .invitation(InvitationID(deriving: "\(number)"))
}

private func message(_ name: String) -> MessageID { MessageID("<\(name)@hoshino-cloud.example>")! }

/// A ledger in a folder of its own.
private struct Fixture {
  let folder: TemporaryFolder
  var ledger: LetterLedger { LetterLedger(below: folder.path) }

  init() throws {
    folder = try TemporaryFolder()
  }

  /// Adds an event each.
  func happen(_ contents: LetterEvent.Content..., words: String? = nil) throws {
    try ledger.add(contents.map { LetterEvent($0, at: now, by: user, words: words) })
  }

  func state(of subject: LetterSubject) throws -> LetterStanding.State {
    try ledger.record().standing(of: subject).state
  }
}

struct LetterLedgerTests {
  private let fixture: Fixture
  private let letter = invitation(1)
  private let first = message("first")

  init() throws {
    fixture = try Fixture()
  }

  @Test func `where there is no file nothing has happened, and reading makes none`() throws {
    #expect(try fixture.ledger.record().standings.isEmpty)
    #expect(try fixture.ledger.notes().origin == nil && fixture.ledger.origin == nil)
    #expect(try !fixture.ledger.copy(to: fixture.folder.path("copy")))
    #expect(try fixture.folder.names().isEmpty)
  }

  @Test func `a claim is added where nobody else added something since, or not at all`() throws {
    let claim = [LetterEvent(.claimed(letter, first, to: address), at: now, by: user)]
    // Of runs that look at the same moment one claims.
    try fixture.happen(.exported(letter))
    let ledgers = (0..<8).map { _ in fixture.ledger }
    let places = try ledgers.map { try $0.lastPlace() }
    let claimed = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: ledgers.count) { number in
      if (try? ledgers[number].add(claim, after: places[number])) == true { claimed.withLock { $0 += 1 } }
    }
    #expect(claimed.withLock { $0 } == 1)
    #expect(try fixture.ledger.lastPlace() == 2)
    // Somebody says meanwhile that they sent it by hand.
    let place = try fixture.ledger.lastPlace()
    try fixture.happen(.sent(letter))
    #expect(try !fixture.ledger.add(claim, after: place))
    #expect(try fixture.state(of: letter) == .sent(at: now, by: user))
  }

  @Test func `each event comes back as it was added`() throws {
    let receipt = LetterSubject.receipt(InvitationID(deriving: "2"), record: 17)
    let events: [LetterEvent.Content] = [
      .exported(letter), .changed(letter), .sent(letter), .returned(letter, status: "5.1.1"),
      .reminded(letter),
      .claimed(receipt, first, to: address), .accepted(receipt),
      .refused(letter, first, to: address, status: "550"),
      .later(letter, next: now, status: nil), .again(letter), .stopped(address), .allowed(address),
    ]
    try fixture.ledger.add(events.map { LetterEvent($0, at: now, by: nil, words: "said") })
    let record = try fixture.ledger.record()
    #expect(record.standings.keys.count == 2 && record.stopped.isEmpty)
    #expect(record.standing(of: receipt).state == .sent(at: now, by: nil))
    #expect(record.standing(of: letter).number == 1)
    #expect(record.endings.map(\.outcome) == [.accepted, .refused])
  }

  @Test func `a claim stands until a server or a person ends it`() throws {
    try fixture.happen(.exported(letter), .claimed(letter, first, to: address))
    let claimed = try fixture.ledger.record().standing(of: letter)
    #expect(claimed.state == .claimed(at: now) && !claimed.waitsToBeSent && claimed.message == first)
    try fixture.happen(.again(letter))
    let waiting = try fixture.ledger.record().standing(of: letter)
    #expect(
      waiting.state == .draft && waiting.waitsToBeSent && waiting.message == first && waiting.wasHandedOut)
    try fixture.happen(.claimed(letter, first, to: address), .sent(letter))
    #expect(try fixture.state(of: letter) == .sent(at: now, by: user))
    #expect(try fixture.ledger.record().endings.map(\.outcome) == [.assumed])
  }

  @Test func `a letter that came back went out`() throws {
    try fixture.happen(.claimed(letter, first, to: address), .returned(letter, status: "5.1.1"))
    #expect(try fixture.ledger.record().endings.map(\.outcome) == [.assumed])
  }

  @Test func `tries are counted until a person decides`() throws {
    for tries in 1...3 {
      try fixture.happen(.later(letter, next: now + .days(1), status: "451"), words: "451 later")
      #expect(
        try fixture.state(of: letter) == .later(at: now, next: now + .days(1), tries: tries, status: "451"))
    }
    #expect(try fixture.ledger.record().standing(of: letter).waitsToBeSent)
    try fixture.happen(.refused(letter, first, to: address, status: "550"), words: "550 no")
    let refused = try fixture.ledger.record().standing(of: letter)
    #expect(
      refused.state == .refused(at: now, status: "550") && refused.words == "550 no" && !refused.waitsToBeSent
    )
    try fixture.happen(.again(letter), .later(letter, next: now, status: nil))
    #expect(try fixture.state(of: letter) == .later(at: now, next: now, tries: 1, status: nil))
  }

  @Test func `a reminder is another letter`() throws {
    try fixture.happen(.claimed(letter, first, to: address), .accepted(letter), .reminded(letter))
    let reminder = try fixture.ledger.record().standing(of: letter)
    #expect(reminder.number == 1 && reminder.state == .draft && reminder.message == nil)
    try fixture.happen(.claimed(letter, message("second"), to: address), .accepted(letter))
    let endings = try fixture.ledger.record().endings
    #expect(endings.map(\.message.description) == [first, message("second")].map(\.description))
    #expect(endings.map(\.number) == [0, 1] && endings.map(\.place) == [2, 5])
  }

  @Test func `endings that the journal has aren't told again, until somebody settles`() throws {
    try fixture.happen(.claimed(letter, first, to: address), .accepted(letter))
    try fixture.ledger.noteJournaled(through: 2)
    #expect(try fixture.ledger.record().endings.isEmpty)
    try fixture.happen(.claimed(invitation(2), message("other"), to: address), .accepted(invitation(2)))
    #expect(try fixture.ledger.record().endings.map(\.place) == [4])
    try fixture.ledger.settle(head: .beforeFirst, published: nil)
    #expect(try fixture.ledger.record().endings.map(\.place) == [2, 4])
  }

  @Test func `all of an addition happens or nothing`() throws {
    try fixture.happen(.exported(letter))
    let queue = try DatabaseQueue(path: fixture.ledger.path)
    try queue.write {
      try $0.execute(
        sql:
          "CREATE TRIGGER no BEFORE INSERT ON events WHEN NEW.event = 'accepted' BEGIN SELECT RAISE(ABORT, 'no'); END"
      )
    }
    #expect(throws: LedgerError.self) { try fixture.happen(.sent(letter), .accepted(letter)) }
    #expect(try fixture.state(of: letter) == .ready)
  }

  @Test func `a claim is on the disk when it is said to be`() throws {
    try fixture.happen(.exported(letter))
    let queue = try DatabaseQueue(path: fixture.ledger.path)
    #expect(try queue.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") } == "wal")
  }

  @Test func `an event of a kind that nobody knows isn't passed over`() throws {
    try fixture.happen(.exported(letter))
    let queue = try DatabaseQueue(path: fixture.ledger.path)
    try queue.write { try $0.execute(sql: "INSERT INTO events (event, at) VALUES ('promoted', 1)") }
    #expect(throws: LedgerError.self) { _ = try fixture.ledger.record() }
    try queue.close()
    try FileManager.default.removeItem(atPath: fixture.ledger.path)
    try fixture.happen(.exported(letter))
  }

  @Test func `who has it open doesn't write to what another one took the place of`() throws {
    let ledger = fixture.ledger
    try ledger.add([LetterEvent(.exported(letter), at: now, by: nil)])
    try FileManager.default.moveItem(atPath: ledger.path, toPath: ledger.path + ".aside")
    #expect { try ledger.add([LetterEvent(.sent(letter), at: now, by: nil)]) } throws: {
      ($0 as? LedgerError)?.code == "ledger-displaced"
    }
  }

  @Test func `words go, and nothing else`() throws {
    try fixture.happen(
      .returned(letter, status: "5.1.1"), .returned(invitation(2), status: nil),
      words: "to hanako@aoba.example")
    #expect(
      try fixture.ledger.subjects { $0.contains("hanako") }
        == [letter, invitation(2)].sorted { "\($0)" < "\($1)" })
    let outcome = try fixture.ledger.redact([letter.invitation])
    #expect(outcome == (1, true))
    #expect(try fixture.ledger.record().standing(of: letter).words == nil)
    #expect(try fixture.ledger.subjects { _ in true } == [invitation(2)])
    #expect(try fixture.ledger.redact([letter.invitation]) == (0, true))
    #expect(try fixture.state(of: letter) == .returned(at: now, by: user, status: "5.1.1"))
  }

  @Test func `cursors are kept`() throws {
    #expect(try fixture.ledger.cursor("notify") == nil)
    try fixture.ledger.moveCursor("notify", to: "17:x")
    try fixture.ledger.moveCursor("notify", to: "18:y")
    #expect(try fixture.ledger.cursor("notify") == "18:y")
  }

  /// As many letters as the largest portals have, in one commit.
  @Test func `a hundred thousand letters are kept`() throws {
    let events = (0..<100_000).flatMap { number -> [LetterEvent.Content] in
      let subject = invitation(number)
      return [.exported(subject), .claimed(subject, message("m\(number)"), to: address), .accepted(subject)]
    }
    try fixture.ledger.add(events.map { LetterEvent($0, at: now, by: user, words: nil) })
    let record = try fixture.ledger.record()
    #expect(record.standings.count == 100_000)
    #expect(record.standings.values.allSatisfy { $0.state == .sent(at: now, by: user) })
    #expect(try fixture.ledger.lastPlace() == 300_000)
  }
}

struct MessageIDTests {
  @Test func `the same letter has the same one, and each letter another`() throws {
    let folder = try TemporaryFolder()
    let keys = KeyFolder(at: folder.path("keys"))
    _ = try keys.create(now: now)
    let secret = try keys.linkSecret()
    func id(_ subject: LetterSubject, _ number: Int) -> String? {
      MessageID(of: subject, number: number, at: "hoshino-cloud.example", by: secret)?.description
    }
    let receipt = LetterSubject.receipt(invitation(1).invitation, record: 4)
    let all = [id(invitation(1), 0), id(invitation(1), 1), id(invitation(2), 0), id(receipt, 0)]
    #expect(Set(all).count == 4 && id(invitation(1), 0) == all[0])
    for each in all {
      #expect(try #require(each).wholeMatch(of: /<[a-z2-7]{40}@hoshino-cloud\.example>/) != nil)
    }
  }

  @Test(arguments: ["", "<>", "<a>", "<@b>", "<a@>", "a@b", "<a@b@c>", "<a b@c>", "<a@b\r\n>", "<ä@b>"])
  func `anything else is none`(text: String) {
    #expect(MessageID(text) == nil)
  }
}

struct LetterSubjectTests {
  @Test func `each is read as it is written`() {
    for subject in [invitation(1), .receipt(invitation(1).invitation, record: 12)] {
      #expect(LetterSubject(subject.description) == subject)
    }
    let id = invitation(1).invitation
    for text in [
      "", "invitation", "invitation x", "invitation \(id) 1", "receipt \(id)", "receipt \(id) 0",
      "receipt \(id) 01",
    ] {
      #expect(LetterSubject(text) == nil)
    }
  }
}
