import InvitationToken
import Journal
import PartnerModel
import Testing

/// The key of RFC 8037, appendix A: its thumbprint is the key that `draft(to:)` names.
let invitationKey: SigningKey = {
  let seed: [UInt8] = [
    0x9D, 0x61, 0xB1, 0x9D, 0xEF, 0xFD, 0x5A, 0x60, 0xBA, 0x84, 0x4A, 0xF4, 0x92, 0xEC, 0x2C, 0xC4,
    0x44, 0x49, 0xC5, 0x69, 0x7B, 0x32, 0x69, 0x19, 0x70, 0x3B, 0xAC, 0x03, 0x1C, 0xAE, 0x7F, 0x60,
  ]
  do {
    return try SigningKey(seed: seed)
  } catch {
    fatalError("the sample's key: \(error)")
  }
}()

let receiptKeyID = "receipt-key"

/// What a verifier makes of the token of an invitation, or of a token that says something else.
func verified(
  _ invitation: Invitation, key: SigningKey = invitationKey,
  changing: (inout InvitationClaims) -> Void = { _ in }
) throws -> VerifiedInvitation {
  var claims = InvitationClaims(
    of: invitation, issuer: "https://portal.example", audience: "https://portal.example", statusList: nil)
  changing(&claims)
  let token = try TokenSigner(key).sign(claims)
  let verifier = TokenVerifier(keys: KeySet([key.publicKey]), expecting: .init(), standing: nil)
  return try verifier.verify(token, now: claims.issuedAt)
}

/// What somebody states who accepts the Japanese text.
func answer(
  _ givenName: String = "花子", email: String = "hanako@aoba.example", phone: String? = "+81 3 0000 0000",
  role: Role = .globalAdmin, language: LanguageCode = .japanese, terms: [LanguageCode: TextDigest],
  tenantDomain: String? = nil, country: String? = nil
) throws -> AcceptanceAnswer {
  AcceptanceAnswer(
    person: AnsweringPerson(
      givenName: givenName, familyName: "O’Brien \"山田\"", email: try #require(EmailAddress(email)),
      phone: phone),
    role: role, language: language, terms: try #require(terms[language]),
    tenantDomain: tenantDomain, country: country)
}

func acceptance(
  of invitation: Invitation, _ answer: AcceptanceAnswer, evidence: EvidenceLevel = .linkPossession
) throws -> JournalAnswer {
  .acceptance(try verified(invitation), answer, evidence, evidenceDigest: nil)
}

/// Records one answer.
@discardableResult
func record(_ answer: JournalAnswer, in journal: Journal, at now: Moment = noon) throws -> AnswerResult {
  let results = try journal.record(
    [answer], known: CommonKnowledge(), by: actor("portico-verifier"),
    receiptKeyID: KeyID(rawValue: receiptKeyID), at: now)
  #expect(results.count == 1)
  return try #require(results.first)
}

/// Records an acceptance that must succeed.
@discardableResult
func accept(
  _ invitation: Invitation, in journal: Journal, _ answer: AcceptanceAnswer, at now: Moment = noon
) throws -> RecordedAcceptance {
  let result = try record(acceptance(of: invitation, answer), in: journal, at: now)
  guard case .accepted(let recorded, again: false) = result else {
    throw UnexpectedResult(result: result)
  }
  return recorded
}

/// What somebody states who declines, having read the Japanese text.
func declineAnswer(
  _ name: String = "佐藤 花子", email: String = "hanako@aoba.example", reason: String? = nil,
  text: ShownText? = nil
) throws -> DeclineAnswer {
  DeclineAnswer(
    person: DecliningPerson(name: name, email: try #require(EmailAddress(email))),
    reason: try reason.map { try EndingReason(validating: $0) }, text: text)
}

/// A decline by somebody of the company that was invited.
func declining(
  _ invitation: Invitation, reason: String? = nil, email: String? = nil,
  changing: (inout InvitationClaims) -> Void = { _ in }
) throws -> JournalAnswer {
  let answer = try declineAnswer(
    email: email ?? invitation.recipient ?? "", reason: reason,
    text: invitation.terms[.japanese].map { ShownText(language: .japanese, digest: $0) })
  return .decline(
    try verified(invitation, changing: changing), answer, .linkPossession, evidenceDigest: nil)
}

/// Records a decline that must succeed.
@discardableResult
func decline(
  _ invitation: Invitation, in journal: Journal, reason: String? = nil
) throws -> RecordedDecline {
  let result = try record(declining(invitation, reason: reason), in: journal)
  guard case .declined(let recorded, again: false) = result else { throw UnexpectedResult(result: result) }
  return recorded
}

extension Journal {
  /// Whether that changed anything.
  func confirmed(
    _ id: InvitationID, record: Int? = nil, by actor: Actor, at now: Moment
  ) throws(JournalError) -> Bool {
    try confirmReview(id, record: record, by: actor, at: now).isNew
  }

  /// Whether that changed anything.
  func dismissed(
    _ id: InvitationID, record: Int? = nil, reason: EndingReason? = nil, by actor: Actor, at now: Moment
  ) throws(JournalError) -> Bool {
    try dismissReview(id, record: record, reason: reason, by: actor, at: now).isNew
  }
}

struct UnexpectedResult: Error {
  let result: AnswerResult
}

/// All acceptances in their order.
func allAcceptances(in journal: Journal) throws -> [RecordedAcceptance] {
  var acceptances: [RecordedAcceptance] = []
  try journal.forEachAcceptance { acceptances.append($0) }
  return acceptances
}
