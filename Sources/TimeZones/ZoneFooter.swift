import PartnerModel

/// The last line of a zone file, in the form of POSIX's variable `TZ`: `CET-1CEST,M3.5.0,M10.5.0/3`.
extension YearlyRule {
  /// - Parameter hasLongTimes: whether a change may come up to a week before or after its day (from version 3 on).
  /// - Returns: nil for anything but a whole rule.
  init?(footer: ArraySlice<UInt8>, hasLongTimes: Bool) {
    var reader = ZoneFooterReader(rest: footer, hasLongTimes: hasLongTimes)
    guard let rule = reader.rule(), reader.rest.isEmpty else { return nil }
    self = rule
  }
}

private struct ZoneFooterReader {
  private(set) var rest: ArraySlice<UInt8>
  let hasLongTimes: Bool

  mutating func rule() -> YearlyRule? {
    guard skipName(), let standard = offset() else { return nil }
    guard !rest.isEmpty else { return YearlyRule(standard: standard, summer: nil) }
    guard skipName() else { return nil }
    var summer = UTCOffset(seconds: standard.seconds + 3600)
    if rest.first != UInt8(ascii: ",") {
      guard let offset = offset() else { return nil }
      summer = offset
    }
    guard let begins = turn(), let ends = turn() else { return nil }
    return YearlyRule(
      standard: standard, summer: YearlyRule.Summer(offset: summer, begins: begins, ends: ends))
  }

  /// At least three letters, or letters, digits and signs in angle brackets.
  private mutating func skipName() -> Bool {
    let isQuoted = skip("<")
    let name = rest.prefix { byte in
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"): isQuoted
      default: false
      }
    }
    rest = rest.dropFirst(name.count)
    return name.count >= 3 && (!isQuoted || skip(">"))
  }

  /// Written as hours behind UTC.
  private mutating func offset() -> UTCOffset? {
    time(hours: 24).map { UTCOffset(seconds: -$0) }
  }

  /// `,M3.5.0/2`
  private mutating func turn() -> YearlyRule.Turn? {
    guard skip(","), let day = day() else { return nil }
    guard skip("/") else { return YearlyRule.Turn(day: day, time: 7200) }
    if !hasLongTimes, rest.first.map({ $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }) ?? false {
      return nil
    }
    return time(hours: hasLongTimes ? 167 : 24).map { YearlyRule.Turn(day: day, time: $0) }
  }

  private mutating func day() -> YearlyRule.Day? {
    if skip("J") { return number(in: 1...365).map(YearlyRule.Day.withoutLeapDay) }
    guard skip("M") else { return number(in: 0...365).map(YearlyRule.Day.ofYear) }
    guard let month = number(in: 1...12), skip("."), let week = number(in: 1...5), skip("."),
      let weekday = number(in: 0...6)
    else { return nil }
    return .weekday(weekday, week: week, month: month)
  }

  /// `2`, `-1:30`, `24:59:59`, in seconds.
  private mutating func time(hours most: Int) -> Int64? {
    let isNegative = skip("-")
    if !isNegative { _ = skip("+") }
    guard let hours = number(in: 0...most) else { return nil }
    var seconds = hours * 3600
    for unit in [60, 1] {
      guard skip(":") else { break }
      guard let part = number(in: 0...59) else { return nil }
      seconds += part * unit
    }
    return Int64(isNegative ? -seconds : seconds)
  }

  private mutating func number(in range: ClosedRange<Int>) -> Int? {
    let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard (1...3).contains(digits.count) else { return nil }
    rest = rest.dropFirst(digits.count)
    let number = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    return range.contains(number) ? number : nil
  }

  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: character) else { return false }
    rest = rest.dropFirst()
    return true
  }
}
