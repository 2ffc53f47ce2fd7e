import Acceptance
import InvitationToken
import Journal
import PartnerModel
import TestSupport
import Testing

@Suite struct RefusedAnswerTests {
  /// The answer is refused with that code, and nothing is on record for it.
  private func expect(
    _ code: String, _ portal: TestPortal, _ submission: Submission, at now: Moment = TestPortal.now,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> AnswerOutcome {
    let head = try portal.journal.head()
    let outcome = try portal.answer(submission, at: now)
    #expect(outcome.code == code, sourceLocation: sourceLocation)
    #expect(outcome.receipt == nil, sourceLocation: sourceLocation)
    #expect(try portal.journal.head() == head, sourceLocation: sourceLocation)
    return outcome
  }

  @Test("Another portal's token, or one for somebody else (R78)")
  func wrongOrganisation() throws {
    let portal = try TestPortal()
    let invitation = try portal.invite()
    let issuer = try portal.token(invitation) { $0.issuer = "https://other.example" }
    let audience = try portal.token(invitation) { $0.audience = ["https://other.example"] }
    for (token, reason) in [(issuer, RefusalReason.wrongIssuer), (audience, .wrongAudience)] {
      let outcome = try expect(
        "wrong-organisation", portal, portal.acceptance(invitation, ["token": token]))
      guard case .wrongOrganisation(let refusal) = outcome else { continue }
      #expect(refusal.reason == reason)
    }
  }

  @Test("A token that isn't in order is refused with the verifier's reason")
  func notValid() throws {
    let portal = try TestPortal()
    let invitation = try portal.invite()
    let token = try portal.token(invitation)
    let stranger = try portal.token(invitation, key: SigningKey())
    let future = try portal.token(invitation) {
      $0.issuedAt = $0.issuedAt + 7_200
      $0.expiresAt = $0.expiresAt + 7_200
    }
    let long = try portal.token(invitation) { $0.expiresAt = $0.expiresAt + .days(91) }
    let broken = String(token.dropLast(4)) + (token.hasSuffix("AAAA") ? "BBBB" : "AAAA")
    for (token, code) in [
      ("x", "malformed"), (broken, "bad-signature"), (stranger, "unknown-key"),
      (future, "not-yet-valid"), (long, "malformed"), (String(repeating: "a", count: 9_000), "too-large"),
    ] {
      _ = try expect(code, portal, portal.acceptance(invitation, ["token": token]))
      _ = try expect(code, portal, portal.decline(invitation, ["token": token]))
    }
    // A token with other times than the record's wasn't issued, whoever signed it: neither in time nor afterwards.
    let endless = try portal.token(invitation) { $0.expiresAt = $0.expiresAt + .days(60) }
    for moment in [TestPortal.now, TestPortal.afterwards] {
      _ = try expect(
        "unknown-invitation", portal, portal.acceptance(invitation, ["token": endless]), at: moment)
    }
  }

  @Test("A signed token whose invitation isn't on record, or isn't what the record says")
  func unknownInvitation() throws {
    let portal = try TestPortal()
    let invitation = try portal.invite()
    let changes: [(inout InvitationClaims) -> Void] = [
      { $0.id = "aaaaaaaaaaaaaaaaaaaaaaaaaa" },
      { $0.id = InvitationID(rawValue: String($0.id.rawValue.reversed())) },
      { $0.subject = "customer:mizuho-print" },
      { $0.from = "reseller:sakuragi-systems" }, { $0.with = "provider:kaede-distribution" },
      { $0.kind = "provider-invites-reseller" }, { $0.grants.append("adminAccess") },
    ]
    for change in changes {
      let token = try portal.token(invitation, change: change)
      _ = try expect("unknown-invitation", portal, portal.acceptance(invitation, ["token": token]))
      _ = try expect("unknown-invitation", portal, portal.decline(invitation, ["token": token]))
    }
  }

  @Test("A signed token that names what nothing is called is none")
  func astray() throws {
    let portal = try TestPortal()
    let invitation = try portal.invite()
    let changes: [(inout InvitationClaims) -> Void] = [
      { $0.id = InvitationID(rawValue: String($0.id.rawValue.dropLast())) },
      { $0.id = "' OR ''='" }, { $0.subject = "mizuho-print" }, { $0.with = "provider:" },
    ]
    for change in changes {
      let token = try portal.token(invitation, change: change)
      _ = try expect("malformed", portal, portal.acceptance(invitation, ["token": token]))
      _ = try expect("malformed", portal, portal.decline(invitation, ["token": token]))
    }
  }

  @Test("What was withdrawn or sent again can't be accepted any more (D6)")
  func cancelled() throws {
    let portal = try TestPortal()
    let (withdrawn, resent) = (try portal.invite("one"), try portal.invite("two"))
    try portal.journal.cancel(withdrawn.id, by: portal.clerk, at: TestPortal.now)
    let reissued = try portal.journal.reissue(
      resent.id, as: try portal.draft("two", at: TestPortal.now), by: portal.clerk, at: TestPortal.now)
    for invitation in [withdrawn, resent] {
      _ = try expect("cancelled", portal, portal.acceptance(invitation))
      _ = try expect("cancelled", portal, portal.decline(invitation))
      _ = try expect("cancelled", portal, portal.acceptance(invitation), at: TestPortal.afterwards)
    }
    #expect(
      try portal.answer(portal.acceptance(reissued.invitation), at: TestPortal.now + 1).code == "accepted")
  }

  @Test(
    "Without the tick, with a wrong field or an unknown text nothing counts (R80, R81, D7)",
    arguments: [
      ("consent", nil, AnswerFault(.consent, .noConsent)), ("consent", "on", .init(.consent, .noConsent)),
      ("decline", "yes", .init(.decline, .contradiction)),
      ("answer", "decline", .init(.answer, .contradiction)),
      ("role", "salesAgent", .init(.role, .roleNotAllowed)), ("role", "owner", .init(.role, .invalid)),
      ("terms", String(repeating: "0", count: 64), .init(.terms, .unknownText)),
      ("language", "fr", .init(.terms, .unknownText)), ("token", nil, .init(.token, .missing)),
      ("token", "  ", .init(.token, .missing)),
      ("country", " ", .init(.country, .missing)), ("email", "sora", .init(.email, .invalid)),
    ] as [(String, String?, AnswerFault)])
  func incomplete(field: String, value: String?, fault: AnswerFault) throws {
    let portal = try TestPortal()
    let invitation = try portal.invite(domain: "aozora-foods.northlight.example", country: "JP")
    let outcome = try expect("incomplete", portal, portal.acceptance(invitation, [field: value]))
    #expect(outcome.faults == [fault])
    #expect(try portal.answer(portal.acceptance(invitation)).code == "accepted")
  }

  @Test("Every fault comes at once, and an empty form does nothing")
  func everyFault() throws {
    let portal = try TestPortal()
    let invitation = try portal.invite(domain: "aozora-foods.northlight.example", country: "JP")
    let empty = ["token": try portal.token(invitation)]
    let outcome = try expect(
      "incomplete", portal, Submission(empty, .acceptance, evidence: .linkPossession))
    #expect(
      outcome.faults.map(\.field) == [
        .givenName, .familyName, .email, .role, .country, .consent, .language, .terms,
      ])
    let decline = try expect("incomplete", portal, Submission(empty, .decline, evidence: .linkPossession))
    #expect(decline.faults.map(\.field) == [.name, .email, .decline, .language, .terms])
  }

  @Test("Of an invitation that is over, nobody is asked to fill in gaps")
  func overBeforeGaps() throws {
    let portal = try TestPortal()
    let invitation = try portal.invite()
    let submission = try portal.acceptance(invitation, ["consent": nil])
    _ = try expect("expired", portal, submission, at: TestPortal.afterwards)
    try portal.journal.cancel(invitation.id, by: portal.clerk, at: TestPortal.now)
    _ = try expect("cancelled", portal, submission)
  }
}
