import Foundation
import GRDB
import Journal
import PartnerModel
import TestSupport

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
    "invitation-accepted", "invitation-accepted", "invitation-accepted", "invitation-accepted",  // 17
    "acceptance-confirmed", "acceptance-dismissed", "grant-revoked", "grant-revoked",  // 21
    "invitation-declined", "invitation-cancelled", "invitation-expired", "invitation-issued",  // 25
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
