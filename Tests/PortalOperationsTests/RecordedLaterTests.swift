import Acceptance
import Foundation
import InvitationMail
import Journal
import PartnerModel
import SourceDiagnostics
import Testing

@testable import PortalOperations

/// Acceptances that had come in before they were recorded.
struct RecordedLaterTests {
  private let sample: SamplePortal
  private let invitation: Invitation
  /// With a date of 09:30 UTC, the moment of the issue.
  private let mail: String
  private let later: Moment

  init() throws {
    sample = try SamplePortal.withKeys()
    invitation = try sample.invitedCustomer()
    mail = sample.mail(try sample.acceptance(of: invitation))
    later = invitation.expiresAt + .days(3)
  }

  private func record(
    _ text: String? = nil, received: Moment?, reason: String? = nil, evidence: String? = nil,
    at now: Moment? = nil
  ) throws -> RecordedMail? {
    let reading = AnswerReading(
      decision: nil, evidence: evidence.map { .bytes(Array($0.utf8), name: "mail") }, received: received,
      reason: reason)
    let recorded = try sample.portal.record(
      .bytes(Array((text ?? mail).utf8), name: "answer"), reading: reading, actor: nil, at: now ?? later)
    guard case .acceptance(let mail) = recorded else { return nil }
    return mail
  }

  private func refusal(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch {
      return (error as? any ExplainedError)?.code
    }
  }

  @Test func `what came in while the invitation was open counts after its end`() throws {
    #expect(refusal { _ = try record(received: nil) } == "expired")
    let received = SamplePortal.now + Lifetime(seconds: 3_600)
    let recorded = try #require(try record(received: received))
    #expect(recorded.state == "accepted")
    #expect(recorded.acceptance.at == later)
    #expect(recorded.acceptance.arrival == EarlierArrival(at: received, reason: nil))
    #expect(try record(received: nil)?.isNew == false)
    let letter = try #require(try recorded.writeReceipt(at: SamplePortal.now)?.draft)
    #expect(
      try String(contentsOfFile: letter, encoding: .utf8).replacing("=\r\n", with: "").contains(
        "put on record later"))

    let report = try AnswerViewer(nil, of: sample.portal).report("\(invitation.id)")
    #expect(report.row.received == received)
    #expect(report.details.contains { $0.hasPrefix("received: ") && $0.hasSuffix(", and recorded later") })
    #expect(String(decoding: report.json, as: UTF8.self).contains(#""received":"2026-11-22T10:30:00Z""#))
    let journal = try #require(try sample.portal.existingJournal())
    #expect(try journal.verify().fault == nil)
  }

  @Test func `a reason goes on record where no date says when it came in`() throws {
    let received = SamplePortal.now + Lifetime(seconds: 3_601)
    #expect(refusal { _ = try record(received: received) } == "received-unproven")
    let recorded = try record(received: received, reason: "By fax, on my desk since then")
    #expect(recorded?.acceptance.arrival?.reason?.rawValue == "By fax, on my desk since then")
  }

  @Test func `a copied text has the dates of the mail that it was copied out of`() throws {
    let text = try sample.acceptance(of: invitation)
    let received = SamplePortal.now
    #expect(refusal { _ = try record(text, received: received) } == "received-unproven")
    #expect(try record(text, received: received, evidence: mail)?.acceptance.arrival?.at == received)
  }

  @Test func `a kept mail that holds another answer shows nothing`() throws {
    let text = try sample.acceptance(of: invitation)
    let head = "From: a@x.example\r\nReceived: by mx; Sun, 22 Nov 2026 18:30:00 +0900 (JST)\r\n\r\n"
    for body in ["MII\r\n", text.replacing("givenName=", with: "givenName=X"), ""] {
      #expect(
        refusal { _ = try record(text, received: SamplePortal.now, evidence: head + body) }
          == "received-unproven")
    }
    let recorded = try record(
      text, received: SamplePortal.now, reason: "It is encrypted", evidence: head + "MII\r\n")
    #expect(recorded?.acceptance.arrival?.reason?.rawValue == "It is encrypted")
  }

  @Test func `it came in between issue and end, and before it is recorded`() throws {
    for received in [invitation.issuedAt - Lifetime(seconds: 1), invitation.expiresAt] {
      #expect(refusal { _ = try record(received: received, reason: "I know") } == "invalid-received")
    }
    let soon = SamplePortal.now + .days(1)
    #expect(
      refusal { _ = try record(received: soon, reason: "I know", at: SamplePortal.now) } == "invalid-received"
    )
    #expect(try record(received: invitation.issuedAt)?.isNew == true)
  }

  @Test func `a new invitation for the same purpose stands in its way`() throws {
    _ = try sample.portal.check(at: later).reissue(
      "\(invitation.id)", lifetime: nil, discardingEdits: false, actor: nil, at: later)
    for received in [nil, SamplePortal.now, SamplePortal.now + .days(1)] {
      do {
        _ = try record(received: received, at: later + .days(1))
        Issue.record("recorded")
      } catch let error as any ExplainedError {
        #expect(error.code == "expired")
        #expect(error.remedy.contains("newer one") && !error.remedy.contains("--received"))
      }
    }
  }
}
