import Journal
import PartnerModel
import TestSupport
import Testing

/// The guard against the wrong tenant (D8): what waits, what counts, and what doesn't.
@Suite struct AcceptanceReviewTests {
  let folder: JournalFolder
  let journal: Journal
  let terms: [LanguageCode: TextDigest]
  /// Names the domain aoba.example and the country JP.
  let named: Invitation
  /// Names nothing.
  let plain: Invitation

  init() throws {
    folder = try JournalFolder()
    journal = try Journal.create(at: folder.location)
    terms = try publishTexts(in: journal)
    var draft = try draft(to: "aoba", terms: terms)
    draft.tenantDomain = TenantDomain("aoba.example")
    draft.country = CountryCode("JP")
    let issued = try journal.issue(
      [draft, JournalTests.draft(to: "midori", terms: terms)], by: actor(), at: noon)
    (named, plain) = (issued[0], issued[1])
  }

  func acceptElsewhere() throws -> RecordedAcceptance {
    try accept(named, in: journal, answer(terms: terms, tenantDomain: "else.example", country: "FR"))
  }

  @Test func whatTheInvitationNamesIsOnRecord() throws {
    #expect(named.tenantDomain?.rawValue == "aoba.example" && named.country?.rawValue == "JP")
    #expect(try allInvitations(in: journal) == [named, plain])
    let lines = try exportedLines(of: journal)
    #expect(lines[2].contains(#""country":"JP","#) && lines[2].contains(#""tenantDomain":"aoba.example""#))
    #expect(!lines[3].contains("country") && !lines[3].contains("tenantDomain"))
  }

  static let statements: [(domain: String?, country: String?, reasons: [ReviewReason])] = [
    ("aoba.example", "JP", []), ("AOBA.Example", "jp", []),
    ("else.example", "JP", [.tenantDomainDiffers]), (nil, "JP", []),
    ("aoba.example", "FR", [.countryDiffers]), ("aoba.example", nil, [.countryDiffers]),
    ("else.example", "FR", [.tenantDomainDiffers, .countryDiffers]),
    (nil, nil, [.countryDiffers]),
  ]

  @Test(arguments: statements.indices) func onlyWhatIsNamedCounts(index: Int) throws {
    let (domain, country, reasons) = Self.statements[index]
    let answer = try answer(terms: terms, tenantDomain: domain, country: country)
    let recorded = try accept(named, in: journal, answer)
    #expect(recorded.reviewReasons == reasons)
    #expect(recorded.review == (reasons.isEmpty ? .notNeeded : .needed(reasons)))
    #expect(recorded.establishedAt == (reasons.isEmpty ? noon : nil))
    #expect(try journal.acceptance(of: named.id) == recorded)
    #expect(try journal.relationships().count == (reasons.isEmpty ? 1 : 0))
    let line = try #require(try exportedLines(of: journal).last)
    let names = reasons.map { "\"\($0.rawValue)\"" }.joined(separator: ",")
    #expect(line.contains("\"review\":[") == !reasons.isEmpty)
    #expect(reasons.isEmpty || line.contains("\"review\":[\(names)]"))
    // An invitation that names nothing takes any statement.
    #expect(try accept(plain, in: journal, answer).review == .notNeeded)
    #expect(try journal.verify().fault == nil)
  }

  @Test func confirmedItCounts() throws {
    let before = try acceptElsewhere()
    #expect(try journal.confirmed(named.id, by: actor("yuki"), at: noon + day))
    let after = try #require(try journal.acceptance(of: named.id))
    #expect(try after.review == .confirmed(by: actor("yuki"), at: noon + day))
    #expect(after.reviewReasons == before.reviewReasons && after.head == before.head)
    #expect(after.at == noon && after.establishedAt == noon + day)
    let relationship = try #require(try journal.relationships().first)
    #expect(relationship.since == (noon + day).date)
    let line = try #require(try exportedLines(of: journal).last)
    #expect(line.hasPrefix("{\"actor\":\"yuki\",\"at\":\((noon + day).seconds),"))
    #expect(line.contains(#""payload":{"answer":\#(before.head.sequence),"state":"accepted"},"#))
    #expect(line.hasSuffix("\"subject\":\"\(named.id)\",\"type\":\"answer-confirmed\"}"))
    #expect(try journal.verify().fault == nil)
  }

  @Test func dismissedItEstablishesNothingAndBlocksNothing() throws {
    let before = try acceptElsewhere()
    let reason = try EndingReason(validating: "別の会社")
    #expect(try journal.dismissed(named.id, reason: reason, by: actor("yuki"), at: noon + 1))
    let after = try #require(try journal.acceptance(of: named.id))
    #expect(try after.review == .dismissed(by: actor("yuki"), at: noon + 1, reason: reason))
    #expect(after.establishedAt == nil && after.answer == before.answer)
    #expect(try journal.relationships() == [])
    let line = try #require(try exportedLines(of: journal).last)
    #expect(try lastOpening(of: journal).hasPrefix(#"{"data":{"reason":"別の会社"},"salt":""#))
    #expect(line.hasSuffix("\"type\":\"answer-dismissed\"}"))

    let state = try #require(try journal.invitation(matching: named.id.rawValue))
    try state.requireReissuable()
    let again = try journal.reissue(
      named.id, as: draft(to: "aoba", terms: terms), by: actor(), at: noon + 2)
    #expect(again.cancelledTheOldOne)
    #expect(try allInvitations(in: journal).map(\.state) == [.cancelled, .pending, .pending])
    try accept(again.invitation, in: journal, answer(terms: terms), at: noon + 3)
    #expect(try journal.relationships().count == 1)
    #expect(try journal.verify().fault == nil)
  }

  /// Whoever was dismissed by mistake can answer once more; later they are told what became of it.
  @Test func whatWasDismissedCanBeSaidAgain() throws {
    let before = try acceptElsewhere()
    let answer = try acceptance(of: named, before.answer)
    #expect(try record(answer, in: journal) == .accepted(before, again: true))
    try journal.dismissReview(named.id, by: actor(), at: noon + 1)
    guard case .accepted(let second, again: false) = try record(answer, in: journal) else {
      Issue.record("not taken")
      return
    }
    #expect(second.review.isWaiting && second.head.sequence > before.head.sequence)
    #expect(try record(answer, in: journal) == .accepted(second, again: true))
    try journal.dismissReview(named.id, by: actor(), at: noon + 2)
    try journal.cancel(named.id, by: actor(), at: noon + 3)
    let after = try #require(try journal.answers(to: named.id).last)
    guard case .acceptance(let last) = after else {
      Issue.record("no acceptance")
      return
    }
    #expect(try record(answer, in: journal) == .accepted(last, again: true))
    #expect(try journal.verify().fault == nil)
  }

  @Test func aVerdictComesOnce() throws {
    _ = try acceptElsewhere()
    #expect(try journal.confirmed(named.id, by: actor(), at: noon + 1))
    let head = try journal.head()
    #expect(try !journal.confirmed(named.id, by: actor("yuki"), at: noon + 2))
    #expect(throws: JournalError.reviewedBefore(invitation: named.id, state: .accepted)) {
      try journal.dismissReview(named.id, by: actor(), at: noon + 2)
    }
    #expect(try journal.head() == head)
  }

  @Test func aDismissalComesOnce() throws {
    _ = try acceptElsewhere()
    #expect(try journal.dismissed(named.id, by: actor(), at: noon + 1))
    let head = try journal.head()
    #expect(try !journal.dismissed(named.id, by: actor("yuki"), at: noon + 2))
    #expect(throws: JournalError.reviewedBefore(invitation: named.id, state: .pending)) {
      try journal.confirmReview(named.id, by: actor(), at: noon + 2)
    }
    #expect(try journal.head() == head)
  }

  @Test func whereNothingWaitsThereIsNothingToReview() throws {
    try accept(plain, in: journal, answer(terms: terms))
    let head = try journal.head()
    let cases: [(String, JournalError)] = [
      (plain.id.rawValue, .nothingToReview(invitation: plain.id)),
      (named.id.rawValue, .notAnswered(invitation: named.id)),
      ("nobody", .unknownInvitation("nobody")),
    ]
    for (id, error) in cases {
      #expect(throws: error) { try journal.confirmReview(InvitationID(rawValue: id), by: actor(), at: noon) }
      #expect(throws: error) { try journal.dismissReview(InvitationID(rawValue: id), by: actor(), at: noon) }
      #expect(!error.message.isEmpty && !error.remedy.isEmpty)
    }
    #expect(try journal.head() == head)
  }
}
