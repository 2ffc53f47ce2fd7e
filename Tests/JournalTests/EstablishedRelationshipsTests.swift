import Journal
import PartnerModel
import TestSupport
import Testing

/// What acceptances establish, and what is taken back of it.
@Suite struct EstablishedRelationshipsTests {
  let folder: JournalFolder
  let journal: Journal
  let partnership: Invitation
  let joint: Invitation
  let resale: Invitation
  let terms: [InvitationKind: [LanguageCode: TextDigest]]

  init() throws {
    folder = try JournalFolder()
    journal = try Journal.create(at: folder.location)
    var terms: [InvitationKind: [LanguageCode: TextDigest]] = [:]
    for kind in InvitationKind.allCases { terms[kind] = try publishTexts(in: journal, kind: kind) }
    self.terms = terms
    var asPartner = try draft(
      to: "hoshino-cloud", kind: .providerInvitesReseller, terms: terms[.providerInvitesReseller] ?? [:])
    asPartner.purpose = InvitationPurpose(
      kind: .providerInvitesReseller, from: try organisation("northwind"), with: nil,
      to: try organisation("hoshino-cloud"))
    let issued = try journal.issue(
      [
        asPartner,
        draft(
          to: "midori", kind: .resellerAndProviderInviteCustomer, with: "northwind",
          terms: terms[.resellerAndProviderInviteCustomer] ?? [:]),
        draft(to: "aoba", terms: terms[.resellerInvitesCustomer] ?? [:]),
      ], by: actor(), at: noon)
    (partnership, joint, resale) = (issued[0], issued[1], issued[2])
  }

  func accept(_ invitation: Invitation, at now: Moment = noon) throws {
    let answer = try answer(terms: terms[invitation.kind] ?? [:])
    try JournalTests.accept(invitation, in: journal, answer, at: now)
  }

  /// `kind partner with: grants`, in the order of the journal.
  func relationships() throws -> [String] {
    try journal.relationships().map { relationship in
      "\(relationship.kind) \(relationship.partner) \(relationship.with): "
        + Grant.ordered(relationship.grants).map(\.rawValue).joined(separator: " ")
    }
  }

  @Test func nothingIsEstablishedByInvitingOrDeclining() throws {
    #expect(try relationships() == [])
    try decline(resale, in: journal)
    try journal.cancel(joint.id, by: actor(), at: noon)
    #expect(try relationships() == [])
  }

  /// R84, R85, R125, R126.
  @Test func eachKindEstablishesItsOwn() throws {
    try accept(joint, at: noon + day)
    try accept(resale, at: noon + .days(2))
    try accept(partnership, at: noon + .days(3))
    #expect(
      try relationships() == [
        "reseller hoshino-cloud midori: manageSubscriptions manageLicenses manageUsers",
        "reseller northwind midori: submitOrders",
        "reseller hoshino-cloud aoba: manageSubscriptions manageLicenses manageUsers",
        "partnership northwind hoshino-cloud: submitOrders addSubscriptions adminAccess",
      ])
    let all = try journal.relationships()
    #expect(all.allSatisfy { $0.isActive && $0.origin == .accepted })
    #expect(
      all.map(\.since)
        == [1, 1, 2, 3].map { (noon + .days($0)).date })
    let book = RelationshipBook(all)
    #expect(book.fulfils(joint.purpose) && book.fulfils(resale.purpose) && book.fulfils(partnership.purpose))
    #expect(try journal.verify().fault == nil)
  }

  @Test func theRecordNamesEachPartnersGrants() throws {
    try accept(joint)
    let line = try #require(try exportedLines(of: journal).last)
    #expect(
      line.contains(
        #"""
        "grants":{"hoshino-cloud":["manageSubscriptions","manageLicenses","manageUsers"],"northwind":["submitOrders"]}
        """#))
  }

  /// R86.
  @Test func aGrantIsTakenBackAloneAndOnce() throws {
    try accept(partnership)
    let northwind = try organisation("northwind")
    #expect(
      try journal.revokeGrant(
        .adminAccess, of: partnership.id, from: northwind, by: actor("yuki"), at: noon + 1))
    #expect(try relationships() == ["partnership northwind hoshino-cloud: submitOrders addSubscriptions"])
    let line = try #require(try exportedLines(of: journal).last)
    #expect(line.hasPrefix("{\"actor\":\"yuki\",\"at\":\(noon.seconds + 1),"))
    #expect(line.contains(#""payload":{"grant":"adminAccess","partner":"northwind"},"#))
    #expect(line.hasSuffix("\"subject\":\"\(partnership.id)\",\"type\":\"grant-revoked\"}"))
    let head = try journal.head()
    #expect(
      try !journal.revokeGrant(.adminAccess, of: partnership.id, from: northwind, by: actor(), at: noon + 2))
    #expect(try journal.head() == head)
    #expect(try journal.verify().fault == nil)
  }

  @Test func whatWasTakenBackIsToldInOrder() throws {
    try accept(joint)
    try accept(resale)
    #expect(try journal.revocations() == [:] && journal.revocations(of: joint.id) == [])
    let (hoshino, northwind) = (try organisation("hoshino-cloud"), try organisation("northwind"))
    try journal.revokeGrant(.submitOrders, of: joint.id, from: northwind, by: actor("yuki"), at: noon + 1)
    try journal.revokeGrant(.manageUsers, of: resale.id, from: hoshino, by: actor(), at: noon + 2)
    try journal.revokeGrant(.manageLicenses, of: joint.id, from: hoshino, by: actor(), at: noon + 3)
    try journal.revokeGrant(.submitOrders, of: joint.id, from: northwind, by: actor(), at: noon + 4)
    let told = try journal.revocations(of: joint.id)
    #expect(told.map(\.grant) == [.submitOrders, .manageLicenses])
    #expect(told.map(\.partner) == [northwind, hoshino])
    #expect(try told.map(\.actor) == [actor("yuki"), actor()])
    #expect(told.map(\.at) == [noon + 1, noon + 3])
    #expect(try journal.revocations(of: resale.id).map(\.grant) == [.manageUsers])
    #expect(
      try journal.revocations() == [joint.id: told, resale.id: journal.revocations(of: resale.id)])
    #expect(try journal.revocations(of: "nobody") == [])
  }

  @Test func eachPartnerOfAJointOneLosesItsOwn() throws {
    try accept(joint)
    try accept(resale)
    let (hoshino, northwind) = (try organisation("hoshino-cloud"), try organisation("northwind"))
    #expect(try journal.revokeGrant(.submitOrders, of: joint.id, from: northwind, by: actor(), at: noon))
    #expect(try journal.revokeGrant(.manageUsers, of: joint.id, from: hoshino, by: actor(), at: noon))
    #expect(try journal.revokeGrant(.manageLicenses, of: joint.id, from: hoshino, by: actor(), at: noon))
    #expect(
      try relationships() == [
        "reseller hoshino-cloud midori: manageSubscriptions", "reseller northwind midori: ",
        "reseller hoshino-cloud aoba: manageSubscriptions manageLicenses manageUsers",
      ])
    #expect(try journal.verify().fault == nil)
  }

  @Test func onlyWhatWasGivenIsTakenBack() throws {
    try accept(joint)
    let head = try journal.head()
    let (hoshino, northwind) = (try organisation("hoshino-cloud"), try organisation("northwind"))
    let cases: [(Grant, String, OrganisationID, JournalError)] = [
      (
        .submitOrders, joint.id.rawValue, hoshino,
        .notGranted(invitation: joint.id, partner: hoshino, grant: .submitOrders)
      ),
      (
        .manageUsers, joint.id.rawValue, northwind,
        .notGranted(invitation: joint.id, partner: northwind, grant: .manageUsers)
      ),
      (
        .manageUsers, joint.id.rawValue, joint.to,
        .notGranted(invitation: joint.id, partner: joint.to, grant: .manageUsers)
      ),
      (.manageUsers, resale.id.rawValue, hoshino, .notAccepted(invitation: resale.id)),
      (.manageUsers, "nobody", hoshino, .unknownInvitation("nobody")),
    ]
    for (grant, id, partner, error) in cases {
      #expect(throws: error) {
        try journal.revokeGrant(grant, of: InvitationID(rawValue: id), from: partner, by: actor(), at: noon)
      }
      #expect(!error.message.isEmpty && !error.remedy.isEmpty)
    }
    #expect(try journal.head() == head)
  }

  @Test func whatDoesNotCountGivesNothingToTakeBack() throws {
    var draft = try draft(to: "sakura", terms: terms[.resellerInvitesCustomer] ?? [:])
    draft.country = CountryCode("JP")
    let named = try #require(try journal.issue([draft], by: actor(), at: noon).first)
    try accept(named)
    let hoshino = try organisation("hoshino-cloud")
    #expect(throws: JournalError.waitsForReview(invitation: named.id)) {
      try journal.revokeGrant(.manageUsers, of: named.id, from: hoshino, by: actor(), at: noon)
    }
    try journal.dismissReview(named.id, by: actor(), at: noon)
    #expect(
      throws: JournalError.notGranted(invitation: named.id, partner: hoshino, grant: .manageUsers)
    ) {
      try journal.revokeGrant(.manageUsers, of: named.id, from: hoshino, by: actor(), at: noon)
    }
  }

  /// Whoever ends a relationship declares what they were shown.
  @Test func anEndRestsOnWhatWasLookedAt() throws {
    let midori = try parties("reseller/hoshino-cloud/midori")
    let ends = [
      try relationshipEnd(of: midori),
      try relationshipEnd(of: parties("reseller/northwind/midori"), outliving: []),
    ]
    func end(asOf known: Int, at now: Moment) throws {
      _ = try journal.end(ends, asOf: known, by: actor(), at: now)
    }
    let beforeAccepting = try journal.head().sequence
    try accept(joint)
    #expect(throws: JournalError.changedSince(midori)) { try end(asOf: beforeAccepting, at: noon + 1) }
    let looked = try journal.head().sequence
    try journal.revokeGrant(
      .submitOrders, of: joint.id, from: organisation("northwind"), by: actor(), at: noon + 1)
    #expect(throws: JournalError.changedSince(midori)) { try end(asOf: looked, at: noon + 2) }
    let again = try journal.head().sequence
    // What is about others changes nothing.
    try accept(resale, at: noon + 2)
    try end(asOf: again, at: noon + 3)
    #expect(throws: JournalError.endedSince(midori)) { try end(asOf: again, at: noon + 4) }
    // A consent that was on its way when its partnership ended isn't one to what comes after.
    try accept(partnership, at: noon + 4)
    let with = try parties("partnership/northwind/hoshino-cloud")
    let consent = PartnerConsent(to: with, on: .evidence(String(repeating: "a", count: 64)))
    #expect(try journal.record(consent, since: nil, by: actor(), at: noon + 5))
    #expect(try !journal.record(consent, since: nil, by: actor(), at: noon + 5))
    _ = try journal.end(
      [relationshipEnd(of: with, outliving: [])], asOf: journal.head().sequence, by: actor(), at: noon + 6)
    #expect(throws: JournalError.endedSince(with)) {
      try journal.record(consent, since: nil, by: actor(), at: noon + 7)
    }
    let last = try journal.relationshipEnds().last?.record
    #expect(try journal.record(consent, since: last, by: actor(), at: noon + 8))
    // Nothing begins anew within the second in which it ended.
    let ended = try journal.head().sequence
    #expect(throws: JournalError.endedSince(midori)) { try end(asOf: ended, at: noon + 3) }
    #expect(try journal.verify().fault == nil)
  }
}
