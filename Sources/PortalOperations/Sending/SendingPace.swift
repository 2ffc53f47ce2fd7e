package import PartnerModel
package import PortalFiles

/// How fast letters may go: so many in such a time, and so many within 24 hours.
struct SendingPace {
  private let pause: Int64
  private let daily: Int?
  /// When the next one may go by the rate, in milliseconds of a clock that is never set back.
  private var free: Int64 = 0
  /// When those of the last 24 hours went, the oldest first; kept where there is a limit.
  private var recent: [Moment]
  private var start = 0

  static let day = Lifetime.days(1)

  /// - Parameter recent: when letters went, the oldest first. Where the clock went wrong, some went later than now.
  init(_ settings: MailSettings, recent: [Moment], at now: Moment) {
    pause = settings.rate?.pause ?? 0
    daily = settings.daily
    self.recent = settings.daily == nil ? [] : recent.map { min($0, now) }.sorted()
  }

  /// When the day's number lets the next one go; nil where that is now.
  mutating func dailyPause(at now: Moment) -> Moment? {
    guard let daily else { return nil }
    while start < recent.count, recent[start] + Self.day <= now { start += 1 }
    let count = recent.count - start
    return count < daily ? nil : recent[start + count - daily] + Self.day
  }

  /// How long the rate makes the next one wait, in milliseconds.
  func wait(atTick tick: Int64) -> Int64 { max(0, free - tick) }

  /// One goes now.
  mutating func take(at now: Moment, tick: Int64) {
    free = max(free, tick) + pause
    if daily != nil { recent.append(now) }
  }
}

/// How long it takes to send so many letters.
package struct SendingEstimate: Hashable, Sendable {
  /// Nil where nothing limits them.
  package let length: Lifetime?

  /// - Parameter recent: when letters of the last 24 hours went, the oldest first.
  package init(_ count: Int, _ settings: MailSettings, recent: [Moment], at now: Moment) {
    guard count > 0, settings.rate != nil || settings.daily != nil else {
      length = nil
      return
    }
    // In milliseconds from now: when each of the last `daily` letters went, by place in a ring.
    let pause = settings.rate?.pause ?? 0
    guard let daily = settings.daily else {
      length = Lifetime(seconds: (Int64(count - 1) * pause + 999) / 1000)
      return
    }
    let day: Int64 = 86_400_000
    var ring = recent.map { min($0, now) }.sorted().suffix(daily).map { ($0.seconds - now.seconds) * 1000 }
    var oldest = 0
    var time: Int64 = 0
    for number in 0..<count {
      if number > 0 { time += pause }
      if ring.count < daily {
        ring.append(time)
      } else {
        time = max(time, ring[oldest] + day)
        ring[oldest] = time
        oldest = (oldest + 1) % daily
      }
    }
    length = Lifetime(seconds: (time + 999) / 1000)
  }
}

extension Lifetime {
  /// In the two largest units that say something: `10 days and 3 hours`, `4 minutes`. The smaller one is rounded up.
  package var inWords: String {
    let units: [(name: String, seconds: Int64)] = [
      ("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1),
    ]
    func words(_ count: Int64, _ name: String) -> String { "\(count) \(name)\(count == 1 ? "" : "s")" }
    guard let place = units.firstIndex(where: { seconds >= $0.seconds }) else { return "no time" }
    let large = units[place]
    guard place + 1 < units.count else { return words(seconds, large.name) }
    let small = units[place + 1]
    let whole = (seconds + small.seconds - 1) / small.seconds
    let ratio = large.seconds / small.seconds
    // Rounded up, it may be one of the larger unit more, and then of the unit above.
    if place > 0, whole / ratio == units[place - 1].seconds / large.seconds {
      return words(1, units[place - 1].name)
    }
    let rest = whole % ratio
    return words(whole / ratio, large.name) + (rest == 0 ? "" : " and " + words(rest, small.name))
  }
}

/// When a letter that a server didn't take yet goes out again.
enum RetryPlan {
  /// From one try to the next, in seconds: growing, as RFC 5321 section 4.5.4.1 wants it, and short in the beginning, since a server
  /// that doesn't know somebody yet (greylisting) takes their letter after some minutes.
  private static let pauses: [Int64] = [300, 900, 1_800, 3_600, 7_200, 14_400, 28_800]
  /// Five days of it.
  private static let most = 20

  /// When a letter may go again: no later than it would from now on, also where the clock was wrong when that was noted.
  static func next(_ noted: Moment, at now: Moment) -> Moment {
    min(noted, now + Lifetime(seconds: pauses.max() ?? 0))
  }

  /// - Parameter tries: how many there were, this one too; from 1.
  /// - Returns: nil where it is given up.
  static func next(after tries: Int, at now: Moment) -> Moment? {
    guard tries < most else { return nil }
    return now + Lifetime(seconds: pauses[min(tries, pauses.count) - 1])
  }
}

/// How it goes with the connection. Where it can't be had, or nothing comes of it, pauses grow and in the end somebody has to look.
struct ConnectionTroubles {
  /// In seconds; the first is none, since servers end connections after some letters.
  private static let pauses: [Int64] = [0, 5, 30, 120, 300, 600, 1_800]
  private var inARow = 0

  /// Something went well.
  mutating func settle() { inARow = 0 }

  /// The connection ended, or couldn't be had.
  ///
  /// - Returns: how long to wait before the next.
  mutating func add() -> Lifetime {
    inARow += 1
    return Lifetime(seconds: Self.pauses[min(inARow, Self.pauses.count) - 1])
  }

  /// Whether who sends what may go now gives up: another run comes.
  var isStuck: Bool { inARow > 3 }
}
