import GRDB
import InvitationToken
import Journal
import PartnerModel
import TestSupport
import Testing

/// Cancelling and declining: once, in time, on record.
@Suite struct InvitationEndingTests {
  enum Way: CaseIterable {
    case cancel, decline

    var state: InvitationState { self == .cancel ? .cancelled : .declined }

    func end(
      _ id: InvitationID, in journal: Journal, reason: String? = nil, by user: String = "yuki", at now: Moment
    ) throws -> Bool {
      let reason = try reason.map { try EndingReason(validating: $0) }
      return switch self {
      case .cancel: try journal.cancel(id, reason: reason, by: actor(user), at: now) != nil
      case .decline: try decline(id, in: journal, reason, by: actor(user), at: now)
      }
    }

    /// As cancelling answers, so that both can be held to the same.
    private func decline(
      _ id: InvitationID, in journal: Journal, _ reason: EndingReason?, by actor: Actor, at now: Moment
    ) throws -> Bool {
      let known = try allInvitations(in: journal)
      let token = try verified(known.first { $0.id == id } ?? known[0]) { $0.id = id }
      // The address to which all of them were sent.
      let answer = DeclineAnswer(
        person: try declineAnswer(email: "office@aoba.example").person, reason: reason, text: nil)
      let results = try journal.record(
        [.decline(token, answer, .linkPossession, evidenceDigest: nil)], known: CommonKnowledge(), by: actor,
        receiptKeyID: "receipts", at: now)
      switch results[0] {
      case .declined(_, let again): return !again
      case .notOpen(_, .declined): return false
      case .notOpen(let invitation, let state):
        throw JournalError.notOpen(invitation: invitation.id, state: state)
      case .alreadyAccepted(let invitation):
        throw JournalError.notOpen(invitation: invitation.id, state: .accepted)
      case .unknownInvitation: throw JournalError.unknownInvitation(id.rawValue)
      case .accepted, .unknownText, .tooManyWait:
        Issue.record("\(results)")
        return false
      }
    }
  }

  let folder: JournalFolder
  let journal: Journal
  let terms: [LanguageCode: TextDigest]
  let issued: [Invitation]
  let id: InvitationID

  init() throws {
    folder = try JournalFolder()
    journal = try Journal.create(at: folder.location)
    terms = try publishTexts(in: journal)
    issued = try journal.issue(
      [draft(to: "aoba", terms: terms), draft(to: "midori", terms: terms)], by: actor(), at: noon)
    id = issued[0].id
  }

  @Test(arguments: Way.allCases) func whatEndsIsOnRecordAndInTheTable(way: Way) throws {
    #expect(try way.end(id, in: journal, at: noon + 5))
    var expected = issued
    expected[0].state = way.state
    #expect(try allInvitations(in: journal) == expected)
    #expect(try journal.head().sequence == 5)
    let line = try #require(try exportedLines(of: journal).last)
    #expect(line.hasPrefix("{\"actor\":\"yuki\",\"at\":\(noon.seconds + 5),"))
    // A decline says how it came in besides, and commits to who it was.
    #expect(
      line.contains(
        way == .cancel ? #""payload":{},"# : #""payload":{"evidence":"link-possession","personal":"#))
    #expect(
      line.hasSuffix("\"sequence\":5,\"subject\":\"\(id)\",\"type\":\"invitation-\(way.state.rawValue)\"}"))
    #expect(try journal.verify().fault == nil)
    #expect(try journal.openInvitation(for: issued[0].purpose, at: noon + 5) == nil)
  }

  @Test(arguments: Way.allCases) func theReasonStandsInTheRecord(way: Way) throws {
    #expect(try way.end(id, in: journal, reason: "間違えた \"宛先\" \\ O’Brien", at: noon))
    #expect(try lastOpening(of: journal).contains(#""reason":"間違えた \"宛先\" \\ O’Brien"},"salt":""#))
    #expect(try journal.verify().fault == nil)
  }

  @Test(arguments: Way.allCases) func twiceChangesNothing(way: Way) throws {
    #expect(try way.end(id, in: journal, at: noon))
    let head = try journal.head()
    #expect(try !way.end(id, in: journal, reason: "again", by: "mika", at: noon + 1))
    // Nor after the time in which it was open.
    #expect(try !way.end(id, in: journal, at: noon + .days(31)))
    #expect(try journal.head() == head)
  }

  @Test func whatHasEndedEndsInNoOtherWay() throws {
    try journal.cancel(issued[0].id, by: actor(), at: noon)
    #expect(try Way.decline.end(issued[1].id, in: journal, at: noon))
    let head = try journal.head()
    #expect(throws: JournalError.notOpen(invitation: issued[0].id, state: .cancelled)) {
      try Way.decline.end(issued[0].id, in: journal, at: noon)
    }
    #expect(throws: JournalError.notOpen(invitation: issued[1].id, state: .declined)) {
      try journal.cancel(issued[1].id, by: actor(), at: noon)
    }
    #expect(try journal.head() == head)
  }

  @Test(arguments: Way.allCases) func itsLastSecondIsTheLast(way: Way) throws {
    let end = issued[0].expiresAt
    #expect(throws: JournalError.notOpen(invitation: id, state: .expired)) {
      try way.end(id, in: journal, at: end)
    }
    #expect(try journal.head().sequence == 4)
    #expect(try way.end(id, in: journal, at: end - 1))
    #expect(try journal.verify().fault == nil)
  }

  @Test(arguments: Way.allCases) func whatWasAcceptedStays(way: Way) throws {
    try folder.rawConnection().write {
      try $0.execute(sql: "UPDATE invitations SET state = 'accepted' WHERE id = ?", arguments: [id.rawValue])
    }
    let error = #expect(throws: JournalError.self) { try way.end(id, in: journal, at: noon) }
    #expect(error == .notOpen(invitation: id, state: .accepted))
    #expect(error?.code == "already-accepted")
  }

  @Test(arguments: Way.allCases) func anUnknownOneIsRefused(way: Way) throws {
    let known = id.rawValue
    // A token with what is no id doesn't get as far as the journal.
    let noIDs = ["nobody", "%", String(known.prefix(5)), known + "a", known.uppercased()]
    for unknown in (way == .decline ? [] : noIDs) + [String(known.reversed())] {
      #expect(throws: JournalError.unknownInvitation(unknown)) {
        try way.end(InvitationID(rawValue: unknown), in: journal, at: noon)
      }
    }
    #expect(try journal.head().sequence == 4)
  }

  @Test(arguments: Way.allCases) func itNeverBlocksANewOne(way: Way) throws {
    #expect(try way.end(id, in: journal, at: noon))
    let again = try journal.issue([draft(to: "aoba", terms: terms)], by: actor(), at: noon)
    #expect(try Set(allInvitations(in: journal).map(\.statusIndex)).count == 3 && again.count == 1)
    #expect(try allInvitations(in: journal).map(\.state) == [way.state, .pending, .pending])
    #expect(try journal.verify().fault == nil)
  }

  @Test func ofManyWhoCancelAtOnceOneDoes() async throws {
    let path = folder.path
    let id = id
    let changed = try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<16 {
        group.addTask {
          try Journal.open(at: JournalLocation(file: path)).cancel(id, by: actor(), at: noon) != nil
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(changed.count { $0 } == 1)
    #expect(try journal.head().sequence == 5)
  }
}
