import Foundation
import Journal
import KeyFolder
import Ledger
import PartnerModel
import SourceDiagnostics
import TestSupport
import Testing

@testable import PortalOperations

private let now = SamplePortal.now
private let user = UserID(rawValue: "yui-sato")!

/// Nothing goes out twice after something was put back from a copy: one case after the other, on the sample portal.
struct SendingHoldTests {
  private let sample: SamplePortal
  private let invitation: Invitation
  private var portal: Portal { sample.portal }
  private var ledger: String { sample.root.path("State/letters.sqlite") }

  init() throws {
    sample = try SamplePortal.withKeys()
    invitation = try sample.invitedCustomer()
  }

  // MARK: Steps

  private func desk(_ portal: Portal? = nil) throws -> LetterDesk {
    try LetterDesk(in: (portal ?? self.portal).check(at: now), actor: nil, at: now)
  }

  /// What holds letters back.
  private func held(_ portal: Portal? = nil) throws -> [String] {
    try desk(portal).sendingHold()?.reasons.map(\.code) ?? []
  }

  private func message(_ number: Int) throws -> MessageID {
    try #require(
      MessageID(
        of: .invitation(invitation.id), number: number, at: "hoshino-cloud.example",
        by: portal.keys.linkSecret()))
  }

  /// Sends the letter, or the reminder of a number, as a run of `portico letters send` does.
  private func send(_ number: Int = 0, _ outcome: LetterEnding.Outcome = .accepted) throws {
    let desk = try desk()
    try desk.refuseHeldSending()
    let letter = LetterSubject.invitation(invitation.id)
    let to = try portal.keys.linkSecret().digest(of: #require(EmailAddress("office@nishiki.example")))
    let message = try message(number)
    var events: [LetterEvent.Content] = number == 0 ? [] : [.reminded(letter)]
    if outcome == .refused {
      events.append(.refused(letter, message, to: to, status: "550"))
    } else {
      events += [.claimed(letter, message, to: to), outcome == .accepted ? .accepted(letter) : .sent(letter)]
    }
    try desk.ledger.add(events.map { LetterEvent($0, at: now, by: user) })
    let turn: EndedLetter.Turn = number == 0 ? .invitation : .reminder
    let ended = try #require(
      EndedLetter(
        about: invitation.id, turn: turn,
        outcome: EndedLetter.Outcome(rawValue: outcome.rawValue) ?? .refused,
        message: message.description, to: to))
    try desk.journal.record([ended], by: .user(user), at: now)
    try desk.ledger.noteJournaled(through: desk.ledger.record().endings.last?.place ?? 0)
  }

  private func standing() throws -> LetterStanding { try desk().standing(of: invitation) }

  private func copy(_ name: String, to other: String) throws {
    try FileManager.default.copyItem(atPath: sample.root.path(name), toPath: sample.root.path(other))
  }

  private func replace(_ name: String, by other: String) throws {
    try FileManager.default.removeItem(atPath: sample.root.path(name))
    try copy(other, to: name)
  }

  private func reconcile(_ portal: Portal? = nil) throws {
    try desk(portal).reconcile()
    #expect(try held(portal).isEmpty)
  }

  // MARK: Nothing is held

  @Test func `where nothing was sent yet nothing is held`() throws {
    #expect(try held().isEmpty)
    try desk().refuseHeldSending()
    #expect(try held().isEmpty)
  }

  @Test func `a restart holds nothing, whatever became of letters`() throws {
    try send()
    #expect(try held().isEmpty)
    try send(1, .refused)
    try desk().ledger.add([LetterEvent(.again(.invitation(invitation.id)), at: now, by: user)])
    #expect(try held().isEmpty)
    try send(2, .assumed)
    #expect(try held().isEmpty)
    try desk().refuseHeldSending()
  }

  @Test func `a portal that moves on the same disk holds nothing`() throws {
    try send()
    let place = sample.root.path + "-moved"
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: place) }
    try FileManager.default.moveItem(atPath: sample.root.path("State"), toPath: place + "/State")
    #expect(try held(Portal(portal.folder, at: place)).isEmpty)
  }

  // MARK: One of the two is older

  @Test func `an older journal holds letters`() throws {
    try copy("State/journal", to: "older")
    try send()
    try desk().refuseHeldSending()
    try replace("State/journal", by: "older")
    #expect(try held() == ["journal-older-than-ledger"])
    #expect(throws: RefusalList.self) { try desk().refuseHeldSending() }
    try reconcile()
    // What the journal lacks is told again.
    #expect(try desk().record.endings.map(\.outcome) == [.accepted])
  }

  @Test func `an older ledger holds letters, and what the journal knows was sent`() throws {
    try send(0, .refused)
    try copy("State/letters.sqlite", to: "older.sqlite")
    try send(1)
    try replace("State/letters.sqlite", by: "older.sqlite")
    #expect(try held() == ["ledger-older-than-journal", "ledger-copied"])
    let known = try standing()
    let second = try message(1)
    #expect(known.number == 1 && known.state == .sent(at: now, by: user) && known.message == second)
    #expect(try held() == ["ledger-older-than-journal", "ledger-copied"], "until somebody has looked")
    try reconcile()
    #expect(try standing() == known)
  }

  @Test func `an older ledger that is written over the other one holds letters`() throws {
    try send(0, .refused)
    let older = try Data(contentsOf: URL(filePath: ledger))
    try send(1)
    let file = try FileHandle(forWritingTo: URL(filePath: ledger))
    try file.write(contentsOf: older)
    try file.truncate(atOffset: UInt64(older.count))
    try file.close()
    #expect(try held() == ["ledger-older-than-journal"])
    try reconcile()
  }

  @Test(arguments: [LetterEnding.Outcome.accepted, .refused, .assumed])
  func `without its ledger a portal holds letters, and knows from the journal what became of them`(
    outcome: LetterEnding.Outcome
  ) throws {
    try send(0, outcome)
    let before = try standing().state.name
    try FileManager.default.removeItem(atPath: ledger)
    #expect(try held() == ["ledger-older-than-journal"])
    #expect(try standing().state.name == before)
    try reconcile()
  }

  // MARK: Both are older

  @Test func `what portico restore puts back holds letters`() throws {
    try desk().refuseHeldSending()
    let backup = sample.root.path("backup.tar")
    _ = try portal.backup(to: backup, actor: nil, at: now)
    try send()
    _ = try portal.restore(backup, losing: true, losingPublished: true, actor: nil, at: now)
    #expect(try standing().state == .draft, "it would go out again")
    #expect(try held() == ["restored-since"])
    try reconcile()
  }

  @Test func `what portico restore puts back from before the first letter holds letters`() throws {
    let backup = sample.root.path("backup.tar")
    _ = try portal.backup(to: backup, actor: nil, at: now)
    try send()
    _ = try portal.restore(backup, losing: true, losingPublished: true, actor: nil, at: now)
    #expect(!FileManager.default.fileExists(atPath: ledger))
    #expect(try held() == ["restored-since"])
    try reconcile()
  }

  @Test func `what cp puts back holds letters`() throws {
    try desk().refuseHeldSending()
    try copy("State", to: "copy")
    try send()
    try replace("State", by: "copy")
    #expect(try held() == ["ledger-copied"])
    try reconcile()
    try send()
    #expect(try held().isEmpty)
  }

  // MARK: The site knows more

  @Test func `a site whose lists end more than the journal does holds letters`() throws {
    _ = try sample.issue { try $0.purpose(customer: "larkspur-books", with: nil) }
    try copy("State/journal", to: "older")
    _ = try portal.cancel(invitation.id.rawValue, reason: nil, actor: nil, at: now)
    _ = try portal.build(actor: nil, at: now) { _ in }
    #expect(try held().isEmpty)
    try replace("State/journal", by: "older")
    // As an earlier version left it.
    try FileManager.default.removeItem(atPath: portal.publishedJournalFile)
    #expect(try held() == ["journal-older-than-site"])
    try reconcile()
  }

  @Test func `a site that was made from more than the journal has holds all letters`() throws {
    try copy("State/journal", to: "older")
    _ = try sample.issue { try $0.purpose(customer: "larkspur-books", with: nil) }
    _ = try portal.build(actor: nil, at: now) { _ in }
    try replace("State/journal", by: "older")
    #expect { try desk() } throws: { ($0 as? OperationRefusal)?.reason == .journalOlderThanSite }
    let published = try #require(try portal.publishedJournal())
    let guarding = SendingGuard(
      ledger: portal.letterLedger, journal: try portal.journal(), published: .head(published.head),
      secret: try portal.keys.linkSecret())
    #expect(try guarding.hold()?.reasons == [.siteNewer(.head(published.head))])
    try guarding.settle()
    #expect(try guarding.hold() == nil)
  }
}
