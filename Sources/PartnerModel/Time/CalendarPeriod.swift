/// Years, months and days, as contracts count them: `P1Y`, `P6M`, `P1Y6M`, `P2W`, `P90D` (ISO 8601).
package struct CalendarPeriod: Hashable, Sendable {
  private let months: Int64
  private let days: Int64

  /// Nil for anything else, for nothing, and for more than 100 years.
  package init?(_ text: String) {
    guard text.hasPrefix("P") else { return nil }
    var units: [(letter: Character, months: Int64, days: Int64)] = [
      ("Y", 12, 0), ("M", 1, 0), ("W", 0, 7), ("D", 0, 1),
    ]
    var (months, days): (Int64, Int64) = (0, 0)
    var digits = ""
    for character in text.dropFirst() {
      if ("0"..."9").contains(character) {
        digits.append(character)
        continue
      }
      guard let place = units.firstIndex(where: { $0.letter == character }), digits.count <= 5,
        let number = Int64(digits)
      else { return nil }
      months += number * units[place].months
      days += number * units[place].days
      units.removeFirst(place + 1)
      digits = ""
    }
    guard digits.isEmpty, months + days > 0, months <= 1_200, days <= 36_525 else { return nil }
    self.months = months
    self.days = days
  }

  /// The day that is so much later. A month that lacks the day ends it: a month after 31 January is the last of February.
  package func after(_ date: CalendarDate) -> CalendarDate {
    let month = Int64(date.year) * 12 + Int64(date.month - 1) + months
    let (year, ofYear) = (Int(month / 12), Int(month % 12) + 1)
    let day = min(date.day, CalendarDate.days(inMonth: ofYear, of: year))
    return CalendarDate(
      daysSince1970: CalendarDate.daysSince1970(year: year, month: ofYear, day: day) + days)
  }
}
