import PartnerModel
import TestSupport
import Testing

@Suite struct EndingReasonTests {
  @Test(arguments: [
    "Sent to a former employee", "宛先の担当者が異動したため", "👩‍💻 O’Brien \"x\" \\", String(repeating: "é", count: 500),
    " a ",
  ])
  func oneLineIsKeptAsItIs(text: String) throws {
    #expect(try EndingReason(validating: text).rawValue == text)
  }

  @Test(arguments: [
    "", " ", "\u{3000}", "a\nb", "a\rb", "a\tb", "a\0", "\u{1b}[2J", "\u{7f}", "\u{85}", "a\u{9b}b",
    "\u{2028}",
    "a\u{2029}", String(repeating: "a", count: 501),
  ])
  func whatCanNotStandInALineIsRefused(text: String) {
    let violation = #expect(throws: RuleViolation.self) { try EndingReason(validating: text) }
    #expect(violation?.rule == .invalidReason)
  }
}

@Suite struct InvitationWithdrawalTests {
  let invitation = Invitation(
    id: "a", sequence: 1, kind: .resellerInvitesCustomer, from: Sample.hoshino, with: nil, to: Sample.bakery,
    recipient: "a@b.example", language: .english, issuedAt: 0, expiresAt: 1, statusIndex: 0, keyID: "k",
    state: .pending, issuedBy: Actor("mio")!, terms: [:])

  @Test(arguments: Role.allCases) func theTableSaysWhoMay(role: Role) {
    let actor = Sample.user("mio", of: Sample.hoshino, role)
    let mayCancel: Set<Role> = [.globalAdmin, .adminAgent, .salesAgent]
    #expect(
      invitation.checkWithdrawal(by: actor).map(\.rule) == (mayCancel.contains(role) ? [] : [.needsRole]))
  }

  @Test func onlyTheInvitingOrganisationMay() {
    let stranger = Sample.user("ken", of: Sample.kita, .globalAdmin)
    #expect(invitation.checkWithdrawal(by: stranger).map(\.rule) == [.actsForOtherOrganisation])
    let both = Sample.user("ken", of: Sample.kita, .user)
    #expect(invitation.checkWithdrawal(by: both).map(\.rule) == [.needsRole, .actsForOtherOrganisation])
  }
}
