import PartnerModel
import TestSupport
import Testing
import TimeZones

@Suite("A time zone file")
struct ZoneFileReaderTests {
  @Test("is read in each version", arguments: ["1", "2", "3", "4"] as [Character])
  func versions(version: Character) throws {
    var file = ZoneFile.small
    file.version = version
    let zone = try file.zone()
    #expect(zone.offset(at: .distantPast) == UTCOffset(seconds: 3600))
    #expect(zone.offset(at: 99) == UTCOffset(seconds: 3600))
    #expect(zone.offset(at: 100) == UTCOffset(seconds: 7200))
    #expect(zone.offset(at: .distantFuture) == UTCOffset(seconds: 7200))
  }

  @Test("goes on by its last line after its last change")
  func footer() throws {
    var file = ZoneFile.small
    file.footer = "<+0330>-3:30"
    let zone = try file.zone()
    #expect(zone.offset(at: 99).text == "+01:00")
    #expect(zone.offset(at: 100).text == "+03:30")
  }

  @Test(
    "has a last line in the form of POSIX",
    arguments: [
      ("EST5EDT,M3.2.0,M11.1.0", "2026-03-08T06:59:59Z", "-05:00"),
      ("EST5EDT,M3.2.0,M11.1.0", "2026-03-08T07:00:00Z", "-04:00"),
      ("EST5EDT,M3.2.0,M11.1.0", "2026-11-01T05:59:59Z", "-04:00"),
      ("EST5EDT,M3.2.0,M11.1.0", "2026-11-01T06:00:00Z", "-05:00"),
      // The southern summer goes over the new year.
      ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-01-01T00:00:00Z", "+11:00"),
      ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-07-01T00:00:00Z", "+10:00"),
      // Ireland's winter is what is set back.
      ("IST-1GMT0,M10.5.0,M3.5.0/1", "2026-01-01T00:00:00Z", "+00:00"),
      ("IST-1GMT0,M10.5.0,M3.5.0/1", "2026-07-01T00:00:00Z", "+01:00"),
      // A day before the last Sunday's, and summer all the year.
      ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T00:59:59Z", "-02:00"),
      ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T01:00:00Z", "-01:00"),
      ("EST5EDT,0/0,J365/25", "2026-01-01T05:00:00Z", "-04:00"),
      ("EST5EDT,0/0,J365/25", "2028-12-31T23:59:59Z", "-04:00"),
      // The 60th day is 1 March with J, and 29 February of a leap year by count.
      ("AAA0BBB,J60/0,J300/0", "2028-02-29T23:59:59Z", "+00:00"),
      ("AAA0BBB,J60/0,J300/0", "2028-03-01T00:00:00Z", "+01:00"),
      ("AAA0BBB,59/0,J300/0", "2028-02-29T00:00:00Z", "+01:00"),
    ])
  func rules(footer: String, moment: String, offset: String) throws {
    let zone = try ZoneFile(version: "3", offsets: [0], footer: footer).zone()
    #expect(zone.offset(at: Moment(at: moment)).text == offset)
  }

  @Test(
    "is refused with a last line that is no rule",
    arguments: [
      "CET", "C-1", "CET-1CEST,M3.5.0", "CET-1CEST", "CET-25", "CET-1x", "CET-1CEST,M13.1.0,M10.5.0",
      "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0", "CET-1CEST,J0,J365", "CET-1CEST,1,366",
      "CET-1CEST,M3.5.0/168,M10.5.0", "<CET-1", "CET-1:60", "CET-1\u{0}", " CET-1",
      "CET-\(String(repeating: "1", count: 300))",
    ])
  func noRule(footer: String) {
    #expect(throws: ZoneFileReader.Fault.self) { try ZoneFile(version: "3", footer: footer).zone() }
  }

  @Test("may change before midnight of its day only from version 3 on")
  func longTimes() throws {
    let footer = "<-02>2<-01>,M3.5.0/-1,M10.5.0/0"
    #expect(throws: ZoneFileReader.Fault.self) { try ZoneFile(version: "2", footer: footer).zone() }
    _ = try ZoneFile(version: "3", footer: footer).zone()
  }

  @Test("is refused where it contradicts itself")
  func contradictions() {
    let files: [ZoneFile] = [
      ZoneFile(version: "5"), ZoneFile(leapSeconds: 1),
      ZoneFile(changes: [(at: 100, offset: 1)]), ZoneFile(offsets: [93_600]), ZoneFile(offsets: [-90_000]),
      ZoneFile(offsets: []),
      ZoneFile(offsets: [0, 3600], changes: [(at: 100, offset: 1), (at: 100, offset: 0)]),
    ]
    for file in files {
      #expect(throws: ZoneFileReader.Fault.self) { try ZoneFileReader.rules(file.bytes) }
    }
  }

  @Test("is refused where it is cut off, wherever that is")
  func cutOff() {
    let bytes = ZoneFile.small.bytes
    for length in bytes.indices {
      #expect(throws: ZoneFileReader.Fault.self) { try ZoneFileReader.rules(Array(bytes[..<length])) }
    }
  }

  @Test("never stops the program, whatever bit of it is another")
  func mutations() {
    var file = ZoneFile(version: "3", offsets: [3600, 7200], changes: [(at: 100, offset: 1)])
    file.footer = "CET-1CEST,M3.5.0,M10.5.0/3"
    let bytes = file.bytes
    for place in bytes.indices {
      for bit in 0..<8 {
        var altered = bytes
        altered[place] ^= 1 << bit
        guard let rules = try? ZoneFileReader.rules(altered) else { continue }
        _ = rules.offset(at: .distantPast)
        _ = rules.offset(at: .distantFuture)
      }
    }
  }
}
