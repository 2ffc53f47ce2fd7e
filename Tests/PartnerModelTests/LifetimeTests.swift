import PartnerModel
import TestSupport
import Testing

@Suite struct LifetimeTests {
  @Test(
    arguments: [
      ("P30D", 2_592_000), ("PT12H", 43_200), ("P1W", 604_800), ("P1DT2H3M4S", 93_784), ("PT90M", 5_400),
      ("P0D", 0),
    ] as [(String, Int64)])
  func `lengths of time`(text: String, seconds: Int64) {
    #expect(Lifetime(text)?.seconds == seconds)
  }

  @Test(arguments: [
    "", "P", "PT", "30D", "P1M", "P1Y", "P1H", "PT1D", "P1D2", "P-1D", "P1.5D", "p1d", "P１D", "P1DT", "PTT1H",
    "P99999999999D", "P1D1W",
  ])
  func `what is no length of time`(text: String) {
    #expect(Lifetime(text) == nil)
  }

  @Test(arguments: ["P30D", "PT90S", "PT0S", "P1D"])
  func `is written in days or seconds`(text: String) {
    #expect(Lifetime(text)?.description == text)
  }

  @Test func `no sum overflows`() {
    let end = Moment(seconds: .max)
    #expect(end + .days(1) == end)
    #expect(Moment(seconds: .min) - .days(1) == Moment(seconds: .min))
    #expect(end - Moment(seconds: -1) == Lifetime(seconds: .max))
  }
}
