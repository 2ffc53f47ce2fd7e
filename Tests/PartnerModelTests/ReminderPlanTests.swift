import Testing

@testable import PartnerModel

struct ReminderPlanTests {
  private static let issued = Moment("2026-11-01T00:00:00Z")!

  private func invitation(days: Int64) -> Invitation {
    Invitation(
      id: InvitationID(rawValue: "aaaaaaaaaaaaaaaaaaaaaaaaaa"), sequence: 1, kind: .resellerInvitesCustomer,
      from: OrganisationID(rawValue: "hoshino-cloud")!, with: nil, to: OrganisationID(rawValue: "larkspur")!,
      recipient: nil, language: .english, issuedAt: Self.issued, expiresAt: Self.issued + .days(days),
      statusIndex: 0, keyID: KeyID(rawValue: "k"), state: .pending,
      issuedBy: .user(UserID(rawValue: "yui-sato")!), terms: [:])
  }

  /// The days on which a reminder is due, where each is sent on the day on which it is.
  private func days(_ plan: ReminderPlan, of length: Int64, sentOn sent: Int64 = 0) -> [Int64] {
    var last = Self.issued + .days(sent)
    return (sent...length + 5).filter { day in
      let now = Self.issued + .days(day)
      guard plan.isDue(invitation(days: length), lastLetter: last, at: now) else { return false }
      last = now
      return true
    }
  }

  @Test func `once at half the time, and once three days before the end`() {
    #expect(days(.standard, of: 30) == [15, 27])
    #expect(days(.standard, of: 60) == [30, 57])
  }

  @Test func `two occasions close to each other are one`() {
    #expect(days(.standard, of: 7) == [4])
    #expect(days(.standard, of: 6) == [3])
  }

  @Test func `what came while nobody looked is one reminder`() {
    let plan = ReminderPlan.standard
    let late = Self.issued + .days(28)
    #expect(plan.isDue(invitation(days: 30), lastLetter: Self.issued, at: late))
    #expect(!plan.isDue(invitation(days: 30), lastLetter: late, at: Self.issued + .days(29)))
  }

  @Test func `a letter that went late isn't followed by its reminder at once`() {
    #expect(days(.standard, of: 30, sentOn: 14) == [27])
    #expect(days(.standard, of: 30, sentOn: 25) == [])
  }

  @Test func `nothing is due at the end or after it, or without an occasion`() {
    #expect(
      !ReminderPlan.standard.isDue(
        invitation(days: 30), lastLetter: Self.issued, at: Self.issued + .days(30)))
    #expect(days(ReminderPlan([]), of: 30) == [])
  }

  @Test func `an occasion before the invitation itself never comes`() {
    #expect(days(ReminderPlan([.before(.days(60))]), of: 30) == [])
  }
}
