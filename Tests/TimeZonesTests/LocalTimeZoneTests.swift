import PartnerModel
import Testing
import TimeZones

@Suite("A time zone")
struct LocalTimeZoneTests {
  private func zone(_ footer: String) throws -> LocalTimeZone {
    try ZoneFile(version: "3", offsets: [0], footer: footer).zone()
  }

  @Test("tells the local day and time")
  func reading() throws {
    let zone = try zone("JST-9")
    let moment = Moment(at: "2026-11-22T16:30:00Z")
    #expect(zone.date(at: moment) == CalendarDate("2026-11-23"))
    #expect(zone.clock(at: moment) == "01:30")
    #expect(zone.offset(at: moment).text == "+09:00")
  }

  @Test("tells when a day ends")
  func ordinaryDay() throws {
    let date = CalendarDate("2026-11-22")!
    #expect(try zone("JST-9").lastSecond(of: date) == Moment(at: "2026-11-22T14:59:59Z"))
    #expect(try zone("<-12>12").lastSecond(of: date) == Moment(at: "2026-11-23T11:59:59Z"))
    #expect(try zone("CET-1CEST,M3.5.0,M10.5.0/3").lastSecond(of: date) == Moment(at: "2026-11-22T22:59:59Z"))
  }

  @Test("has days of 23 and of 25 hours")
  func longAndShortDays() throws {
    let zone = try zone("CET-1CEST,M3.5.0,M10.5.0/3")
    #expect(zone.lastSecond(of: CalendarDate("2026-03-29")!) == Moment(at: "2026-03-29T21:59:59Z"))
    #expect(zone.lastSecond(of: CalendarDate("2026-10-25")!) == Moment(at: "2026-10-25T22:59:59Z"))
  }

  @Test("ends a day where the next begins at one o'clock")
  func noMidnight() throws {
    // On the second Sunday of September midnight is skipped.
    let zone = try zone("AAA4BBB,M9.2.0/0,M4.1.0/0")
    #expect(zone.lastSecond(of: CalendarDate("2026-09-12")!) == Moment(at: "2026-09-13T03:59:59Z"))
    #expect(zone.clock(at: Moment(at: "2026-09-13T04:00:00Z")) == "01:00")
  }

  @Test("ends a day the second time where clocks go back over midnight")
  func twoMidnights() throws {
    // At 00:01 it is 23:01 again.
    let zone = try zone("AAA4BBB,M3.2.0/0:01,M11.1.0/0:01")
    #expect(zone.lastSecond(of: CalendarDate("2026-10-31")!) == Moment(at: "2026-11-01T03:59:59Z"))
    // At midnight it is 23:00 again.
    let other = try self.zone("AAA4BBB,M9.2.0/0,M4.1.0/0")
    #expect(other.lastSecond(of: CalendarDate("2026-04-04")!) == Moment(at: "2026-04-05T03:59:59Z"))
  }

  @Test("may leave out a day")
  func skippedDay() throws {
    // A whole day ahead, as Samoa went in December 2011.
    let change = Moment(at: "2011-12-30T10:00:00Z")
    let zone = try ZoneFile(
      offsets: [-36_000, 50_400], changes: [(at: change.seconds, offset: 1)], footer: ""
    ).zone()
    #expect(zone.lastSecond(of: CalendarDate("2011-12-29")!) == Moment(at: "2011-12-30T09:59:59Z"))
    #expect(zone.lastSecond(of: CalendarDate("2011-12-30")!) == Moment(at: "2011-12-30T09:59:59Z"))
    #expect(zone.lastSecond(of: CalendarDate("2011-12-31")!) == Moment(at: "2011-12-31T09:59:59Z"))
  }

  @Test(
    "has an offset with a sign",
    arguments: [
      (0, "+00:00"), (32_400, "+09:00"), (-12_600, "-03:30"), (-1800, "-00:30"), (1172, "+00:19:32"),
    ])
  func offsets(seconds: Int, text: String) {
    #expect(UTCOffset(seconds: Int64(seconds)).text == text)
  }

  @Test(
    "has a name that can't leave the folder of the zone files",
    arguments: [
      "", "asia/Tokyo", "/Asia/Tokyo", "Asia/", "Asia//Tokyo", "Asia/../Etc/UTC", "../Asia",
      "posix/Asia/Tokyo",
      "localtime", "zone.tab", "Asia/Tōkyō", "Asia/Tokyo\u{0}", "A b", String(repeating: "A", count: 65),
    ])
  func noName(text: String) {
    #expect(TimeZoneName(rawValue: text) == nil)
  }

  @Test(
    "has a name of the IANA database",
    arguments: [
      "Asia/Tokyo", "America/Argentina/Ushuaia", "Etc/GMT+1", "W-SU", "America/Port-au-Prince", "UTC",
    ])
  func name(text: String) {
    #expect(TimeZoneName(rawValue: text)?.rawValue == text)
  }
}
