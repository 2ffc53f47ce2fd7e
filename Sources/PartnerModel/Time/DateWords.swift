/// How a language writes days and moments.
package struct DateWords: Hashable, Sendable {
  /// The text for a day, with `{day}`, `{month}` and `{year}`.
  package let date: TextPattern
  /// The text for a moment, with `{date}`, `{time}`, `{offset}` and `{zone}`.
  package let moment: TextPattern
  /// What the text for a day has to have.
  package static let namesOfDate: Set<String> = ["day", "month", "year"]
  /// What the text for a moment has to have: a time of day says nothing without its zone.
  package static let namesOfMoment: Set<String> = ["date", "time", "offset", "zone"]
  /// Twelve.
  package let months: [String]

  package init(date: TextPattern, moment: TextPattern, months: [String]) {
    precondition(months.count == 12, "a year has twelve months")
    self.date = date
    self.moment = moment
    self.months = months
  }

  /// A day, written out as the language does: `20 November 2026`, `2026年11月20日`.
  package func text(of date: CalendarDate) -> String {
    self.date.filled { name in
      switch name {
      case "day": String(date.day)
      case "month": months[date.month - 1]
      case "year": String(date.year)
      default: nil
      }
    }
  }

  /// A moment, to the minute, as the clocks of a zone show it, saying which: `22 December 2026, 23:59 (UTC+09:00, Asia/Tokyo)`.
  package func text(of moment: Moment, in zone: LocalTimeZone) -> String {
    self.moment.filled { name in
      switch name {
      case "date": text(of: zone.date(at: moment))
      case "time": zone.clock(at: moment)
      case "offset": zone.offset(at: moment).text
      case "zone": zone.name.rawValue
      default: nil
      }
    }
  }
}

/// A text with `{names}` that values take the place of, read once.
package struct TextPattern: Hashable, Sendable {
  private enum Part: Hashable {
    case literal(String)
    case name(String)
  }

  /// As it was written.
  package let text: String
  private let parts: [Part]

  package init(_ text: String) {
    var parts: [Part] = []
    var rest = text[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      parts.append(.literal(String(rest[..<open])))
      parts.append(.name(String(rest[rest.index(after: open)..<close])))
      rest = rest[rest.index(after: close)...]
    }
    self.text = text
    self.parts = parts + [.literal(String(rest))]
  }

  /// The names that values take the place of.
  package var names: Set<String> {
    parts.reduce(into: []) { names, part in
      if case .name(let name) = part { names.insert(name) }
    }
  }

  /// In one pass, so that a value that looks like a name stays what it is: a value. A name without a value stays as it is
  /// written.
  package func filled(_ value: (String) -> String?) -> String {
    var text = ""
    for part in parts {
      switch part {
      case .literal(let literal): text += literal
      case .name(let name): text += value(name) ?? "{\(name)}"
      }
    }
    return text
  }
}
