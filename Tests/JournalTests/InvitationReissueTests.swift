import Foundation
import GRDB
import Journal
import PartnerModel
import TestSupport
import Testing

/// Sending again: the old one ends and the new one begins in one step, or neither.
@Suite struct InvitationReissueTests {
  let folder: JournalFolder
  let journal: Journal
  let terms: [LanguageCode: TextDigest]
  let old: Invitation

  init() throws {
    folder = try JournalFolder()
    journal = try Journal.create(at: folder.location)
    terms = try publishTexts(in: journal)
    old = try #require(
      try journal.issue([draft(to: "aoba", terms: terms)], by: actor(), at: noon).first)
  }

  func next(expiresAt: Moment = noon + .days(60)) throws -> InvitationDraft {
    var next = try draft(to: "aoba", expiresAt: expiresAt, terms: terms)
    next.recipient = try #require(EmailAddress("new@aoba.example"))
    return next
  }

  @Test func anOpenOneIsCancelledInTheSameStep() throws {
    let outcome = try journal.reissue(old.id, as: next(), by: actor("yuki"), at: noon + day)
    #expect(outcome.cancelledTheOldOne)
    let new = outcome.invitation
    #expect(new.id != old.id)
    #expect(new.purpose == old.purpose)
    #expect(new.recipient == "new@aoba.example")
    #expect(try new.issuedAt == noon + day && new.issuedBy == actor("yuki"))
    #expect(new.statusIndex != old.statusIndex && new.state == .pending)
    var ended = old
    ended.state = .cancelled
    #expect(try allInvitations(in: journal) == [ended, new])
    let types = try exportedLines(of: journal).suffix(2).map { $0.components(separatedBy: "\"type\":")[1] }
    #expect(types == ["\"invitation-cancelled\"}", "\"invitation-issued\"}"])
    #expect(try journal.verify().fault == nil)
  }

  @Test func whatHasEndedStaysAsItIs() throws {
    try decline(old, in: journal)
    let outcome = try journal.reissue(old.id, as: next(), by: actor(), at: noon)
    #expect(!outcome.cancelledTheOldOne)
    #expect(try allInvitations(in: journal).map(\.state) == [.declined, .pending])
    try journal.cancel(outcome.invitation.id, by: actor(), at: noon)
    #expect(try !journal.reissue(old.id, as: next(), by: actor(), at: noon).cancelledTheOldOne)
    #expect(try allInvitations(in: journal).map(\.state) == [.declined, .cancelled, .pending])
    #expect(try journal.verify().fault == nil)
  }

  @Test func anExpiredOneIsRecordedAsExpired() throws {
    let outcome = try journal.reissue(old.id, as: next(), by: actor(), at: old.expiresAt)
    #expect(!outcome.cancelledTheOldOne)
    #expect(try allInvitations(in: journal).map(\.state) == [.expired, .pending])
    #expect(try journal.verify().fault == nil)
  }

  @Test func anotherOpenOneStandsInTheWay() throws {
    let new = try journal.reissue(old.id, as: next(), by: actor(), at: noon).invitation
    let head = try journal.head()
    #expect(throws: JournalError.alreadyOpen(draft: 0, invitation: new.id)) {
      try journal.reissue(old.id, as: next(), by: actor(), at: noon)
    }
    #expect(try journal.head() == head)
  }

  @Test func anAcceptedOneIsNotSentAgain() throws {
    try folder.rawConnection().write { try $0.execute(sql: "UPDATE invitations SET state = 'accepted'") }
    #expect(throws: JournalError.notOpen(invitation: old.id, state: .accepted)) {
      try journal.reissue(old.id, as: next(), by: actor(), at: noon)
    }
    #expect(throws: JournalError.unknownInvitation("nobody")) {
      try journal.reissue("nobody", as: next(), by: actor(), at: noon)
    }
    #expect(try allInvitations(in: journal).map(\.state) == [.accepted])
  }

  @Test func whereTheNewOneIsRefusedTheOldOneStaysOpen() throws {
    let head = try journal.head()
    #expect(throws: JournalError.endsBeforeItBegins(draft: 0)) {
      try journal.reissue(old.id, as: next(expiresAt: noon), by: actor(), at: noon)
    }
    var unread = try next()
    unread.terms = [:]
    #expect(throws: JournalError.textNotPublished(draft: 0, language: "ja")) {
      try journal.reissue(old.id, as: unread, by: actor(), at: noon)
    }
    #expect(try journal.head() == head)
    #expect(try allInvitations(in: journal) == [old])
  }
}
