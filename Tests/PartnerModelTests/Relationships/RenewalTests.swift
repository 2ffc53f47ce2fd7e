import PartnerModel
import TestSupport
import Testing

/// Relationships that have an end, and what moves it.
@Suite struct RenewalTests {
  private static let end = CalendarDate("2027-12-31")!

  private func declared(until: CalendarDate?) throws -> Relationship {
    try Relationship.declared(
      .reseller, partner: Sample.hoshino, with: Sample.bakery, since: Sample.since, until: until,
      kindOf: Sample.kind)
  }

  private func book(_ relationships: [Relationship], on today: String) -> RelationshipBook {
    RelationshipBook(relationships) { _ in CalendarDate(today)! }
  }

  private func agreed(
    until: String?, renews: CalendarDate? = nil, since: String
  ) -> [Relationship] {
    let invitation = Sample.invitation(
      .resellerInvitesCustomer, from: Sample.hoshino, to: Sample.bakery, state: .accepted,
      term: RelationshipTerm(until: until.flatMap { CalendarDate($0) }, renews: renews))
    return Relationship.established(by: invitation, since: CalendarDate(since)!)
  }

  @Test func itHoldsOnItsLastDayAndNoLonger() throws {
    let relationship = try declared(until: Self.end)
    #expect(book([relationship], on: "2027-12-31").customers(of: Sample.hoshino) == [Sample.bakery])
    let after = book([relationship], on: "2028-01-01")
    #expect(after.customers(of: Sample.hoshino).isEmpty)
    #expect(after.resale(by: Sample.hoshino, to: Sample.bakery) == nil)
    #expect(
      after.obstaclesToTransacting(reseller: Sample.hoshino, customer: Sample.customer(Sample.bakery)).map(
        \.rule
      )
      .contains(.noResellerRelationship))
  }

  @Test(arguments: [("2028-03-30", true), ("2028-03-31", false)])
  func ofLateItCanStillBeRenewed(today: String, isRenewable: Bool) throws {
    let parties = RelationshipParties(.reseller, partner: Sample.hoshino, with: Sample.bakery)
    let book = book([try declared(until: Self.end)], on: today)
    #expect((book.renewable(of: parties) != nil) == isRenewable)
    #expect(book.relationship(of: parties) == nil)
  }

  @Test func onAcceptanceTheEndMovesAndSinceStays() throws {
    let earlier = try declared(until: Self.end)
    let renewal = agreed(until: "2028-12-31", renews: Sample.since, since: "2028-01-15")
    for relationships in [[earlier] + renewal, renewal] {
      let relationship = try #require(
        book(relationships, on: "2028-06-01").resale(by: Sample.hoshino, to: Sample.bakery))
      #expect(relationship.since == Sample.since)
      #expect(relationship.until == CalendarDate("2028-12-31"))
    }
  }

  @Test func whatIsAgreedToAfterAnEndBeginsAnew() throws {
    let relationships =
      agreed(until: "2024-12-31", since: "2024-04-01") + agreed(until: nil, since: "2025-02-01")
    let relationship = try #require(
      book(relationships, on: "2026-06-01").resale(by: Sample.hoshino, to: Sample.bakery))
    #expect(relationship.since == CalendarDate("2025-02-01"))
    #expect(relationship.until == nil)
  }

  @Test(arguments: [
    ("P1Y", "2028-02-29", "2029-02-28"), ("P1M", "2027-01-31", "2027-02-28"),
    ("P2W", "2027-12-25", "2028-01-08"),
    ("P1Y6M", "2027-12-31", "2029-06-30"), ("P90D", "2027-12-31", "2028-03-30"),
    ("P11M", "2027-01-31", "2027-12-31"),
  ])
  func periodsAreCountedAsContractsDo(period: String, from: String, to: String) {
    #expect(CalendarPeriod(period)?.after(CalendarDate(from)!) == CalendarDate(to))
  }

  @Test(arguments: ["", "P", "P0D", "1Y", "P1", "P1D1Y", "P1Y1Y", "P101Y", "PT1H", "P-1D", "P99999999999D"])
  func otherTextsAreNoPeriod(text: String) {
    #expect(CalendarPeriod(text) == nil)
  }
}
