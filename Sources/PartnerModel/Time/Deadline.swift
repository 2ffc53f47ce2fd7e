extension LocalTimeZone {
  /// When something ends that begins now and lasts so long.
  ///
  /// A life of whole days ends with a local day, in its last second: nobody reads "until 22 December, 09:30" as nine in the
  /// morning. Where that is longer than may be, it ends with the day before. Any other life is taken as it is, and so is one
  /// that would end on the day on which it begins.
  ///
  /// - Parameter longest: no shorter than `lifetime`.
  package func end(of lifetime: Lifetime, from now: Moment, atMost longest: Lifetime) -> Moment {
    let exact = now + lifetime
    guard let days = lifetime.wholeDays else { return exact }
    let today = date(at: now).daysSince1970
    // Two days back at most: where clocks go back, a day has more hours than policy counts.
    for day in (max(today + 1, today + days - 2)...today + days).reversed() {
      let end = lastSecond(of: CalendarDate(daysSince1970: day))
      if end > now, end - now <= longest { return end }
    }
    return exact
  }
}
