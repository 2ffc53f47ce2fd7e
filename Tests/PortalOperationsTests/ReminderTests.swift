import Ledger
import PartnerModel
import PortalSite
import TestSupport
import Testing

@testable import PortalOperations

/// Reminders over the weeks of an invitation, on the sample portal in memory.
struct ReminderTests {
  private let sample: SamplePortal
  private let invitation: Invitation

  init() throws {
    sample = try SamplePortal.withKeys()
    invitation = try sample.invitedCustomer()
  }

  private func desk(afterDays days: Int64) throws -> LetterDesk {
    let now = SamplePortal.now + .days(days)
    return try LetterDesk(in: sample.portal.check(at: now), actor: nil, at: now)
  }

  private func due(afterDays days: Int64) throws -> [InvitationID] {
    try desk(afterDays: days).dueReminders(before: nil).due.map(\.id)
  }

  private func send(afterDays days: Int64) throws {
    _ = try desk(afterDays: days).markSent([invitation.id.rawValue])
  }

  private func remind(afterDays days: Int64) throws {
    let desk = try desk(afterDays: days)
    try desk.remind(desk.dueReminders(before: nil).due)
  }

  @Test func `twice in thirty days, each once`() throws {
    #expect(try due(afterDays: 20).isEmpty)
    try send(afterDays: 0)
    #expect(try due(afterDays: 14).isEmpty)
    #expect(try due(afterDays: 16) == [invitation.id])
    try remind(afterDays: 16)
    let made = try desk(afterDays: 16).standing(of: invitation)
    #expect(made.turn == .reminder && made.state == .draft)
    #expect(try desk(afterDays: 28).dueReminders(before: nil).due.isEmpty)
    try send(afterDays: 17)
    #expect(try due(afterDays: 26).isEmpty)
    #expect(try due(afterDays: 28) == [invitation.id])
    try remind(afterDays: 28)
    try send(afterDays: 28)
    #expect(try due(afterDays: 29).isEmpty)
    #expect(try due(afterDays: 40).isEmpty)
  }

  @Test func `whoever answered isn't reminded, also where the answer waits for a review`() throws {
    try send(afterDays: 0)
    #expect(try due(afterDays: 16) == [invitation.id])
    let answer = try sample.acceptance(of: invitation, ["tenantDomain": "other.northlight.example"])
    guard case .acceptance(let mail) = try sample.record(sample.mail(answer)) else {
      Issue.record("nothing was accepted")
      return
    }
    #expect(mail.state == "needs-review")
    #expect(try due(afterDays: 16).isEmpty)
  }

  @Test func `whoever wants no more letters isn't reminded until they do`() throws {
    try send(afterDays: 0)
    func stop(_ undoing: Bool) throws -> Bool {
      try sample.portal.stopLetters(
        to: "nishiki-textiles", undoing: undoing, actor: nil, at: SamplePortal.now
      ).isNew
    }
    #expect(try stop(false))
    #expect(try !stop(false))
    #expect(try due(afterDays: 16).isEmpty)
    #expect(try desk(afterDays: 16).dueReminders(before: nil).stopped == 1)
    #expect(try stop(true))
    #expect(try due(afterDays: 16) == [invitation.id])
  }

  @Test func `those that end within a time are due once`() throws {
    try send(afterDays: 0)
    func due(_ day: Int64) throws -> Int {
      try desk(afterDays: day).dueReminders(before: .days(10)).due.count
    }
    #expect(try due(19) == 0)
    #expect(try due(21) == 1)
    try remind(afterDays: 21)
    try send(afterDays: 21)
    #expect(try due(25) == 0)
  }
}
