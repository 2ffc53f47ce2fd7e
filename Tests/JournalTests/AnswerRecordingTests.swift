import Foundation
import GRDB
import InvitationToken
import Journal
import PartnerModel
import TestSupport
import Testing

/// What comes of one answer, or of several in one go.
@Suite struct AnswerRecordingTests {
  let folder: JournalFolder
  let journal: Journal
  let terms: [LanguageCode: TextDigest]
  let aoba: Invitation
  let midori: Invitation

  init() throws {
    folder = try JournalFolder()
    journal = try Journal.create(at: folder.location)
    terms = try publishTexts(in: journal)
    let issued = try journal.issue(
      [draft(to: "aoba", terms: terms), draft(to: "midori", terms: terms)], by: actor(), at: noon)
    (aoba, midori) = (issued[0], issued[1])
  }

  @Test func whatIsRecordedIsWhatIsRead() throws {
    let answer = try answer(terms: terms, tenantDomain: "Aoba.example", country: "JP")
    let digest = TextDigest(of: "the mail").rawValue
    let given = try JournalAnswer.acceptance(verified(aoba), answer, .replyMail, evidenceDigest: digest)
    guard case .accepted(let recorded, again: false) = try record(given, in: journal, at: noon + 5) else {
      Issue.record("not recorded")
      return
    }
    var accepted = aoba
    accepted.state = .accepted
    #expect(recorded.invitation == accepted)
    #expect(recorded.answer == answer)
    #expect(recorded.at == noon + 5 && recorded.actor == .verifier)
    #expect(recorded.evidence == .replyMail && recorded.evidenceDigest == digest)
    #expect(recorded.receiptKeyID.rawValue == receiptKeyID)
    #expect(recorded.review == .notNeeded && recorded.reviewReasons == [])
    #expect(recorded.establishedAt == noon + 5)
    #expect(try recorded.head == journal.head())
    #expect(try journal.acceptance(of: aoba.id) == recorded)
    #expect(try allAcceptances(in: journal) == [recorded])
    #expect(try allInvitations(in: journal) == [accepted, midori])
    #expect(try journal.acceptance(of: midori.id) == nil)
    #expect(try journal.verify().fault == nil)
  }

  /// D9, and what no record of an acceptance holds: a token, or a link.
  @Test func theRecordSaysExactlyThis() throws {
    try accept(aoba, in: journal, answer(terms: terms), at: noon + 5)
    let line = try #require(try exportedLines(of: journal).last)
    let digest = try #require(terms[.japanese])
    let opening = try lastOpening(of: journal)
    #expect(
      opening.hasPrefix(
        #"""
        {"data":{"email":"hanako@aoba.example","familyName":"O’Brien \"山田\"","givenName":"花子",\#
        "phone":"+81 3 0000 0000"},"salt":"
        """#))
    #expect(opening.hasSuffix(",\"sequence\":5}"))
    let committed = try #require(opening.range(of: ",\"sequence\"")).lowerBound
    let commitment = TextDigest(of: opening[..<committed] + "}")
    #expect(line.hasPrefix("{\"actor\":\"portico-verifier\",\"at\":\(noon.seconds + 5),"))
    #expect(
      line.contains(
        #"""
        "payload":{"answer":{"language":"ja","role":"globalAdmin","terms":"\#(digest)"},"evidence":"link-possession",\#
        "grants":{"hoshino-cloud":["manageSubscriptions","manageLicenses","manageUsers"]},\#
        "personal":"\#(commitment)","receiptForm":2,"receiptKey":"receipt-key","tokenKey":"\#(aoba.keyID)"},
        """#))
    #expect(line.hasSuffix("\"sequence\":5,\"subject\":\"\(aoba.id)\",\"type\":\"invitation-accepted\"}"))
    #expect(
      try folder.rawConnection().read { try $0.columns(in: "acceptances").map(\.name) } == [
        "sequence", "invitation", "given_name", "family_name", "email", "phone", "role", "language", "terms",
        "tenant_domain", "country", "evidence", "evidence_digest", "token_key", "receipt_key",
        "receipt_form", "review_reasons", "verdict", "verdict_sequence", "verdict_reason",
        "received", "received_reason",
      ])
  }

  @Test(arguments: EvidenceLevel.allCases, Role.allCases)
  func everyEvidenceAndRoleIsKept(evidence: EvidenceLevel, role: Role) throws {
    let given = try acceptance(
      of: aoba, answer(phone: nil, role: role, language: .english, terms: terms), evidence: evidence)
    _ = try record(given, in: journal)
    let recorded = try #require(try journal.acceptance(of: aoba.id))
    #expect(recorded.evidence == evidence && recorded.answer.role == role)
    #expect(recorded.answer.person?.phone == nil && recorded.answer.language == .english)
    #expect(try journal.verify().fault == nil)
  }

  /// D4: the second time is not an error, and not a second record; not even after the invitation's time.
  @Test func theSameAnswerAgainIsAnsweredAlike() throws {
    let answer = try answer(terms: terms)
    let first = try accept(aoba, in: journal, answer)
    let head = try journal.head()
    #expect(
      try record(acceptance(of: aoba, answer), in: journal, at: noon + 9) == .accepted(first, again: true))
    let byMail = try acceptance(of: aoba, answer, evidence: .replyMail)
    #expect(try record(byMail, in: journal, at: noon + .days(365)) == .accepted(first, again: true))
    #expect(try journal.head() == head)
    #expect(try journal.relationships().count == 1)
  }

  @Test func anotherAnswerChangesNothing() throws {
    let first = try accept(aoba, in: journal, answer(terms: terms))
    let head = try journal.head()
    let others = try [
      answer("太郎", terms: terms), answer(email: "taro@aoba.example", terms: terms),
      answer(phone: nil, terms: terms), answer(role: .user, terms: terms),
      answer(language: .english, terms: terms), answer(terms: terms, tenantDomain: "aoba.example"),
      answer(terms: terms, country: "JP"),
      answer(terms: [.japanese: TextDigest(of: "never published")]),
    ]
    for other in others {
      #expect(try record(acceptance(of: aoba, other), in: journal) == .alreadyAccepted(first.invitation))
    }
    #expect(try record(declining(aoba), in: journal) == .alreadyAccepted(first.invitation))
    #expect(try journal.head() == head)
    #expect(try allAcceptances(in: journal) == [first])
  }

  @Test func decliningIsOnRecordOnce() throws {
    let recorded = try decline(aoba, in: journal, reason: "高すぎる")
    let declined = recorded.invitation
    #expect(declined.state == .declined && recorded.review == .notNeeded)
    #expect(try journal.answers(to: aoba.id) == [.decline(recorded)])
    let head = try journal.head()
    #expect(try record(declining(aoba, reason: "高すぎる"), in: journal) == .declined(recorded, again: true))
    #expect(try record(declining(aoba), in: journal) == .notOpen(declined, .declined))
    #expect(
      try record(acceptance(of: aoba, answer(terms: terms)), in: journal) == .notOpen(declined, .declined))
    #expect(try journal.head() == head)
    #expect(try journal.relationships() == [])
    #expect(
      try lastOpening(of: journal).hasPrefix(
        #"{"data":{"email":"office@aoba.example","name":"佐藤 花子","reason":"高すぎる"},"salt":""#))
    let line = try #require(try exportedLines(of: journal).last)
    let digest = try #require(terms[.japanese])
    #expect(
      line.contains(
        #""payload":{"answer":{"language":"ja","terms":"\#(digest)"},"evidence":"link-possession","#))
  }

  @Test func whatIsCancelledIsNotAnswered() throws {
    try journal.cancel(aoba.id, by: actor(), at: noon)
    var cancelled = aoba
    cancelled.state = .cancelled
    let head = try journal.head()
    for given in try [acceptance(of: aoba, answer(terms: terms)), declining(aoba)] {
      #expect(try record(given, in: journal) == .notOpen(cancelled, .cancelled))
    }
    #expect(try journal.head() == head)
  }

  @Test func itsLastSecondIsTheLast() throws {
    let end = aoba.expiresAt
    let given = try acceptance(of: aoba, answer(terms: terms))
    #expect(try record(given, in: journal, at: end) == .notOpen(aoba, .expired))
    #expect(try record(declining(aoba), in: journal, at: end) == .notOpen(aoba, .expired))
    #expect(try journal.head().sequence == 4)
    try accept(aoba, in: journal, answer(terms: terms), at: end - 1)
    #expect(try journal.verify().fault == nil)
  }

  /// R81: an acceptance of a text that nobody published is none.
  @Test func onlyATextOnRecordIsAccepted() throws {
    let other = try journal.publishText(
      "Another kind", kind: .providerInvitesReseller, language: .japanese, by: actor(), at: noon)
    let english = try #require(terms[.english])
    let head = try journal.head()
    for digest in [other, english, TextDigest(of: "never published")] {
      let given = try acceptance(of: aoba, answer(terms: [.japanese: digest]))
      #expect(try record(given, in: journal) == .unknownText)
    }
    #expect(try journal.head() == head)
    #expect(try allInvitations(in: journal) == [aoba, midori])
  }

  /// A text that was published after the invitation was issued may be shown, and then it is what is accepted.
  @Test func aTextPublishedLaterIsAccepted() throws {
    let later = try journal.publishText(
      "新しい文面", kind: .resellerInvitesCustomer, language: .japanese, by: actor(), at: noon)
    try accept(aoba, in: journal, answer(terms: [.japanese: later]))
    #expect(try journal.verify().fault == nil)
  }

  static let otherClaims: [@Sendable (inout InvitationClaims) -> Void] = [
    { $0.id = "aaaaaaaaaaaaaaaaaaaaaaaaaa" },
    { $0.id = InvitationID(rawValue: String($0.id.rawValue.reversed())) },
    { $0.kind = "reseller-and-provider-invite-customer" }, { $0.kind = "else" },
    { $0.from = "reseller:else" }, { $0.from = "customer:hoshino-cloud" },
    { $0.from = "provider:hoshino-cloud" },
    { $0.with = "provider:northwind" }, { $0.subject = "customer:else" }, { $0.subject = "reseller:aoba" },
    { $0.grants = [] }, { $0.grants.append("adminAccess") }, { $0.grants.swapAt(0, 1) },
  ]

  /// The signature holds, and yet it isn't the invitation that is on record: nothing is recorded.
  @Test(arguments: otherClaims.indices) func aTokenThatSaysSomethingElseIsUnknown(index: Int) throws {
    let token = try verified(aoba, changing: Self.otherClaims[index])
    let head = try journal.head()
    let given = JournalAnswer.acceptance(token, try answer(terms: terms), .copiedText, evidenceDigest: nil)
    #expect(try record(given, in: journal) == .unknownInvitation)
    let no = JournalAnswer.decline(token, try declineAnswer(), .copiedText, evidenceDigest: nil)
    #expect(try record(no, in: journal) == .unknownInvitation)
    #expect(try journal.head() == head)
  }

  /// A page whose key was revoked has a token of its successor; which key it was is on record.
  @Test func theTokensOwnKeyIsOnRecord() throws {
    let successor = SigningKey()
    let token = try verified(aoba, key: successor)
    let given = JournalAnswer.acceptance(
      token, try answer(terms: terms), .linkPossession, evidenceDigest: nil)
    guard case .accepted(let recorded, again: false) = try record(given, in: journal) else {
      Issue.record("not recorded")
      return
    }
    #expect(recorded.tokenKeyID == successor.keyID)
    #expect(try journal.acceptance(of: aoba.id) == recorded)
    #expect(try accept(midori, in: journal, answer(terms: terms)).tokenKeyID == midori.keyID)
    #expect(try journal.verify().fault == nil)
  }

  @Test func severalAreRecordedInTheirOrder() throws {
    let mine = try answer(terms: terms)
    let other = try answer("太郎", terms: terms)
    let results = try journal.record(
      [
        acceptance(of: aoba, mine), acceptance(of: aoba, other), acceptance(of: aoba, mine),
        declining(aoba), declining(midori) { $0.id = "aaaaaaaaaaaaaaaaaaaaaaaaaa" },
        declining(midori), acceptance(of: midori, mine), declining(midori),
      ], known: CommonKnowledge(), by: actor("portico-verifier"), receiptKeyID: KeyID(rawValue: receiptKeyID),
      at: noon)
    let recorded = try #require(try journal.acceptance(of: aoba.id))
    guard case .decline(let declined)? = try journal.answers(to: midori.id).first else {
      Issue.record("not declined")
      return
    }
    #expect(declined.invitation.state == .declined)
    #expect(
      results == [
        .accepted(recorded, again: false), .alreadyAccepted(recorded.invitation),
        .accepted(recorded, again: true),
        .alreadyAccepted(recorded.invitation), .unknownInvitation,
        .declined(declined, again: false), .notOpen(declined.invitation, .declined),
        .declined(declined, again: true),
      ])
    #expect(recorded.head.sequence == 5)
    #expect(try journal.head().sequence == 6)
    #expect(try journal.verify().fault == nil)
  }

  @Test func noAnswersTakeNoLock() throws {
    let holder = try folder.rawConnection()
    try holder.writeWithoutTransaction { database in
      try database.execute(sql: "BEGIN IMMEDIATE")
      #expect(
        try journal.record(
          [], known: CommonKnowledge(), by: actor(), receiptKeyID: KeyID(rawValue: receiptKeyID), at: noon)
          == [])
      try database.execute(sql: "ROLLBACK")
    }
  }

  /// Whatever people call themselves is data.
  @Test(arguments: [
    "'; DROP TABLE acceptances; --", "<script>alert(1)</script>", "\",\"type\":\"invitation-cancelled",
    "=cmd|' /C calc'!A0", "{{token}}", "\u{202E}nimda", "é\u{301}\u{301}\u{301}", "\\u0000\\", "𝕏🇯🇵👨‍👩‍👧‍👦",
    String(repeating: "長", count: 200),
  ])
  func hostileNamesAreData(name: String) throws {
    let recorded = try accept(aoba, in: journal, answer(name, phone: name, terms: terms))
    let again = try #require(try journal.acceptance(of: aoba.id))
    #expect(again == recorded)
    #expect(Array(try #require(again.answer.person).givenName.utf8) == Array(name.utf8))
    let line = try #require(try exportedLines(of: journal).last)
    let event = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    var openings: [UInt8] = []
    try journal.exportPersonal(of: aoba.id) { openings += $0 }
    let opening = try #require(openings.split(separator: UInt8(ascii: "\n")).last)
    let said = try JSONSerialization.jsonObject(with: Data(opening)) as? [String: Any]
    #expect((said?["data"] as? [String: Any])?["givenName"] as? String == name)
    #expect(event?["type"] as? String == "invitation-accepted")
    #expect(try journal.verify().fault == nil)
  }

  @Test func anEvidenceDigestOfAnotherLengthIsRefusedWhole() throws {
    let head = try journal.head()
    let given = try [
      acceptance(of: midori, answer(terms: terms)),
      .acceptance(verified(aoba), answer(terms: terms), .replyMail, evidenceDigest: "00"),
    ]
    let error = #expect(throws: JournalError.self) {
      try journal.record(
        given, known: CommonKnowledge(), by: actor(), receiptKeyID: KeyID(rawValue: receiptKeyID), at: noon)
    }
    #expect(error?.code == "journal-storage")
    #expect(error?.description.contains("花子") == false)
    #expect(try journal.head() == head)
    #expect(try allInvitations(in: journal) == [aoba, midori])
  }

  @Test func whatWasAcceptedIsNeitherCancelledNorSentAgain() throws {
    try accept(aoba, in: journal, answer(terms: terms))
    #expect(throws: JournalError.notOpen(invitation: aoba.id, state: .accepted)) {
      try journal.cancel(aoba.id, by: actor(), at: noon)
    }
    #expect(throws: JournalError.notOpen(invitation: aoba.id, state: .accepted)) {
      try journal.reissue(aoba.id, as: draft(to: "aoba", terms: terms), by: actor(), at: noon)
    }
    let accepted = try #require(try journal.invitation(matching: aoba.id.rawValue))
    #expect(throws: JournalError.notOpen(invitation: aoba.id, state: .accepted)) {
      try accepted.requireReissuable()
    }
    #expect(try journal.openInvitation(for: aoba.purpose, at: noon) == nil)
  }
}
