import TestSupport
import Testing

@testable import PartnerModel

@Suite struct RelationshipTests {
  @Test(
    "R75: nothing but an accepted invitation establishes anything",
    arguments: InvitationState.allCases)
  func oneSideAloneEstablishesNothing(state: InvitationState) {
    for kind in InvitationKind.allCases {
      let isPartnership = kind == .providerInvitesReseller
      let invitation = Sample.invitation(
        kind, from: isPartnership ? Sample.minato : Sample.hoshino,
        with: kind.isJoint ? Sample.minato : nil,
        to: isPartnership ? Sample.hoshino : Sample.bakery, state: state)
      let established = Relationship.established(by: invitation, since: Sample.since)
      #expect(established.count == (state == .accepted ? (kind.isJoint ? 2 : 1) : 0))
    }
  }

  @Test("R84, R85: an accepted partnership and its grants") func partnership() throws {
    let invitation = Sample.invitation(
      .providerInvitesReseller, from: Sample.minato, to: Sample.hoshino, state: .accepted)
    let relationship = try #require(
      Relationship.established(by: invitation, since: Sample.since).first)
    #expect(relationship.kind == .partnership)
    #expect(relationship.partner == Sample.minato)
    #expect(relationship.with == Sample.hoshino)
    #expect(relationship.since == Sample.since)
    #expect(relationship.origin == .accepted)
    #expect(relationship.grants == [.submitOrders, .addSubscriptions, .adminAccess])
  }

  @Test("R125, R126: one joint acceptance, two relationships") func joint() {
    let invitation = Sample.invitation(
      .resellerAndProviderInviteCustomer, from: Sample.hoshino, with: Sample.minato,
      to: Sample.bakery,
      state: .accepted)
    let both = Relationship.established(by: invitation, since: Sample.since)
    #expect(both.map(\.kind) == [.reseller, .reseller])
    #expect(both.map(\.partner) == [Sample.hoshino, Sample.minato])
    #expect(both.map(\.with) == [Sample.bakery, Sample.bakery])
    #expect(
      both.map(\.grants) == [
        [.manageSubscriptions, .manageLicenses, .manageUsers], [.submitOrders],
      ])
  }

  @Test(
    "What the directory may declare",
    arguments: [
      (Relationship.Kind.partnership, Sample.minato, Sample.hoshino, RuleCode?.none),
      (.reseller, Sample.hoshino, Sample.bakery, nil),
      (.reseller, Sample.minato, Sample.bakery, nil),
      (.partnership, Sample.hoshino, Sample.minato, .wrongRelationshipParties),
      (.partnership, Sample.minato, Sample.bakery, .wrongRelationshipParties),
      (.partnership, Sample.minato, Sample.kita, .wrongRelationshipParties),
      (.reseller, Sample.bakery, Sample.hoshino, .wrongRelationshipParties),
      (.reseller, Sample.minato, Sample.hoshino, .wrongRelationshipParties),
      (.partnership, Sample.hoshino, Sample.hoshino, .sameOrganisation),
      (.reseller, Sample.id("nobody"), Sample.bakery, .unknownOrganisation),
      (.reseller, Sample.hoshino, Sample.id("nobody"), .unknownOrganisation),
    ])
  func declared(
    kind: Relationship.Kind, partner: OrganisationID, with: OrganisationID, code: RuleCode?
  ) throws {
    guard let code else {
      let relationship = try Sample.declared(kind, partner, with)
      #expect(
        relationship.isActive && relationship.origin == .declared && !relationship.grants.isEmpty)
      return
    }
    let refusal = #expect(throws: RuleViolation.self) { try Sample.declared(kind, partner, with) }
    #expect(refusal?.rule == code)
  }

  @Test("R86: one grant goes, the partnership stays") func revoking() throws {
    let reduced = try Sample.declared(.partnership, Sample.minato, Sample.hoshino).revoking(
      .adminAccess)
    #expect(reduced.isActive)
    #expect(reduced.grants == [.submitOrders, .addSubscriptions])
  }
}

@Suite struct RelationshipBookTests {
  /// The bakery is a customer of both, the clinic of the reseller only, and three more of the provider only.
  private func book() throws -> RelationshipBook {
    RelationshipBook([
      try Sample.declared(.partnership, Sample.minato, Sample.hoshino),
      try Sample.declared(.partnership, Sample.kita, Sample.hoshino).ended(),
      try Sample.declared(.reseller, Sample.hoshino, Sample.bakery),
      try Sample.declared(.reseller, Sample.hoshino, Sample.clinic),
      try Sample.declared(.reseller, Sample.minato, Sample.bakery),
      try Sample.declared(.reseller, Sample.kita, Sample.clinic),
    ])
  }

  @Test("R83, R87: only active partnerships are listed") func partnerships() throws {
    let book = try book()
    #expect(book.providers(of: Sample.hoshino).map(\.partner) == [Sample.minato])
    #expect(book.resellers(of: Sample.minato).map(\.with) == [Sample.hoshino])
    #expect(book.resellers(of: Sample.kita).isEmpty)
  }

  @Test("R88: shared customers are those of both, and of partners") func sharedCustomers() throws {
    let book = try book()
    #expect(
      book.sharedCustomers(reseller: Sample.hoshino, provider: Sample.minato) == [Sample.bakery])
    #expect(book.sharedCustomers(reseller: Sample.hoshino, provider: Sample.kita).isEmpty)
  }

  @Test("R96, R97: a partnership brings no customers") func partnershipBringsNoCustomers() throws {
    let before = [
      try Sample.declared(.reseller, Sample.minato, Sample.bakery),
      try Sample.declared(.reseller, Sample.minato, Sample.clinic),
    ]
    let acceptance = Relationship.established(
      by: Sample.invitation(
        .providerInvitesReseller, from: Sample.minato, to: Sample.hoshino, state: .accepted),
      since: Sample.since)
    let after = RelationshipBook(before + acceptance)
    #expect(after.partnership(provider: Sample.minato, reseller: Sample.hoshino) != nil)
    #expect(after.customers(of: Sample.hoshino).isEmpty)
    #expect(after.customers(of: Sample.minato) == [Sample.bakery, Sample.clinic])
  }

  @Test func ofTwoForTheSamePairTheLaterCounts() throws {
    let first = try Sample.declared(.partnership, Sample.minato, Sample.hoshino)
    let book = RelationshipBook([first, first.revoking(.submitOrders)])
    #expect(book.providers(of: Sample.hoshino) == [first.revoking(.submitOrders)])
  }

  @Test func knowsWhatAnInvitationWouldAdd() throws {
    let book = try book()
    func fulfils(
      _ kind: InvitationKind, _ from: OrganisationID, with: OrganisationID? = nil,
      _ to: OrganisationID
    ) -> Bool {
      book.fulfils(InvitationPurpose(kind: kind, from: from, with: with, to: to))
    }
    #expect(fulfils(.providerInvitesReseller, Sample.minato, Sample.hoshino))
    #expect(!fulfils(.providerInvitesReseller, Sample.kita, Sample.hoshino))
    #expect(fulfils(.resellerInvitesCustomer, Sample.hoshino, Sample.clinic))
    #expect(!fulfils(.resellerInvitesCustomer, Sample.hoshino, Sample.id("new")))
    #expect(
      fulfils(
        .resellerAndProviderInviteCustomer, Sample.hoshino, with: Sample.minato, Sample.bakery))
    #expect(
      !fulfils(
        .resellerAndProviderInviteCustomer, Sample.hoshino, with: Sample.minato, Sample.clinic))
    #expect(!fulfils(.resellerAndProviderInviteCustomer, Sample.hoshino, Sample.bakery))
  }
}
