/// A day of the (proleptic) Gregorian calendar without a time or a zone, written `2024-04-01`.
package struct CalendarDate: Hashable, Comparable, Sendable {
  package let year: Int
  package let month: Int
  package let day: Int

  /// - Throws: `invalid-date` for anything but `YYYY-MM-DD` with a day that exists.
  package init(validating text: String) throws(RuleViolation) {
    let bytes = Array(text.utf8)
    let dash = UInt8(ascii: "-")
    guard bytes.count == 10, bytes[4] == dash, bytes[7] == dash,
      let year = Self.number(bytes[0..<4]), let month = Self.number(bytes[5..<7]),
      let day = Self.number(bytes[8..<10]),
      year >= 1, (1...12).contains(month), (1...Self.days(inMonth: month, of: year)).contains(day)
    else { throw RuleViolation(.invalidDate, ["value": .text(text)]) }
    (self.year, self.month, self.day) = (year, month, day)
  }

  package init?(_ text: String) {
    guard let date = try? CalendarDate(validating: text) else { return nil }
    self = date
  }

  /// The day in UTC of a moment given in seconds since 1970.
  package init(secondsSince1970 seconds: Int64) {
    let secondsPerDay: Int64 = 86_400
    self.init(daysSince1970: (seconds - Self.remainder(seconds, secondsPerDay)) / secondsPerDay)
  }

  /// - Parameter count: of days; negative before 1970.
  package init(daysSince1970 count: Int64) {
    // Days are counted from 1 March of year 0, so that the leap day ends a year of 400-year cycles.
    let days = count + 719_468
    let dayOfCycle = Self.remainder(days, 146_097)
    let cycle = (days - dayOfCycle) / 146_097
    let yearOfCycle =
      (dayOfCycle - dayOfCycle / 1_460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
    let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    day = Int(dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    month = Int(marchMonth < 10 ? marchMonth + 3 : marchMonth - 9)
    year = Int(yearOfCycle + cycle * 400) + (month <= 2 ? 1 : 0)
  }

  package static func < (left: Self, right: Self) -> Bool {
    (left.year, left.month, left.day) < (right.year, right.month, right.day)
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    var value = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      value = value * 10 + Int(digit - UInt8(ascii: "0"))
    }
    return value
  }

  package static func days(inMonth month: Int, of year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  private static func remainder(_ value: Int64, _ divisor: Int64) -> Int64 {
    let rest = value % divisor
    return rest < 0 ? rest + divisor : rest
  }
}

extension CalendarDate {
  package var next: CalendarDate { CalendarDate(daysSince1970: daysSince1970 + 1) }
}

extension CalendarDate: CustomStringConvertible {
  package var description: String {
    "\(Self.padded(year, to: 4))-\(Self.padded(month, to: 2))-\(Self.padded(day, to: 2))"
  }

  private static func padded(_ number: Int, to width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
