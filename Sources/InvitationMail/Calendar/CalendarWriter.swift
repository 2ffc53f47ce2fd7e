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

/// Calendar files (RFC 5545) in the form that Outlook, Apple's and Google's calendars take alike: PUBLISH without organiser and
/// attendees, days or moments in UTC, the alarm last in its event.
package struct CalendarWriter: Sendable {
  private let stamp: String
  private let language: LanguageCode

  /// - Parameters:
  ///   - stamp: when they are made. Of two entries with the same sequence the later one counts (RFC 5546 section 2.1.5).
  ///   - language: of the texts.
  package init(stamp: Moment, language: LanguageCode) {
    self.stamp = Self.utc(stamp)
    self.language = language
  }

  /// - Parameter events: as `event` wrote them.
  package func file(_ events: [UInt8]) -> [UInt8] {
    var lines = CalendarLines()
    for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Portico//Portico//EN", "METHOD:PUBLISH"] {
      lines.add(line)
    }
    lines.bytes += events
    lines.add("END:VCALENDAR")
    return lines.bytes
  }

  package func event(_ entry: CalendarEntry) -> [UInt8] {
    let text = ";LANGUAGE=\(language.rawValue):"
    let summary = Self.escaped(entry.summary)
    var lines = CalendarLines()
    lines.add("BEGIN:VEVENT")
    lines.add("UID:\(Self.escaped(entry.uid))")
    lines.add("DTSTAMP:\(stamp)")
    lines.add("SEQUENCE:\(entry.sequence)")
    switch entry.start {
    case .day(let date): lines.add("DTSTART;VALUE=DATE:\(Self.digits(date.description))")
    case .moment(let moment): lines.add("DTSTART:\(Self.utc(moment))")
    }
    lines.add("SUMMARY\(text)\(summary)")
    lines.add("DESCRIPTION\(text)\(Self.escaped(entry.description))")
    // Who has it in the calendar isn't busy for that.
    lines.add("TRANSP:TRANSPARENT")
    lines.add("BEGIN:VALARM")
    lines.add("ACTION:DISPLAY")
    lines.add("DESCRIPTION\(text)\(summary)")
    lines.add("TRIGGER:-\(entry.alarm)")
    lines.add("END:VALARM")
    lines.add("END:VEVENT")
    return lines.bytes
  }

  /// RFC 5545 section 3.3.11. A control character has no place in a calendar, nor have other ends of lines.
  private static func escaped(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count + 16)
    var index = 0
    while index < bytes.count {
      let rest = bytes[index...]
      let length: Int
      switch bytes[index] {
      case UInt8(ascii: "\\"), UInt8(ascii: ";"), UInt8(ascii: ","):
        output += [UInt8(ascii: "\\"), bytes[index]]
        length = 1
      case 0x0A:
        output += "\\n".utf8
        length = 1
      case 0x00..<0x20, 0x7F:
        output.append(UInt8(ascii: " "))
        length = 1
      case 0xC2 where rest.count > 1 && bytes[index + 1] < 0xA0:
        output.append(UInt8(ascii: " "))
        length = 2
      case 0xE2 where rest.starts(with: [0xE2, 0x80, 0xA8]) || rest.starts(with: [0xE2, 0x80, 0xA9]):
        output.append(UInt8(ascii: " "))
        length = 3
      default:
        output.append(bytes[index])
        length = 1
      }
      index += length
    }
    return String(decoding: output, as: UTF8.self)
  }

  /// `20261130T112000Z`
  private static func utc(_ moment: Moment) -> String { digits(moment.text) }

  private static func digits(_ text: String) -> String { text.filter { $0 != "-" && $0 != ":" } }
}

/// Lines of at most 75 bytes, cut between characters (RFC 5545 section 3.1).
private struct CalendarLines {
  var bytes: [UInt8] = []

  private static let longest = 75

  mutating func add(_ text: String) {
    let line = Array(text.utf8)
    var start = 0
    var room = Self.longest
    while line.count - start > room {
      var end = start + room
      while line[end] & 0xC0 == 0x80 { end -= 1 }
      bytes += line[start..<end]
      bytes += [0x0D, 0x0A, UInt8(ascii: " ")]
      start = end
      room = Self.longest - 1
    }
    bytes += line[start...]
    bytes += [0x0D, 0x0A]
  }
}
