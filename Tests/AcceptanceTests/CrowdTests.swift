import Acceptance
import Dispatch
import Foundation
import Journal
import PartnerModel
import Synchronization
import Testing

@Suite struct CrowdTests {
  private static let crowd = 64

  /// What everybody is told who answers at the same moment.
  private func outcomes(_ submissions: [Submission], _ desk: AcceptanceDesk) -> [AnswerOutcome] {
    let outcomes = Mutex<[AnswerOutcome]>([])
    DispatchQueue.concurrentPerform(iterations: submissions.count) { number in
      let outcome = desk.answer(submissions[number], at: TestPortal.now)
      outcomes.withLock { $0.append(outcome) }
    }
    return outcomes.withLock { $0 }
  }

  @Test("Of 64 people who accept at once one does, and the others are told so (D4)")
  func differentPeople() throws {
    let portal = try TestPortal()
    let invitation = try portal.invite()
    let submissions = try (0..<Self.crowd).map { try portal.acceptance(invitation, ["givenName": "P\($0)"]) }
    let outcomes = outcomes(submissions, try portal.desk())
    #expect(outcomes.count { $0.isAgain == false } == 1)
    #expect(outcomes.count { $0.code == "already-accepted" } == Self.crowd - 1)
    #expect(try portal.journal.relationships().count == 1)
    #expect(try portal.journal.verify().fault == nil)
  }

  @Test("64 times the same answer is one record and one receipt")
  func sameAnswer() throws {
    let portal = try TestPortal()
    let invitation = try portal.invite()
    let submission = try portal.acceptance(invitation)
    let outcomes = outcomes(Array(repeating: submission, count: Self.crowd), try portal.desk())
    #expect(outcomes.count { $0.isAgain == false } == 1)
    #expect(outcomes.count { $0.isAgain == true } == Self.crowd - 1)
    #expect(Set(outcomes.map(\.receipt)).count == 1)
  }

  @Test("Of a yes and a no at once, one counts")
  func yesAndNo() throws {
    let portal = try TestPortal()
    let invitation = try portal.invite()
    let submissions = try (0..<Self.crowd).map {
      try $0.isMultiple(of: 2) ? portal.acceptance(invitation) : portal.decline(invitation)
    }
    let outcomes = outcomes(submissions, try portal.desk())
    #expect(outcomes.count { $0.isAgain == false } == 1)
    let state = try #require(try portal.journal.invitation(matching: invitation.id.rawValue)).state
    #expect(try portal.journal.relationships().count == (state == .accepted ? 1 : 0))
    let told = state == .accepted ? "already-accepted" : "declined"
    #expect(outcomes.allSatisfy { [told, state.rawValue].contains($0.code) })
  }

  @Test("While the journal can't be written nothing is acknowledged, and afterwards all goes on")
  func lockedJournal() throws {
    let portal = try TestPortal(busyTimeout: .milliseconds(50))
    let (invitation, late) = (try portal.invite("one"), try portal.invite("two"))
    let desk = try portal.desk()
    let submissions = [
      try portal.acceptance(invitation), try portal.acceptance(late, ["consent": nil]),
      try portal.decline(late),
    ].map(desk.examine)
    let lock = try WriteLock(portal.journal.location.path)
    #expect(
      desk.answer(submissions, at: TestPortal.now).map(\.code) == [
        "unavailable", "incomplete", "unavailable",
      ])
    try lock.release()
    #expect(try portal.journal.acceptance(of: invitation.id) == nil)
    #expect(
      desk.answer(submissions, at: TestPortal.now).map(\.code) == ["accepted", "incomplete", "declined"])
  }
}

/// Another process that keeps the journal's write lock.
private final class WriteLock {
  private let process = Process()
  private let input = Pipe()

  init(_ path: String) throws {
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "python3", "-c",
      """
      import sqlite3, sys
      connection = sqlite3.connect(sys.argv[1], isolation_level=None)
      connection.execute("BEGIN IMMEDIATE")
      print("locked", flush=True)
      sys.stdin.read()
      """, path,
    ]
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    #expect(try output.fileHandleForReading.read(upToCount: 7) == Data("locked\n".utf8))
  }

  func release() throws {
    try input.fileHandleForWriting.close()
    process.waitUntilExit()
  }
}
