import PartnerModel
import TestSupport
import Testing

@Suite("The end of an invitation's life")
struct DeadlineTests {
  private let now = Moment("2026-11-22T09:30:00Z")!

  private func zone(_ first: Int64, _ changes: [(at: String, offset: Int64)] = []) -> LocalTimeZone {
    LocalTimeZone(
      TimeZoneName(rawValue: "Test/Zone")!,
      ZoneRules(
        first: UTCOffset(seconds: first),
        changes: changes.map { ZoneRules.Change(at: Moment($0.at)!, offset: UTCOffset(seconds: $0.offset)) },
        yearly: nil))
  }

  private func end(
    _ lifetime: String, from now: Moment? = nil, in zone: LocalTimeZone, atMost longest: String = "P90D"
  ) -> String {
    zone.end(of: Lifetime(lifetime)!, from: now ?? self.now, atMost: Lifetime(longest)!).text
  }

  @Test(
    "is that of a local day where it lives for whole days or weeks",
    arguments: [
      ("P30D", 32_400, "2026-12-22T14:59:59Z"), ("P30D", -28_800, "2026-12-23T07:59:59Z"),
      ("P1D", 0, "2026-11-23T23:59:59Z"), ("P2W", 0, "2026-12-06T23:59:59Z"),
      ("PT48H", 0, "2026-11-24T23:59:59Z"),
    ] as [(String, Int64, String)])
  func wholeDays(lifetime: String, offset: Int64, expected: String) {
    #expect(end(lifetime, in: zone(offset)) == expected)
  }

  @Test("counts days by the local calendar")
  func localCalendar() {
    // It is Monday there already.
    let late = Moment("2026-11-22T23:30:00Z")!
    #expect(end("P1D", from: late, in: zone(32_400)) == "2026-11-24T14:59:59Z")
    #expect(end("P1D", from: late, in: zone(0)) == "2026-11-23T23:59:59Z")
  }

  @Test("is exact where it lives for hours")
  func hours() {
    #expect(end("PT12H", in: zone(32_400)) == "2026-11-22T21:30:00Z")
    #expect(end("P1DT1S", in: zone(32_400)) == "2026-11-23T09:30:01Z")
  }

  @Test("is that of the day before where policy allows no more")
  func longest() {
    #expect(end("P90D", in: zone(32_400)) == "2027-02-19T14:59:59Z")
    #expect(end("P2D", in: zone(0), atMost: "P2D") == "2026-11-23T23:59:59Z")
    // A day is short of nothing that policy allows.
    #expect(end("P2D", in: zone(0), atMost: "P3D") == "2026-11-24T23:59:59Z")
  }

  @Test("is never that of the day on which it begins")
  func oneDay() {
    #expect(end("P1D", in: zone(0), atMost: "P1D") == "2026-11-23T09:30:00Z")
  }

  @Test("is within policy where clocks go back meanwhile")
  func clocksGoBack() {
    let summer = zone(7200, [(at: "2026-10-25T01:00:00Z", offset: 3600)])
    let now = Moment("2026-10-23T22:10:00Z")!
    // It is ten past midnight, and the next day has 25 hours: two days back are needed.
    #expect(end("P3D", from: now, in: summer, atMost: "P3D") == "2026-10-25T22:59:59Z")
  }
}
