import Glibc
package import PartnerModel
import SystemFiles
package import TimeZones

/// What the machine says of where its people are.
package enum SystemZone {
  /// The system's time zone: `TZ`, `/etc/localtime`, `/etc/timezone`. Nil where it has none but UTC, which says nothing of
  /// people.
  package static func name(in zones: ZoneFolder) -> TimeZoneName? {
    let candidates = [
      getenv("TZ").map { String(cString: $0) },
      linkedZone("/etc/localtime"),
      (try? RegularFile("/etc/timezone").bytes(limit: 200)).map { String(decoding: $0, as: UTF8.self) },
    ]
    for case let text? in candidates {
      let text = text.drop { $0 == ":" }.prefix { !$0.isWhitespace }
      guard let name = TimeZoneName(rawValue: String(text)), (try? zones.country(of: name)) != nil else {
        continue
      }
      return name
    }
    return nil
  }

  private static func linkedZone(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    let target = String(cString: real)
    return target.firstRange(of: "zoneinfo/").map { String(target[$0.upperBound...]) }
  }
}
