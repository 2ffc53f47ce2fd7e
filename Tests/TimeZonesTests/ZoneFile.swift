import PartnerModel
import TimeZones

/// A zone file as a test wants it.
struct ZoneFile {
  var version: Character = "2"
  /// The first one holds before all changes.
  var offsets: [Int64] = [3600]
  /// Moments, and the place of the offset that holds from then on.
  var changes: [(at: Int64, offset: Int)] = []
  var footer = "CET-1"
  var leapSeconds = 0

  /// A change in 1970 from one to two hours ahead, and no rule.
  static let small = ZoneFile(offsets: [3600, 7200], changes: [(at: 100, offset: 1)], footer: "")

  var bytes: [UInt8] {
    let isFirstVersion = version == "1"
    let block = block(timeSize: isFirstVersion ? 4 : 8)
    return isFirstVersion
      ? block : ZoneFile(version: version).block(timeSize: 4) + block + "\n\(footer)\n".utf8
  }

  private func block(timeSize: Int) -> [UInt8] {
    var bytes = Array("TZif".utf8) + [version == "1" ? 0 : version.asciiValue!]
    bytes += [UInt8](repeating: 0, count: 15)
    for count in [0, 0, leapSeconds, changes.count, offsets.count, 4] { bytes += Self.big(Int64(count), 4) }
    for change in changes { bytes += Self.big(change.at, timeSize) }
    bytes += changes.map { UInt8($0.offset) }
    for offset in offsets { bytes += Self.big(offset, 4) + [0, 0] }
    bytes += Array("CET\0".utf8)
    for _ in 0..<leapSeconds { bytes += Self.big(0, timeSize) + Self.big(1, 4) }
    return bytes
  }

  private static func big(_ value: Int64, _ size: Int) -> [UInt8] {
    (0..<size).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  func zone() throws -> LocalTimeZone {
    LocalTimeZone(TimeZoneName(rawValue: "Test/Zone")!, try ZoneFileReader.rules(bytes))
  }
}

extension Moment {
  /// One that is spelled right.
  init(at text: String) { self.init(seconds: Moment(text)!.seconds) }
}
