import PartnerModel
import Testing

@Suite struct MomentTests {
  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0), ("2026-11-22T09:30:05Z", 1_795_339_805),
    ("2000-02-29T23:59:59Z", 951_868_799),
    ("2026-11-22T18:30:05+09:00", 1_795_339_805), ("2026-11-22T04:30:05-05:00", 1_795_339_805),
    ("2026-11-22t09:30:05.999z", 1_795_339_805), ("1969-12-31T23:59:59Z", -1),
    ("2400-12-31T00:00:00Z", 13_601_001_600),
  ])
  func readsRFC3339(text: String, seconds: Int64) {
    #expect(Moment(text)?.seconds == seconds)
  }

  @Test(arguments: [
    "", "2026-11-22", "2026-11-22T09:30:05", "2026-02-29T00:00:00Z", "2026-11-22T24:00:00Z", "now",
    "2026-11-22T09:30:05.Z", "2026-11-22T09:30:05Z ", "２０２６-11-22T09:30:05Z", "2026-11-22T09:30:05+9:00",
  ])
  func refusesEverythingElse(text: String) {
    #expect(Moment(text) == nil)
  }

  @Test func writesWhatItReads() {
    for seconds: Int64 in stride(from: -5_000_000_000, to: 20_000_000_000, by: 86_399_977) {
      #expect(Moment(Moment(seconds: seconds).text)?.seconds == seconds)
    }
  }
}
