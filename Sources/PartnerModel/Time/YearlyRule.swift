/// What clocks do year after year: one offset, or two and the days on which they change.
package struct YearlyRule: Hashable, Sendable {
  /// The time in force before and after summer.
  package let standard: UTCOffset
  package let summer: Summer?

  package struct Summer: Hashable, Sendable {
    package let offset: UTCOffset
    package let begins: Turn
    package let ends: Turn

    package init(offset: UTCOffset, begins: Turn, ends: Turn) {
      self.offset = offset
      self.begins = begins
      self.ends = ends
    }
  }

  /// A day of each year, and a time of day on the clocks as they are before the change.
  package struct Turn: Hashable, Sendable {
    package let day: Day
    /// Seconds after midnight; up to a week before or after it.
    package let time: Int64

    package init(day: Day, time: Int64) {
      self.day = day
      self.time = time
    }
  }

  package enum Day: Hashable, Sendable {
    /// 1 to 365: 29 February is never counted.
    case withoutLeapDay(Int)
    /// 0 to 365: 29 February is counted where the year has it.
    case ofYear(Int)
    /// A weekday (0 is Sunday) of a month: its first to fourth, or with 5 its last.
    case weekday(Int, week: Int, month: Int)
  }

  package init(standard: UTCOffset, summer: Summer?) {
    self.standard = standard
    self.summer = summer
  }

  package func offset(at moment: Moment) -> UTCOffset {
    guard summer != nil else { return standard }
    return turns(around: moment, moment).last { $0.at <= moment }?.offset ?? standard
  }

  package func changes(after start: Moment, through end: Moment) -> [ZoneRules.Change] {
    turns(around: start, end).filter { start < $0.at && $0.at <= end }
  }

  /// In order. Where summer ends as the next one begins, it is summer all year: the beginning counts.
  private func turns(around start: Moment, _ end: Moment) -> [ZoneRules.Change] {
    guard let summer else { return [] }
    // Moments may be beyond any calendar. A turn may lie in the year before or after its own.
    func bounded(_ moment: Moment) -> Int { min(max(moment.date.year, 2), 9998) }
    let turns = (bounded(start) - 1...bounded(end) + 1).flatMap { year in
      [
        (at: summer.begins.moment(in: year, at: standard), isSummer: true),
        (at: summer.ends.moment(in: year, at: summer.offset), isSummer: false),
      ]
    }
    return turns.sorted { ($0.at, $0.isSummer ? 1 : 0) < ($1.at, $1.isSummer ? 1 : 0) }.map {
      ZoneRules.Change(at: $0.at, offset: $0.isSummer ? summer.offset : standard)
    }
  }
}

extension YearlyRule.Turn {
  fileprivate func moment(in year: Int, at offset: UTCOffset) -> Moment {
    Moment(seconds: day.daysSince1970(in: year) * 86_400 + time - offset.seconds)
  }
}

extension YearlyRule.Day {
  fileprivate func daysSince1970(in year: Int) -> Int64 {
    let newYear = CalendarDate.daysSince1970(year: year, month: 1, day: 1)
    switch self {
    case .withoutLeapDay(let day):
      let isLater = CalendarDate.days(inMonth: 2, of: year) == 29 && day >= 60
      return newYear + Int64(isLater ? day : day - 1)
    case .ofYear(let day): return newYear + Int64(day)
    case .weekday(let weekday, let week, let month):
      let first = CalendarDate.daysSince1970(year: year, month: month, day: 1)
      // 1 January 1970 was a Thursday.
      let firstWeekday = ((first + 4) % 7 + 7) % 7
      let day = (Int64(weekday) - firstWeekday + 7) % 7 + Int64(week - 1) * 7
      return first + (day < CalendarDate.days(inMonth: month, of: year) ? day : day - 7)
    }
  }
}
