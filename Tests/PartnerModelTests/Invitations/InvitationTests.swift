import TestSupport
import Testing

@testable import PartnerModel

@Suite struct InvitationTests {
  @Test(
    "What acceptance allows, in fixed order (R84, R85, R125, R126)",
    arguments: [
      (
        InvitationKind.providerInvitesReseller,
        [Grant.submitOrders, .addSubscriptions, .adminAccess]
      ),
      (.resellerInvitesCustomer, [.manageSubscriptions, .manageLicenses, .manageUsers]),
      (
        .resellerAndProviderInviteCustomer,
        [.submitOrders, .manageSubscriptions, .manageLicenses, .manageUsers]
      ),
    ])
  func grants(kind: InvitationKind, grants: [Grant]) {
    #expect(kind.grants == grants)
    #expect(Set(kind.grants).isDisjoint(with: kind.withheldGrants))
    let included = kind.grants.flatMap(\.included)
    #expect(
      Set(included).isDisjoint(with: kind.withheldGrants),
      "what is allowed within something else isn't denied")
    #expect(Set(kind.grants + included + kind.withheldGrants) == Set(Grant.allCases))
  }

  @Test("D5: only pending is open", arguments: InvitationState.allCases)
  func terminalStates(state: InvitationState) {
    #expect(state.isTerminal == (state != .pending))
  }

  @Test("Time ends what is open, and nothing else", arguments: InvitationState.allCases)
  func stateAtAMoment(state: InvitationState) {
    let invitation = Sample.invitation(
      .resellerInvitesCustomer, from: Sample.hoshino, to: Sample.bakery, state: state)
    #expect(invitation.state(at: 1_999) == state)
    #expect(invitation.state(at: 2_000) == (state.isTerminal ? state : .expired))
  }

  @Test func invitationsAreAlikeWhereverTheirValuesLie() {
    func invitation(from: OrganisationID) -> Invitation {
      Sample.invitation(.resellerInvitesCustomer, from: from, to: Sample.bakery, state: .pending)
    }
    #expect(invitation(from: Sample.hoshino) == invitation(from: Sample.hoshino))
    #expect(invitation(from: Sample.hoshino).hashValue == invitation(from: Sample.hoshino).hashValue)
    #expect(invitation(from: Sample.hoshino) != invitation(from: Sample.minato))
  }

  @Test func purposeTellsInvitationsApart() {
    let plain = Sample.invitation(
      .resellerInvitesCustomer, from: Sample.hoshino, to: Sample.bakery, state: .pending)
    let again = Sample.invitation(
      .resellerInvitesCustomer, from: Sample.hoshino, to: Sample.bakery, state: .declined)
    let joint = Sample.invitation(
      .resellerAndProviderInviteCustomer, from: Sample.hoshino, with: Sample.minato,
      to: Sample.bakery,
      state: .pending)
    #expect(plain.purpose == again.purpose)
    #expect(plain.purpose != joint.purpose)
  }
}
