import TestSupport
import Testing

@testable import PartnerModel

@Suite struct InvitationRequestTests {
  private static let day: Int64 = 86_400

  private static func request(
    _ kind: InvitationKind, _ change: (inout InvitationRequest) -> Void = { _ in }
  ) -> InvitationRequest {
    let reseller = InvitationParty(id: Sample.hoshino, kind: .reseller)
    let provider = InvitationParty(id: Sample.minato, kind: .provider)
    let customer = InvitationParty(id: Sample.bakery, kind: .customer)
    var request =
      switch kind {
      case .providerInvitesReseller:
        InvitationRequest(
          kind: kind, actor: Sample.user("ken", of: Sample.minato, .adminAgent), from: provider,
          to: reseller,
          recipient: Sample.email("info@hoshino.example"), lifetime: .days(30))
      case .resellerInvitesCustomer:
        InvitationRequest(
          kind: kind, actor: Sample.user("mio", .salesAgent), from: reseller, to: customer,
          recipient: Sample.email("info@aoba.example"), lifetime: .days(30))
      case .resellerAndProviderInviteCustomer:
        InvitationRequest(
          kind: kind, actor: Sample.user("mio", .salesAgent), from: reseller, with: provider,
          to: customer,
          recipient: Sample.email("info@aoba.example"), lifetime: .days(30))
      }
    change(&request)
    return request
  }

  private func check(
    _ request: InvitationRequest, open: InvitationID? = nil, waiting: InvitationID? = nil,
    partners: Bool = true
  ) throws -> [RuleViolation] {
    let partnership = try Sample.declared(.partnership, Sample.minato, Sample.hoshino).agreed(
      on: .evidence(String(repeating: "a", count: 64)))
    return request.check(
      relationships: RelationshipBook(partners ? [partnership] : []), openInvitation: open,
      waitingInvitation: waiting, longestLifetime: .days(90))
  }

  @Test(arguments: InvitationKind.allCases) func goodOneHasNothingAgainstIt(kind: InvitationKind)
    throws
  {
    #expect(try check(Self.request(kind)).isEmpty)
  }

  @Test(
    "The actor's role (R4, R6)",
    arguments: [
      (Role.globalAdmin, true), (.adminAgent, true), (.salesAgent, true), (.userAdmin, false),
      (.billingAdmin, false), (.helpdeskAgent, false), (.user, false),
    ])
  func role(role: Role, mayInvite: Bool) throws {
    for kind in InvitationKind.allCases {
      let violations = try check(Self.request(kind) { $0.actor.roles = [role] })
      #expect(violations.codes == (mayInvite ? [] : [.needsRole]))
    }
  }

  @Test("An actor acts for his own organisation only (R76, R100)") func actorsOrganisation() throws {
    let byReseller = Self.request(.providerInvitesReseller) {
      $0.actor = Sample.user("mio", .globalAdmin)
    }
    #expect(try check(byReseller).codes == [.actsForOtherOrganisation])
    let byProvider = Self.request(.resellerInvitesCustomer) {
      $0.actor = Sample.user("ken", of: Sample.minato, .globalAdmin)
    }
    #expect(try check(byProvider).codes == [.actsForOtherOrganisation])
  }

  @Test("The inviter is of the right kind (R76)") func inviterKind() throws {
    let resellerInvites = Self.request(.providerInvitesReseller) {
      $0.actor = Sample.user("mio", .globalAdmin)
      $0.from = InvitationParty(id: Sample.hoshino, kind: .reseller)
      $0.to = InvitationParty(id: Sample.id("other-reseller"), kind: .reseller)
    }
    #expect(try check(resellerInvites).codes == [.wrongInviter])
    let providerInvites = Self.request(.resellerInvitesCustomer) {
      $0.actor = Sample.user("ken", of: Sample.minato, .globalAdmin)
      $0.from = InvitationParty(id: Sample.minato, kind: .provider)
    }
    #expect(try check(providerInvites).codes == [.wrongInviter])
  }

  @Test(
    "The invitee is of the right kind and exists",
    arguments: [
      (InvitationKind.providerInvitesReseller, OrganisationKind.customer, RuleCode.wrongInvitee),
      (.providerInvitesReseller, .provider, .wrongInvitee),
      (.providerInvitesReseller, nil, .unknownOrganisation),
      (.resellerInvitesCustomer, .reseller, .wrongInvitee),
      (.resellerInvitesCustomer, .provider, .wrongInvitee),
      (.resellerAndProviderInviteCustomer, nil, .unknownOrganisation),
    ] as [(InvitationKind, OrganisationKind?, RuleCode)])
  func inviteeKind(kind: InvitationKind, invitee: OrganisationKind?, code: RuleCode) throws {
    let request = Self.request(kind) { $0.to = InvitationParty(id: Sample.clinic, kind: invitee) }
    #expect(try check(request).codes == [code])
  }

  @Test("R13: nobody invites himself") func sameOrganisation() throws {
    let toItself = Self.request(.resellerInvitesCustomer) { $0.to = $0.from }
    #expect(try check(toItself).codes == [.wrongInvitee, .sameOrganisation])
    let ownProvider = Self.request(.resellerAndProviderInviteCustomer) { $0.with = $0.from }
    #expect(try check(ownProvider).codes == [.wrongProvider, .sameOrganisation, .noPartnership])
  }

  @Test("R116: a joint invitation needs the partnership") func partnership() throws {
    #expect(
      try check(Self.request(.resellerAndProviderInviteCustomer), partners: false).codes == [
        .noPartnership
      ])
    #expect(try check(Self.request(.resellerInvitesCustomer), partners: false).isEmpty)
    #expect(try check(Self.request(.providerInvitesReseller), partners: false).isEmpty)
    let otherProvider = Self.request(.resellerAndProviderInviteCustomer) {
      $0.with = InvitationParty(id: Sample.kita, kind: .provider)
    }
    let refusal = try check(otherProvider)
    #expect(refusal.codes == [.noPartnership])
    #expect(refusal.first?.parameters == ["provider": "kita-supply", "reseller": "hoshino-cloud"])

    let declared = try Sample.declared(.partnership, Sample.minato, Sample.hoshino)
    for (partnership, code) in [(declared.ended(), RuleCode.noPartnership), (declared, .oneSidedPartnership)]
    {
      let violations = Self.request(.resellerAndProviderInviteCustomer).check(
        relationships: RelationshipBook([partnership]), openInvitation: nil, waitingInvitation: nil,
        longestLifetime: .days(90))
      #expect(violations.codes == [code])
    }
  }

  @Test func providerIsNamedWhereOneBelongsAndNowhereElse() throws {
    let none = Self.request(.resellerAndProviderInviteCustomer) { $0.with = nil }
    #expect(try check(none).codes == [.providerMissing])
    let tooMany = Self.request(.resellerInvitesCustomer) {
      $0.with = InvitationParty(id: Sample.minato, kind: .provider)
    }
    #expect(try check(tooMany).codes == [.providerNotExpected])
    let customerAsProvider = Self.request(.resellerAndProviderInviteCustomer) {
      $0.with = InvitationParty(id: Sample.clinic, kind: .customer)
    }
    #expect(try check(customerAsProvider).codes == [.wrongProvider, .noPartnership])
  }

  @Test("R20: the provider is an approved one") func approval() throws {
    let joint = Self.request(.resellerAndProviderInviteCustomer) { $0.with?.isApproved = false }
    #expect(try check(joint).codes == [.providerNotApproved])
    let own = Self.request(.providerInvitesReseller) { $0.from.isApproved = false }
    #expect(try check(own).codes == [.providerNotApproved])
  }

  @Test("R90: an address is needed", arguments: InvitationKind.allCases) func address(
    kind: InvitationKind
  ) throws {
    #expect(try check(Self.request(kind) { $0.recipient = nil }).codes == [.addressMissing])
    #expect(try check(Self.request(kind) { $0.wantsNoLetters = true }).codes == [.noMoreLetters])
  }

  @Test("D5: one open invitation for one purpose") func openInvitation() throws {
    let refusal = try check(Self.request(.resellerInvitesCustomer), open: "abc")
    #expect(refusal.codes == [.alreadyInvited])
    #expect(refusal.first?.parameters["invitation"] == "abc")
  }

  @Test("D8: nobody is invited anew for what waits for a review") func waitingAcceptance() throws {
    let refusal = try check(Self.request(.resellerInvitesCustomer), waiting: "def")
    #expect(refusal.codes == [.needsReview])
    #expect(refusal.first?.parameters["invitation"] == "def")
  }

  @Test(arguments: [
    (Int64(0), false), (-1, false), (1, true), (90 * day, true), (90 * day + 1, false),
    (.max, false), (.min, false),
  ])
  func lifetime(seconds: Int64, isFine: Bool) throws {
    let violations = try check(
      Self.request(.resellerInvitesCustomer) { $0.lifetime = Lifetime(seconds: seconds) })
    #expect(violations.codes == (isFine ? [] : [.lifetimeOutOfRange]))
  }

  @Test func everyReasonIsNamed() throws {
    let request = Self.request(.resellerAndProviderInviteCustomer) {
      $0.actor = Sample.user("x", of: Sample.kita, .user)
      $0.to.kind = nil
      $0.with?.isApproved = false
      $0.recipient = nil
      $0.lifetime = 0
    }
    #expect(
      try check(request, open: "abc", partners: false).codes == [
        .needsRole, .actsForOtherOrganisation, .unknownOrganisation, .providerNotApproved,
        .noPartnership,
        .addressMissing, .alreadyInvited, .lifetimeOutOfRange,
      ])
  }
}
