package import PartnerModel

/// A day or a moment to be remembered, as calendars take it.
package struct CalendarEntry: Hashable, Sendable {
  package enum Start: Hashable, Sendable {
    /// All of that day, wherever the reader is.
    case day(CalendarDate)
    case moment(Moment)
  }

  /// Stays the same for as long as it is about the same thing, so that a later entry takes the place of an earlier one.
  package let uid: String
  /// Rises when what it says changes.
  package let sequence: Int
  package let start: Start
  package let summary: String
  /// Its lines ended by `\n`.
  package let description: String
  /// How long before the start it reminds.
  package let alarm: Lifetime

  package init(
    uid: String, sequence: Int, start: Start, summary: String, description: String, alarm: Lifetime
  ) {
    self.uid = uid
    self.sequence = sequence
    self.start = start
    self.summary = summary
    self.description = description
    self.alarm = alarm
  }
}

/// A calendar file (RFC 5545) in the form that Outlook, Apple's and Google's calendars take alike: PUBLISH without organiser and
/// attendees, days or moments in UTC, the alarm last in its event.
package struct CalendarFile: Sendable {
  private let stamp: Moment
  private let language: LanguageCode
  private var body: [UInt8] = []

  /// - Parameters:
  ///   - stamp: when it is made. Of two entries with the same sequence the later one counts (RFC 5546 section 2.1.5).
  ///   - language: of the texts.
  package init(stamp: Moment, language: LanguageCode) {
    self.stamp = stamp
    self.language = language
  }

  package mutating func add(_ entry: CalendarEntry) {
    line("BEGIN:VEVENT")
    line("UID:\(Self.escaped(entry.uid))")
    line("DTSTAMP:\(Self.utc(stamp))")
    line("SEQUENCE:\(entry.sequence)")
    switch entry.start {
    case .day(let date): line("DTSTART;VALUE=DATE:\(Self.digits(date.description))")
    case .moment(let moment): line("DTSTART:\(Self.utc(moment))")
    }
    text("SUMMARY", entry.summary)
    text("DESCRIPTION", entry.description)
    // Who has it in the calendar isn't busy for that.
    line("TRANSP:TRANSPARENT")
    line("BEGIN:VALARM")
    line("ACTION:DISPLAY")
    text("DESCRIPTION", entry.summary)
    line("TRIGGER:-\(Self.duration(entry.alarm))")
    line("END:VALARM")
    line("END:VEVENT")
  }

  package var bytes: [UInt8] {
    var file = CalendarFile(stamp: stamp, language: language)
    file.line("BEGIN:VCALENDAR")
    file.line("VERSION:2.0")
    file.line("PRODID:-//Portico//Portico//EN")
    file.line("METHOD:PUBLISH")
    file.body += body
    file.line("END:VCALENDAR")
    return file.body
  }

  private mutating func text(_ name: String, _ text: String) {
    line("\(name);LANGUAGE=\(language.rawValue):\(Self.escaped(text))")
  }

  /// RFC 5545 section 3.3.11. A control character has no place in a calendar.
  private static func escaped(_ text: String) -> String {
    var output = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\", ";", ",": output += "\\\(scalar)"
      case "\n": output += "\\n"
      default:
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: output += " "
        default: output.unicodeScalars.append(scalar)
        }
      }
    }
    return output
  }

  /// Lines of at most 75 bytes, cut between characters (section 3.1).
  private mutating func line(_ text: String) {
    var room = Self.longestLine
    for scalar in text.unicodeScalars {
      let count = UTF8.width(scalar)
      if count > room {
        body += "\r\n ".utf8
        room = Self.longestLine - 1
      }
      body += Unicode.UTF8.encode(scalar).map(Array.init) ?? []
      room -= count
    }
    body += "\r\n".utf8
  }

  private static let longestLine = 75

  /// `20261130T112000Z`
  private static func utc(_ moment: Moment) -> String { digits(moment.text) }

  private static func digits(_ text: String) -> String { text.filter { $0 != "-" && $0 != ":" } }

  /// Whole days as days, others as seconds: `P3D`, `PT3600S` (section 3.3.6).
  private static func duration(_ length: Lifetime) -> String {
    let day: Int64 = 86_400
    return length.seconds % day == 0 ? "P\(length.seconds / day)D" : "PT\(length.seconds)S"
  }
}
