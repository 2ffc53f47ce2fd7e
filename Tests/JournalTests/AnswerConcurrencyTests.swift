import Foundation
import GRDB
import InvitationToken
import Journal
import PartnerModel
import Testing

/// Many who answer at once, through two journals that are open on one file, as two processes have them.
@Suite struct AnswerConcurrencyTests {
  let folder: JournalFolder
  let journals: [Journal]
  let terms: [LanguageCode: TextDigest]

  init() throws {
    folder = try JournalFolder()
    let first = try Journal.create(at: folder.location, busyTimeout: .seconds(60))
    journals = [first, try Journal.open(at: folder.location, busyTimeout: .seconds(60))]
    terms = try publishTexts(in: first)
  }

  @Test func ofManyAnswersToOneInvitationOneWins() async throws {
    let invitation = try #require(
      try journals[0].issue([draft(to: "aoba", terms: terms)], by: actor(), at: noon).first)
    let results = try await withThrowingTaskGroup(of: AnswerResult.self) { group in
      for number in 0..<32 {
        // Each of eight people twice through each journal.
        let given = try acceptance(of: invitation, answer("name-\(number % 8)", terms: terms))
        let journal = journals[number / 16]
        group.addTask { try record(given, in: journal) }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    let winner = try #require(try journals[1].acceptance(of: invitation.id))
    #expect(results.count { $0 == .accepted(winner, again: false) } == 1)
    #expect(results.count { $0 == .accepted(winner, again: true) } == 3)
    #expect(results.count { $0 == .alreadyAccepted(winner.invitation) } == 28)
    #expect(try journals[0].head().sequence == 4)
    #expect(try journals[0].verify().fault == nil)
  }

  @Test func acceptingDecliningAndCancellingExcludeEachOther() async throws {
    let drafts = try (0..<12).map { try draft(to: "customer-\($0)", terms: terms) }
    let invitations = try journals[0].issue(drafts, by: actor(), at: noon)
    let canceller = try actor()
    let changes = try await withThrowingTaskGroup(of: InvitationID?.self) { group in
      for invitation in invitations {
        let yes = try acceptance(of: invitation, answer(terms: terms))
        let no = try JournalTests.declining(invitation)
        for (journal, given) in [(journals[0], yes), (journals[1], no)] {
          group.addTask {
            switch try record(given, in: journal) {
            case .accepted(_, again: false), .declined(_, again: false): invitation.id
            default: nil
            }
          }
        }
        let journal = journals[1]
        group.addTask {
          do throws(JournalError) {
            return try journal.cancel(invitation.id, by: canceller, at: noon) != nil ? invitation.id : nil
          } catch {
            return nil
          }
        }
      }
      return try await group.reduce(into: [String]()) { changes, change in
        if let change { changes.append(change.rawValue) }
      }
    }
    #expect(changes.sorted() == invitations.map(\.id.rawValue).sorted())
    #expect(try journals[0].head().sequence == 2 + 12 + 12)
    #expect(try journals[1].verify().fault == nil)
  }

  @Test func manyBatchesMakeOneChain() async throws {
    let drafts = try (0..<200).map { try draft(to: "customer-\($0)", terms: terms) }
    let invitations = try journals[0].issue(drafts, by: actor(), at: noon)
    let actor = try actor()
    // Every batch through both journals, in opposite order: each answer is given twice.
    let results = try await withThrowingTaskGroup(of: [AnswerResult].self) { group in
      for batch in 0..<10 {
        let answers = try invitations[batch * 20..<batch * 20 + 20].map {
          try acceptance(of: $0, answer(terms: terms))
        }
        for (journal, answers) in [(journals[0], answers), (journals[1], answers.reversed())] {
          group.addTask {
            try journal.record(
              answers, known: CommonKnowledge(), by: actor, receiptKeyID: KeyID(rawValue: receiptKeyID),
              at: noon)
          }
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    let acceptances = try allAcceptances(in: journals[0])
    #expect(acceptances.count == 200)
    #expect(
      Set(results)
        == Set(
          acceptances.map { .accepted($0, again: false) } + acceptances.map { .accepted($0, again: true) }))
    #expect(results.count == 400)
    #expect(try journals[1].relationships().count == 200)
    #expect(try journals[0].verify().fault == nil)
  }

  @Test func whoWaitsTooLongRecordsNothing() throws {
    let issued = try journals[0].issue(
      [draft(to: "aoba", terms: terms), draft(to: "midori", terms: terms)], by: actor(), at: noon)
    let given = try issued.map { try acceptance(of: $0, answer(terms: terms)) }
    let patience = Duration.milliseconds(80)
    let journal = try Journal.open(at: folder.location, busyTimeout: patience)
    let holder = try folder.rawConnection()
    try holder.writeWithoutTransaction { database in
      try database.execute(sql: "BEGIN IMMEDIATE")
      #expect(throws: JournalError.busy(path: folder.path, waited: patience)) {
        try journal.record(
          given, known: CommonKnowledge(), by: actor(), receiptKeyID: KeyID(rawValue: receiptKeyID), at: noon)
      }
      try database.execute(sql: "ROLLBACK")
    }
    #expect(try allAcceptances(in: journal) == [])
    let results = try journal.record(
      given, known: CommonKnowledge(), by: actor(), receiptKeyID: KeyID(rawValue: receiptKeyID), at: noon)
    #expect(try results == allAcceptances(in: journal).map { .accepted($0, again: false) })
    #expect(results.count == 2)
  }

  /// The same in processes of their own, each of which notes what it was told.
  @Test func ofSeveralProcessesOneWinsEachInvitation() async throws {
    let drafts = try (0..<40).map { try draft(to: "customer-\($0)", terms: terms) }
    let invitations = try journals[0].issue(drafts, by: actor(), at: noon)
    let path = folder.path
    await withTaskGroup(of: Void.self) { group in
      for number in 0..<3 {
        group.addTask {
          await #expect(processExitsWith: .success) { [path = path as String, number = number as Int] in
            let journal = try Journal.open(at: JournalLocation(file: path), busyTimeout: .seconds(60))
            var recorded = ""
            for invitation in try allInvitations(in: journal) {
              let answer = try answer("process-\(number)", terms: invitation.terms)
              switch try record(acceptance(of: invitation, answer), in: journal) {
              case .accepted(_, again: false): recorded += invitation.id.rawValue + "\n"
              case .alreadyAccepted: break
              case let result: throw UnexpectedResult(result: result)
              }
            }
            try Data(recorded.utf8).write(to: URL(filePath: "\(path).process-\(number)"))
          }
        }
      }
    }
    var winners: [InvitationID: String] = [:]
    for number in 0..<3 {
      let text = try String(contentsOf: URL(filePath: "\(path).process-\(number)"), encoding: .utf8)
      for id in text.split(separator: "\n").map({ InvitationID(rawValue: String($0)) }) {
        #expect(winners.updateValue("process-\(number)", forKey: id) == nil)
      }
    }
    #expect(Set(winners.keys) == Set(invitations.map(\.id)))
    for acceptance in try allAcceptances(in: journals[1]) {
      #expect(winners[acceptance.invitation.id] == acceptance.answer.person?.givenName)
    }
    #expect(try journals[0].head().sequence == 2 + 40 + 40)
    #expect(try journals[0].verify().fault == nil)
  }
}
