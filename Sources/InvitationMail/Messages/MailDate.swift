import PartnerModel

/// Moments as headers write them.
enum MailDate {
  /// `Sun, 22 Nov 2026 09:30:00 +0900 (JST)`: RFC 5322 section 3.3, also with the zones and years of section 4.3. Nil for
  /// anything else, and for a zone that doesn't say how far it is from UTC.
  static func moment(_ text: String) -> Moment? {
    var words = withoutComments(text).split { $0 == " " || $0 == "," || $0 == "\t" }.map(String.init)[...]
    if let first = words.first, Int(first) == nil { words.removeFirst() }
    guard words.count == 5, let day = Int(words.removeFirst()),
      let month = months.firstIndex(of: String(words.removeFirst().lowercased().prefix(3))),
      var year = Int(words.removeFirst())
    else { return nil }
    if year < 50 { year += 2000 } else if year < 1000 { year += 1900 }
    var clock = words.removeFirst().split(separator: ":", omittingEmptySubsequences: false).map {
      two(Int($0))
    }
    if clock.count == 2 { clock.append("00") }
    guard let zone = offset(words.removeFirst()) else { return nil }
    return Moment("\(year)-\(two(month + 1))-\(two(day))T\(clock.joined(separator: ":"))\(zone)")
  }

  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]

  private static func two(_ number: Int?) -> String {
    guard let number else { return "?" }
    return number < 10 ? "0\(number)" : "\(number)"
  }

  /// As RFC 3339 writes it.
  private static func offset(_ zone: String) -> String? {
    if let hours = zones[zone.uppercased()] { return hours }
    let digits = zone.dropFirst()
    guard zone.hasPrefix("+") || zone.hasPrefix("-"), digits.utf8.count == 4 else { return nil }
    return "\(zone.prefix(1))\(digits.prefix(2)):\(digits.suffix(2))"
  }

  private static let zones = [
    "UT": "Z", "GMT": "Z", "UTC": "Z", "Z": "Z", "EST": "-05:00", "EDT": "-04:00", "CST": "-06:00",
    "CDT": "-05:00",
    "MST": "-07:00", "MDT": "-06:00", "PST": "-08:00", "PDT": "-07:00",
  ]

  static func withoutComments(_ text: String) -> String {
    var depth = 0
    return String(
      String.UnicodeScalarView(
        text.unicodeScalars.filter { scalar in
          if scalar == "(" { depth += 1 }
          defer { if scalar == ")" { depth = max(0, depth - 1) } }
          return depth == 0
        }))
  }
}
