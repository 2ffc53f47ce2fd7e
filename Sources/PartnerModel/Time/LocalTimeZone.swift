/// A time zone: a name, and what its clocks do.
package struct LocalTimeZone: Hashable, Sendable {
  package let name: TimeZoneName
  private let rules: ZoneRules

  package init(_ name: TimeZoneName, _ rules: ZoneRules) {
    self.name = name
    self.rules = rules
  }

  /// Whether clocks go alike from now on, whatever they did before.
  package func goesOn(like other: LocalTimeZone) -> Bool { rules.goesOn(like: other.rules) }

  package func offset(at moment: Moment) -> UTCOffset { rules.offset(at: moment) }

  package func changes(after start: Moment, through end: Moment) -> [ZoneRules.Change] {
    rules.changes(after: start, through: end)
  }

  /// What the calendar on the wall says.
  package func date(at moment: Moment) -> CalendarDate { reading(at: moment).date }

  /// What the clock on the wall says: `18:30`.
  package func clock(at moment: Moment) -> String { reading(at: moment).clock }

  /// For lists, to the minute: `2026-12-22 23:59 (UTC+09:00, Asia/Tokyo)`.
  package func text(of moment: Moment) -> String {
    "\(date(at: moment)) \(clock(at: moment)) (UTC\(offset(at: moment).text), \(name))"
  }

  /// For the columns of a board: `2026-12-22 23:59 +09:00`.
  package func shortText(of moment: Moment) -> String {
    "\(date(at: moment)) \(clock(at: moment)) \(offset(at: moment).text)"
  }

  /// The last second of a local day. Where clocks go back over midnight, the day ends the second time; a day that was left
  /// out ended with the one before.
  package func lastSecond(of date: CalendarDate) -> Moment {
    let midnight = (date.daysSince1970 + 1) * 86_400
    // No offset reaches this far.
    let reach = Lifetime(seconds: 26 * 3600)
    let window = (start: Moment(seconds: midnight) - reach, end: Moment(seconds: midnight) + reach)
    var dayBegins = window.end
    let changes = changes(after: window.start, through: window.end)
    let spans = [ZoneRules.Change(at: window.start, offset: offset(at: window.start))] + changes
    for span in spans.reversed() {
      let crossing = Moment(seconds: midnight - span.offset.seconds)
      if crossing >= dayBegins { break }
      dayBegins = max(span.at, crossing)
      if crossing > span.at { break }
    }
    return dayBegins - Lifetime(seconds: 1)
  }

  /// The local time as if it were UTC.
  private func reading(at moment: Moment) -> Moment {
    moment + Lifetime(seconds: offset(at: moment).seconds)
  }
}
