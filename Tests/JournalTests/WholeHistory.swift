import Foundation
import GRDB
import PartnerModel
import TestSupport
import Testing

@testable import Journal

/// A journal in which everything has happened that can happen, but for redactions: every kind of record, and each kind of record about
/// acceptances twice.
struct WholeHistory {
  let folder: JournalFolder
  let journal: Journal
  let head: JournalHead

  /// Of the records, in their order.
  static let types = [
    "text-published", "text-published", "text-published", "text-published", "text-published",
    "text-published",  // 6
    "invitation-issued", "invitation-issued", "invitation-issued", "invitation-issued",
    "invitation-issued", "invitation-issued", "invitation-issued",  // 13
    "invitation-accepted", "invitation-accepted", "acceptance-waits", "acceptance-waits",  // 17
    "answer-confirmed", "answer-dismissed", "grant-revoked", "grant-revoked",  // 21
    "invitation-declined", "invitation-cancelled", "invitation-expired", "invitation-issued",  // 25
    "invitation-issued", "invitation-issued", "invitation-issued", "invitation-issued",  // 29
    "decline-waits", "acceptance-waits", "invitation-accepted",  // 32
    "decline-waits", "answer-confirmed",  // 34
    "invitation-accepted", "acceptance-confirmed", "invitation-accepted", "acceptance-dismissed",  // 38
    "invitation-cancelled", "invitation-issued", "places-retired",  // 41
    "letter-ended", "letter-ended", "letter-ended",  // 44
    "invitation-issued", "relationship-ended", "invitation-cancelled", "relationship-ended",
    "privilege-revoked", "privilege-revoked",
    "consent-recorded", "consent-recorded",  // 52
    "ending-requested", "ending-request-dismissed", "ending-requested", "relationship-ended",  // 56
    "customer-noted", "customer-linked", "customer-noted", "customer-linked",  // 60
  ]
  static let records = 1...types.count

  /// The records of one kind.
  static func records(of kinds: String...) -> [Int] {
    records.filter { kinds.contains(types[$0 - 1]) }
  }

  /// A copy of its own.
  init() throws {
    folder = try JournalFolder()
    try folder.putJournal(Self.file.get())
    journal = try Journal.open(at: folder.location)
    head = try journal.head()
  }

  /// The file that all copies are made from.
  static let file = Result { try makeFile() }

  private static func makeFile() throws -> Data {
    let folder = try JournalFolder()
    try happen(in: Journal.create(at: folder.location))
    try folder.rawConnection().writeWithoutTransaction {
      try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
    }
    return try Data(contentsOf: URL(filePath: folder.path))
  }

  private static func happen(in journal: Journal) throws {
    var generator = SeededGenerator(state: 5)
    var terms: [InvitationKind: [LanguageCode: TextDigest]] = [:]
    for kind in InvitationKind.allCases { terms[kind] = try publishTexts(in: journal, kind: kind) }
    let joint = InvitationKind.resellerAndProviderInviteCustomer
    let resale = terms[.resellerInvitesCustomer] ?? [:]
    var partnership = try draft(
      to: "hoshino-cloud", kind: .providerInvitesReseller, terms: terms[.providerInvitesReseller] ?? [:])
    partnership.purpose = InvitationPurpose(
      kind: .providerInvitesReseller, from: try organisation("northwind"), with: nil,
      to: try organisation("hoshino-cloud"))
    var drafts = [
      partnership,
      try draft(to: "midori", kind: joint, with: "northwind", terms: terms[joint] ?? [:]),
      try draft(to: "aoba", terms: resale), try draft(to: "sakura", terms: resale),
      try draft(to: "kaede", terms: resale), try draft(to: "tsubaki", terms: resale),
      try draft(to: "sumire", expiresAt: noon + day, terms: resale),
    ]
    let hoshino = NameOnRecord.company(try CompanyName(validating: "㈱ホシノ"))
    drafts[1].names = NamesOnRecord(
      from: hoshino, with: .person(try CompanyName(validating: "Northwind \"North\"")),
      to: .company(try CompanyName(validating: "Midori")))
    drafts[2].names = NamesOnRecord(
      from: hoshino, with: nil, to: .company(try CompanyName(validating: "Cafe\u{301}")))
    drafts[3].names = NamesOnRecord(
      from: hoshino, with: nil, to: .person(try CompanyName(validating: "Sakura Mori")))
    for named in 2...3 {
      drafts[named].tenantDomain = TenantDomain("named.example")
      drafts[named].country = CountryCode("JP")
      drafts[named].timeZone = TimeZoneName(rawValue: "Asia/Tokyo")
    }
    let issued = try journal.issue(drafts, by: actor(), at: noon, using: &generator)
    for (number, invitation) in issued.prefix(4).enumerated() {
      let answer = try answer(
        phone: number == 0 ? nil : "+81", terms: terms[invitation.kind] ?? [:],
        tenantDomain: number == 1 ? nil : "else.example", country: "JP")
      try accept(invitation, in: journal, answer, at: noon + 1)
    }
    try journal.confirmReview(issued[2].id, by: actor(), at: noon + 2)
    try journal.dismissReview(
      issued[3].id, reason: EndingReason(validating: "Not us"), by: actor(), at: noon + 2)
    try journal.revokeGrant(
      .adminAccess, of: issued[0].id, from: organisation("northwind"), by: actor(), at: noon + 3)
    try journal.revokeGrant(
      .submitOrders, of: issued[1].id, from: organisation("northwind"), by: actor(), at: noon + 3)
    try decline(issued[4], in: journal, reason: "Too dear")
    try journal.cancel(issued[5].id, reason: EndingReason(validating: "Too early"), by: actor(), at: noon + 4)
    try journal.issue([draft(to: "sumire", terms: resale)], by: actor(), at: noon + day, using: &generator)
    try wait(in: journal, terms: resale, using: &generator)
    try journal.cancel(issued[3].id, by: actor(), at: noon + day + 3)
    try journal.issue([draft(to: "kiku", terms: resale)], by: actor(), at: noon + day + 3, using: &generator)
    try journal.retire([7, 11], by: actor(), at: noon + day + 4)
    let letters = [
      try letter(about: issued[0].id, .invitation, .refused), try letter(about: issued[0].id, .invitation),
      try letter(about: issued[0].id, .receipt, message: "<receipt@hoshino.example>"),
    ]
    try journal.record(letters, by: .portico, at: noon + day + 5)
    try journal.issue(
      [draft(to: "susuki", terms: resale)], by: actor(), at: noon + day + 5, using: &generator)
    try end(in: journal, at: noon + day + 6)
    try askForEnds(in: journal, by: issued[1].id, at: noon + day + 9)
    try tell(in: journal, at: noon + day + 10)
  }

  /// Of one customer who accepted and one whom a file declares; one of the links is taken away.
  private static func tell(in journal: Journal, at now: Moment) throws {
    let (aoba, kiku) = (
      try parties("reseller/hoshino-cloud/aoba"), try parties("reseller/hoshino-cloud/kiku")
    )
    let link = "https://aoba.example/admin"
    _ = try journal.record(
      CustomerNote(validating: "請求書は郵送"), about: aoba, since: nil, by: actor(), at: now)
    _ = try journal.record(
      CustomerLink(validating: "services", address: link), of: aoba, since: nil, by: actor(), at: now)
    _ = try journal.record(
      CustomerNote(validating: "Call Kiku first"), about: kiku, since: nil, by: actor(), at: now)
    _ = try journal.record(
      CustomerLink(validating: "services", address: nil), of: aoba, since: nil, by: actor(), at: now)
  }

  /// Turned down, and answered by the end.
  private static func askForEnds(in journal: Journal, by id: InvitationID, at now: Moment) throws {
    let request = EndingRequest(
      person: AnsweringPerson(
        givenName: "Hanako", familyName: "Sato", email: try #require(EmailAddress("hanako@aoba.example")),
        phone: nil),
      role: .globalAdmin, language: try #require(LanguageCode("ja")), tenantDomain: "midori.example",
      country: "JP", reason: try EndingReason(validating: "We close"))
    let verifier = Actor.verifier
    _ = try journal.requestEnding(request, by: id, actor: verifier, at: now)
    try journal.dismissEndingRequest(
      by: id, reason: EndingReason(validating: "A mistake"), actor: actor(), at: now)
    _ = try journal.requestEnding(request, by: id, actor: verifier, at: now)
    _ = try journal.end(
      [relationshipEnd(of: parties("reseller/hoshino-cloud/midori"))], asOf: journal.head().sequence,
      by: actor(), at: now)
  }

  /// One that was accepted and one that a file declares; what is open about the first is closed with it.
  private static func end(in journal: Journal, at now: Moment) throws {
    let susuki = try parties("reseller/hoshino-cloud/susuki")
    let declared = try parties("partnership/northwind/sakuragi-systems")
    let ends = [
      try relationshipEnd(of: susuki, reason: "They closed"),
      try relationshipEnd(of: declared, notice: .notRequired, outliving: [.adminAccess]),
    ]
    for end in ends {
      _ = try journal.end([end], asOf: journal.head().sequence, by: actor(), at: now)
    }
    try journal.revoke(.adminAccess, of: declared, by: actor(), at: now + 1)
    try journal.revoke(.submitOrders, of: parties("reseller/northwind/aoba"), by: actor(), at: now + 1)
    let digest = String(repeating: "2", count: 64)
    let last = try journal.relationshipEnds().last?.record
    _ = try journal.record(
      PartnerConsent(to: declared, on: .evidence(digest)), since: last, by: actor(), at: now + 2)
    _ = try journal.record(
      PartnerConsent(
        to: declared,
        on: .receipt(
          digest, issuer: "https://northwind.example", accepted: now + 1, until: CalendarDate("2999-12-31"))),
      since: last, by: actor(), at: now + 2)
  }

  /// Answers of which nobody can tell whose they are: closed by one that counts, confirmed, and as older versions
  /// recorded them.
  private static func wait(
    in journal: Journal, terms: [LanguageCode: TextDigest], using generator: inout SeededGenerator
  ) throws {
    let now = noon + day
    let stranger = "stranger@else.example"
    let drafts = try ["ajisai", "botan", "fuji", "hagi"].map { try draft(to: $0, terms: terms) }
    let issued = try journal.issue(drafts, by: actor(), at: now, using: &generator)
    _ = try record(declining(issued[0], reason: "A robot", email: stranger), in: journal, at: now)
    try accept(issued[0], in: journal, answer(email: stranger, terms: terms), at: now)
    try accept(issued[0], in: journal, answer(terms: terms), at: now + 1)
    _ = try record(declining(issued[1], email: stranger), in: journal, at: now)
    try journal.confirmReview(issued[1].id, by: actor(), at: now + 1)
    let clerk = try actor()
    let older = try answer(email: stranger, terms: terms)
    for (invitation, verdict) in [
      (issued[2], JournalEvent.acceptanceConfirmed(issued[2].id)),
      (issued[3], .acceptanceDismissed(issued[3].id, try EndingReason(validating: "Not them"))),
    ] {
      let accepted = AcceptedInvitation(
        older, of: invitation, known: CommonKnowledge(), evidence: .copiedText,
        evidenceDigest: String(repeating: "1", count: 64),
        tokenKeyID: invitation.keyID, receiptKeyID: KeyID(rawValue: receiptKeyID))
      try journal.write { transaction in
        var writer = try JournalWriter(in: transaction, actor: clerk, at: now + 2)
        try writer.record(.invitationAccepted(invitation.id, accepted))
        try writer.record(verdict)
      }
    }
  }

  /// What `verify` finds, as `<reason> <record>`; nil for nothing.
  func fault(against outer: JournalHead? = nil) throws -> String? {
    try journal.verify(against: outer).fault.map {
      "\($0.reason.rawValue) \($0.sequence.map(String.init) ?? "-")"
    }
  }
}

/// Everything that a journal tells.
struct Tale: Equatable {
  let invitations: [Invitation]
  let acceptances: [RecordedAcceptance]
  let relationships: [Relationship]
  let lines: [String]
  let openings: [UInt8]

  init(of journal: Journal) throws {
    invitations = try allInvitations(in: journal)
    acceptances = try allAcceptances(in: journal)
    relationships = try journal.relationships()
    lines = try exportedLines(of: journal)
    var openings: [UInt8] = []
    try journal.exportPersonal { openings += $0 }
    self.openings = openings
  }
}
