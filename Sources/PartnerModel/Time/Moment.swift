/// A second in UTC, written as RFC 3339 has it: `2026-11-22T09:30:00Z`.
package struct Moment: Hashable, Comparable, Sendable {
  /// Since 1970.
  package let seconds: Int64

  package init(seconds: Int64) {
    self.seconds = seconds
  }

  /// A full date and time with `Z` or an offset (RFC 3339, section 5.6). Fractions of a second are cut off.
  package init?(_ text: String) {
    var rest = Array(text.utf8)[...]
    func number(_ digits: Int) -> Int64? {
      guard rest.count >= digits else { return nil }
      var value: Int64 = 0
      for byte in rest.prefix(digits) {
        guard (48...57).contains(byte) else { return nil }
        value = value * 10 + Int64(byte - 48)
      }
      rest = rest.dropFirst(digits)
      return value
    }
    func skip(_ allowed: String) -> Bool {
      guard let first = rest.first, allowed.utf8.contains(first) else { return false }
      rest = rest.dropFirst()
      return true
    }
    guard let date = CalendarDate(String(decoding: rest.prefix(10), as: UTF8.self)) else {
      return nil
    }
    rest = rest.dropFirst(10)
    guard skip("Tt "), let hour = number(2), skip(":"), let minute = number(2), skip(":"),
      let second = number(2), hour < 24, minute < 60, second <= 60
    else { return nil }
    if skip(".") {
      let fraction = rest.prefix { (48...57).contains($0) }
      guard !fraction.isEmpty else { return nil }
      rest = rest.dropFirst(fraction.count)
    }
    var offset: Int64 = 0
    if !skip("Zz") {
      let isBehind = rest.first == UInt8(ascii: "-")
      guard skip("+-"), let hours = number(2), skip(":"), let minutes = number(2), hours < 24,
        minutes < 60
      else { return nil }
      offset = (hours * 60 + minutes) * (isBehind ? -60 : 60)
    }
    guard rest.isEmpty else { return nil }
    seconds = date.daysSince1970 * 86_400 + hour * 3600 + minute * 60 + second - offset
  }

  /// The day in UTC.
  package var date: CalendarDate { CalendarDate(secondsSince1970: seconds) }

  /// `2026-11-22T09:30:00Z`
  package var text: String {
    let second = seconds - date.daysSince1970 * 86_400
    return
      "\(date)T\(Self.two(second / 3600)):\(Self.two(second / 60 % 60)):\(Self.two(second % 60))Z"
  }

  /// `09:30`, in UTC.
  package var clock: String {
    let second = seconds - date.daysSince1970 * 86_400
    return "\(Self.two(second / 3600)):\(Self.two(second / 60 % 60))"
  }

  package static func < (left: Moment, right: Moment) -> Bool { left.seconds < right.seconds }

  private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

extension CalendarDate {
  /// Negative before 1970.
  package var daysSince1970: Int64 { Self.daysSince1970(year: year, month: month, day: day) }

  /// - Parameters: those of a day that exists.
  static func daysSince1970(year: Int, month: Int, day: Int) -> Int64 {
    let shifted = Int64(month <= 2 ? year - 1 : year)
    let cycle = shifted / 400
    let yearOfCycle = shifted - cycle * 400
    let dayOfYear = Int64((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1)
    return cycle * 146_097 + yearOfCycle * 365 + yearOfCycle / 4 - yearOfCycle / 100 + dayOfYear
      - 719_468
  }
}
