import PartnerModel
import PortalFiles
import Testing

@testable import PortalOperations

private func settings(_ rate: String?, daily: Int?) -> MailSettings {
  MailSettings(carrier: .program(["/bin/true"])).limited(
    by: SendingLimits(rate: rate.flatMap(SendingRate.init), daily: daily))
}

private let now = Moment(seconds: 1_800_000_000)

@Suite struct SendingPaceTests {
  @Test(arguments: [("25/min", 2_400), ("10/s", 100), ("600/h", 6_000), ("1/h", 3_600_000), ("36000/min", 2)])
  func readsRates(_ text: String, _ pause: Int64) throws {
    let rate = try #require(SendingRate(text))
    #expect(rate.pause == pause)
    #expect("\(rate)" == text)
  }

  @Test(arguments: [
    "", "25", "/min", "0/min", "-1/min", "25/day", "25 /min", "2.5/s", "1001/s", "٢/s", "25/min/2",
  ])
  func refusesOtherRates(_ text: String) {
    #expect(SendingRate(text) == nil)
  }

  /// The second waits for its time, and the third for two; whoever is late doesn't go faster for it.
  @Test func spreadsLettersByTheRate() {
    var pace = SendingPace(settings("10/s", daily: nil), recent: [], at: now)
    #expect(pace.wait(atTick: 50) == 0)
    pace.take(at: now, tick: 50)
    #expect(pace.wait(atTick: 60) == 90)
    pace.take(at: now, tick: 60)
    #expect(pace.wait(atTick: 60) == 190)
    #expect(pace.wait(atTick: 1_000) == 0)
    pace.take(at: now, tick: 1_000)
    #expect(pace.wait(atTick: 1_000) == 100)
  }

  /// Counts what went before this run, too, and lets the next go when the oldest is a day old.
  @Test func keepsToTheDaysNumber() {
    let recent = [now - .days(1), now - Lifetime(seconds: 100), now - Lifetime(seconds: 50)]
    var pace = SendingPace(settings(nil, daily: 3), recent: recent, at: now)
    #expect(pace.dailyPause(at: now) == nil)
    pace.take(at: now, tick: 0)
    #expect(pace.dailyPause(at: now) == now - Lifetime(seconds: 100) + .days(1))
    #expect(pace.dailyPause(at: now + .days(1) - Lifetime(seconds: 100)) == nil)
  }

  /// A clock that was wrong holds letters back for a day at most, and a letter's next try for no longer than one may take.
  @Test func comesBackFromTheFuture() {
    let future = now + .days(400)
    var pace = SendingPace(settings(nil, daily: 1), recent: [future], at: now)
    #expect(pace.dailyPause(at: now) == now + .days(1))
    let estimate = SendingEstimate(1, settings(nil, daily: 1), recent: [future], at: now)
    #expect(estimate.length == .days(1))
    #expect(RetryPlan.next(future, at: now) == now + Lifetime(seconds: 28_800))
    #expect(RetryPlan.next(now + Lifetime(seconds: 5), at: now) == now + Lifetime(seconds: 5))
  }

  @Test func aLowerNumberThanWentWaitsForMoreThanOne() {
    let recent = (0..<10).map { now - Lifetime(seconds: 100 - Int64($0)) }
    var pace = SendingPace(settings(nil, daily: 3), recent: recent, at: now)
    // Seven of the ten have to be a day old before three remain, and one more for the next.
    #expect(pace.dailyPause(at: now) == recent[7] + .days(1))
  }

  @Test(
    arguments: [
      (0, "25/min", 9_000, nil), (1, "25/min", 9_000, 0), (26, "25/min", nil, 60),
      (91_125, "25/min", 9_000, 10 * 86_400 + 2_698),
      (5, nil, 2, 2 * 86_400), (100, nil, nil, nil),
    ] as [(Int, String?, Int?, Int64?)])
  func estimates(_ count: Int, _ rate: String?, _ daily: Int?, _ seconds: Int64?) {
    let estimate = SendingEstimate(count, settings(rate, daily: daily), recent: [], at: now)
    #expect(estimate.length?.seconds == seconds)
  }

  /// What went today counts against the number of today.
  @Test func estimatesAfterLettersOfToday() {
    let recent = [now - Lifetime(seconds: 3_600), now - Lifetime(seconds: 1_800)]
    let estimate = SendingEstimate(1, settings(nil, daily: 2), recent: recent, at: now)
    #expect(estimate.length?.seconds == 82_800)
  }

  @Test(
    arguments: [
      (0, "no time"), (1, "1 second"), (59, "59 seconds"), (60, "1 minute"), (61, "1 minute and 1 second"),
      (3_599, "59 minutes and 59 seconds"), (3_601, "1 hour and 1 minute"), (86_399, "1 day"),
      (10 * 86_400 + 2 * 3_600 + 1, "10 days and 3 hours"), (10 * 86_400, "10 days"),
      (10 * 86_400 + 86_399, "11 days"),
    ] as [(Int64, String)])
  func saysHowLong(_ seconds: Int64, _ words: String) {
    #expect(Lifetime(seconds: seconds).inWords == words)
  }
}

@Suite struct RetryTests {
  /// For five days, and each pause at least as long as the one before.
  @Test func growsAndEnds() {
    var moment = now
    var pause = Lifetime(seconds: 0)
    var tries = 1
    while let next = RetryPlan.next(after: tries, at: moment) {
      #expect(next - moment >= pause)
      pause = next - moment
      moment = next
      tries += 1
    }
    #expect(.days(4) < moment - now && moment - now < .days(6))
    #expect(RetryPlan.next(after: 1, at: now) == now + Lifetime(seconds: 300))
  }

  @Test func connectionsAreTriedAtOnceOnceAndThenLessAndLess() {
    var troubles = ConnectionTroubles()
    #expect(troubles.add().seconds == 0)
    #expect(troubles.add().seconds > 0)
    #expect(!troubles.isStuck)
    let third = troubles.add()
    #expect(troubles.add() > third)
    #expect(troubles.isStuck)
    troubles.settle()
    #expect(!troubles.isStuck && troubles.add().seconds == 0)
  }
}

@Suite struct BulkTests {
  @Test(
    arguments: [(5_000, nil, false), (5_001, nil, true), (100_000, 4_000, false), (100_000, 9_000, true)]
      as [(Int, Int?, Bool)])
  func manyLettersADayNeedMore(_ count: Int, _ daily: Int?, _ isTold: Bool) {
    let lines = MailCheck.bulk(count, daily: daily)
    #expect(lines.isEmpty != isTold)
    #expect(!isTold || lines[0].contains("\(count) letters") && lines[1].contains("DMARC"))
  }
}
