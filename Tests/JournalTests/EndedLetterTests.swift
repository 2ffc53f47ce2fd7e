import GRDB
import Journal
import PartnerModel
import TestSupport
import Testing

/// What became of letters that went out.
@Suite struct EndedLetterTests {
  let journal: Journal
  let folder: JournalFolder
  let terms: [LanguageCode: TextDigest]
  let invitation: Invitation

  init() throws {
    folder = try JournalFolder()
    journal = try Journal.create(at: folder.location)
    terms = try publishTexts(in: journal)
    invitation = try #require(
      try journal.issue([draft(to: "aoba", terms: terms)], by: actor(), at: noon).first)
  }

  @Test func theyAreOnRecordWithWhoSentThem() throws {
    #expect(try journal.lastLetter() == nil)
    let reminder = "<second@hoshino.example>"
    let letters = [
      try letter(about: invitation.id, .invitation, .refused), try letter(about: invitation.id),
      try letter(about: invitation.id, .reminder, .assumed, message: reminder),
    ]
    #expect(try journal.record(letters, by: actor(), at: noon + 1) == 3)
    let last = try #require(try journal.lastLetter())
    #expect(last == (6, reminder))
    #expect(try journal.letters(after: 4).map(\.letter) == Array(letters[1...]))
    #expect(try journal.letters(after: last.sequence).isEmpty)
    #expect(try journal.verify().fault == nil)
    let there = try journal.letters(to: letters[0].to)
    #expect(there.map(\.letter) == letters && there.allSatisfy { $0.at == noon + 1 })
    #expect(try journal.letters(to: AddressDigest([UInt8](repeating: 0, count: 16))).isEmpty)
    let line = try #require(try exportedLines(of: journal).last)
    #expect(
      line.contains(
        #""payload":{"message":"<second@hoshino.example>","outcome":"assumed","#
          + #""to":"a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5","turn":"reminder"}"#))
    #expect(line.contains(#""actor":"mika""#) && line.contains(#""subject":"\#(invitation.id)""#))
  }

  /// After a crash all of it is told again.
  @Test func whatIsOnRecordIsLeftOut() throws {
    let letters = [
      try letter(about: invitation.id, .invitation, .refused), try letter(about: invitation.id),
    ]
    #expect(try journal.record([letters[0], letters[0]], by: .portico, at: noon + 1) == 1)
    #expect(try journal.record(letters, by: .portico, at: noon + 2) == 1)
    let head = try journal.head()
    #expect(try journal.record(letters, by: .portico, at: noon + 3) == 0)
    #expect(try journal.record([], by: .portico, at: noon + 3) == 0)
    #expect(try journal.head() == head)
    #expect(try journal.verify(against: head).fault == nil)
  }

  /// An older journal was put back: the ledger of letters knows more than it.
  @Test func whatThisJournalLacksIsLeftOut() throws {
    let lost = InvitationID(rawValue: "aaaaaaaaaaaaaaaaaaaaaaaaaa")
    let receipt = try letter(about: invitation.id, .receipt, message: "<receipt@hoshino.example>")
    #expect(
      try journal.record(
        [letter(about: lost, message: "<lost@hoshino.example>"), receipt, letter(about: invitation.id)],
        by: .portico, at: noon + 1) == 1)
    try accept(invitation, in: journal, answer(terms: terms), at: noon + 2)
    #expect(try journal.record([receipt], by: .portico, at: noon + 3) == 1)
    #expect(try journal.verify().fault == nil)
  }

  @Test func aMessageIsOneLetter() throws {
    let other = try #require(
      try journal.issue([draft(to: "midori", terms: terms)], by: actor(), at: noon).first)
    #expect(try journal.record([letter(about: invitation.id)], by: .portico, at: noon + 1) == 1)
    #expect(
      try journal.record(
        [letter(about: other.id, .invitation, .refused), letter(about: invitation.id, .reminder, .refused)],
        by: .portico, at: noon + 2) == 0)
    #expect(try journal.verify().fault == nil)
  }

  /// Programs that don't know such records write nothing behind them.
  @Test func olderProgramsAreKeptAway() throws {
    func leastWriter() throws -> Int? {
      try folder.rawConnection().read { try Int.fetchOne($0, sql: "SELECT least_writer FROM form") }
    }
    #expect(try leastWriter() == 1)
    try journal.record([letter(about: invitation.id)], by: .portico, at: noon + 1)
    #expect(try leastWriter() == 11)
  }

  @Test(arguments: [
    "", "<>", "a@b", "<a@b", "a@b>", "<@b>", "<a@>", "<a@b@c>", "<a b@c>", "<<a@b>>", "<a@b>\n", "<ä@b>",
    "<\(String(repeating: "a", count: 995))@b>",
  ])
  func otherTextsAreNoMessageIDs(text: String) {
    let address = AddressDigest([UInt8](repeating: 0xA5, count: 16))
    #expect(
      EndedLetter(about: invitation.id, turn: .invitation, outcome: .accepted, message: text, to: address)
        == nil)
  }
}
