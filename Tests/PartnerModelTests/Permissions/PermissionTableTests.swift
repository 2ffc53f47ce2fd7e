import TestSupport
import Testing

@testable import PartnerModel

@Suite struct PermissionTableTests {
  private let table = PermissionTable.standard

  /// R3-R6, R59 and the roles of the programme, role by role.
  static let expected: [(Role, Set<Action>)] = [
    (.globalAdmin, Set(Action.allCases)),
    (.userAdmin, [.readGuides, .viewOwnProfile, .viewUsers, .manageUsers]),
    (.billingAdmin, [.readGuides, .viewOwnProfile, .viewBilling]),
    (.adminAgent, Set(Action.allCases).subtracting([.enrol, .manageKeys])),
    (
      .salesAgent,
      [
        .readGuides, .viewOwnProfile, .viewCustomers, .inviteCustomer, .inviteReseller,
        .cancelInvitation,
        .viewInvitations,
      ]
    ),
    (.helpdeskAgent, [.readGuides, .viewOwnProfile, .viewCustomers, .requestSupport]),
    (.user, [.readGuides, .viewOwnProfile]),
  ]

  @Test(arguments: expected) func eachRoleMayWhatItShould(role: Role, actions: Set<Action>) {
    #expect(Set(table.actions(for: role)) == actions)
    for action in Action.allCases {
      #expect(table.allows([role], action) == actions.contains(action), "\(role) \(action)")
      #expect(table.roles(for: action).contains(role) == actions.contains(action))
    }
  }

  @Test func rolesAddUp() {
    #expect(table.allows([.helpdeskAgent, .userAdmin], .manageUsers))
    #expect(table.allows([.helpdeskAgent, .userAdmin], .requestSupport))
    #expect(!table.allows([], .readGuides))
  }

  @Test("R2: the refusal names the roles of the table") func refusal() throws {
    let refusal = try #require(table.check(Sample.user("mio", .salesAgent), may: .manageUsers))
    #expect(refusal.rule == .needsRole)
    #expect(
      refusal.parameters == [
        "user": "mio", "action": "manageUsers", "roles": "globalAdmin,userAdmin,adminAgent",
      ])
    #expect(refusal.message(in: .english).contains("global admin or user admin or admin agent"))
    #expect(table.check(Sample.user("mio", .adminAgent), may: .manageUsers) == nil)

    let narrower = PermissionTable([.manageUsers: [.salesAgent]])
    #expect(narrower.check(Sample.user("mio", .salesAgent), may: .manageUsers) == nil)
    #expect(
      narrower.check(Sample.user("mio", .globalAdmin), may: .manageUsers)?.parameters["roles"]
        == "salesAgent")
    #expect(narrower.check(Sample.user("mio", .globalAdmin), may: .readGuides)?.rule == .needsRole)
  }

  @Test func firstUserWhoMayIsOfTheOrganisationAndAllowed() {
    let users = [
      Sample.user("provider-admin", of: Sample.minato, .globalAdmin), Sample.user("plain", .user),
      Sample.user("seller", .salesAgent), Sample.user("boss", .globalAdmin),
    ]
    #expect(
      table.firstUser(of: Sample.hoshino, whoMay: .inviteCustomer, among: users)?.id.rawValue
        == "seller")
    #expect(
      table.firstUser(of: Sample.hoshino, whoMay: .manageKeys, among: users)?.id.rawValue == "boss")
    #expect(table.firstUser(of: Sample.bakery, whoMay: .readGuides, among: users) == nil)
  }
}

@Suite("R71: advice on roles") struct RoleAdviceTests {
  private func advice(_ users: User...) -> [RuleViolation] {
    PermissionTable.standard.advice(for: Sample.hoshino, users: users)
  }

  @Test func somebodyHasToBeAdminAgent() {
    #expect(advice(Sample.user("a", .globalAdmin)).codes == [.noAdminAgent])
    #expect(advice(Sample.user("a", of: Sample.minato, .adminAgent)).codes == [.noAdminAgent])
    #expect(advice(Sample.user("a", .adminAgent)).isEmpty)
  }

  @Test func onlyAdminAgentMayBeGlobalAdminAsWell() {
    #expect(advice(Sample.user("a", .globalAdmin, .adminAgent)).isEmpty)
    let two = advice(Sample.user("a", .globalAdmin, .adminAgent), Sample.user("b", .adminAgent))
    #expect(two.codes == [.moreRolesThanNeeded])
    #expect(two.first?.parameters == ["user": "a", "superfluous": "adminAgent"])
  }

  @Test(arguments: [
    ([Role.globalAdmin, .salesAgent, .billingAdmin], "billingAdmin,salesAgent"),
    ([.adminAgent, .helpdeskAgent], "helpdeskAgent"),
    ([.adminAgent, .userAdmin], "userAdmin"),
  ])
  func roleThatAddsNothingIsNamed(roles: [Role], superfluous: String) {
    var user = Sample.user("a")
    user.roles = Set(roles)
    let advice = advice(Sample.user("b", .adminAgent), user)
    #expect(advice.codes == [.moreRolesThanNeeded])
    #expect(advice.first?.parameters["superfluous"] == superfluous)
  }

  @Test(arguments: [
    [Role.salesAgent, .helpdeskAgent], [.userAdmin, .billingAdmin], [.salesAgent, .user], [.user],
    [],
  ])
  func rolesThatEachAddSomethingAreFine(roles: [Role]) {
    var user = Sample.user("a")
    user.roles = Set(roles)
    #expect(advice(Sample.user("b", .adminAgent), user).isEmpty)
  }
}
