/// A length of time in whole seconds. Its text is the shortest that ISO 8601 has for it in days or seconds: `P30D`,
/// `PT90S`.
package struct Lifetime: Hashable, Comparable, Sendable {
  package let seconds: Int64

  package init(seconds: Int64) {
    self.seconds = seconds
  }

  package static func days(_ count: Int64) -> Lifetime { Lifetime(seconds: count * 86_400) }

  /// Nil where it isn't made of whole days, one at least.
  package var wholeDays: Int64? {
    seconds > 0 && seconds % 86_400 == 0 ? seconds / 86_400 : nil
  }

  package static func < (left: Lifetime, right: Lifetime) -> Bool { left.seconds < right.seconds }
}

extension Lifetime: LosslessStringConvertible {
  /// Reads weeks, days, hours, minutes and seconds as ISO 8601 writes them: `P30D`, `PT12H`, `P1W`, `P1DT12H30M`. Nil for
  /// anything else. Years and months are not accepted: they differ in length.
  package init?(_ text: String) {
    guard text.first == "P" else { return nil }
    var units: [(letter: Character, seconds: Int64)] = [("W", 604_800), ("D", 86_400)]
    var seconds: Int64 = 0
    var digits = ""
    var parts = 0
    var isInTime = false
    for character in text.dropFirst() {
      if character.isASCII, character.isNumber {
        digits.append(character)
      } else if character == "T", !isInTime, digits.isEmpty {
        isInTime = true
        parts = 0
        units = [("H", 3_600), ("M", 60), ("S", 1)]
      } else {
        guard let place = units.firstIndex(where: { $0.letter == character }), let number = Int64(digits),
          number <= Int64(Int32.max)
        else { return nil }
        seconds += number * units[place].seconds
        units.removeFirst(place + 1)
        digits = ""
        parts += 1
      }
    }
    guard parts > 0, digits.isEmpty else { return nil }
    self.seconds = seconds
  }

  package var description: String {
    wholeDays.map { "P\($0)D" } ?? "PT\(seconds)S"
  }
}

/// A moment or length beyond what 64 bits hold is the last or the longest that they do: no number in a file makes a sum
/// overflow.
extension Moment {
  package static func + (moment: Moment, length: Lifetime) -> Moment {
    Moment(seconds: moment.seconds.addingClamped(length.seconds))
  }

  package static func - (moment: Moment, length: Lifetime) -> Moment {
    Moment(seconds: moment.seconds.subtractingClamped(length.seconds))
  }

  package static func - (later: Moment, earlier: Moment) -> Lifetime {
    Lifetime(seconds: later.seconds.subtractingClamped(earlier.seconds))
  }
}

extension Lifetime {
  package static func + (left: Lifetime, right: Lifetime) -> Lifetime {
    Lifetime(seconds: left.seconds.addingClamped(right.seconds))
  }
}

extension Int64 {
  fileprivate func addingClamped(_ other: Int64) -> Int64 {
    let (sum, overflows) = addingReportingOverflow(other)
    return overflows ? (other < 0 ? .min : .max) : sum
  }

  fileprivate func subtractingClamped(_ other: Int64) -> Int64 {
    let (difference, overflows) = subtractingReportingOverflow(other)
    return overflows ? (other < 0 ? .max : .min) : difference
  }
}
