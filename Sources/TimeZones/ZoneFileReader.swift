package import PartnerModel

/// Reads a time zone file: TZif as of RFC 9636, versions 1 to 4. Whatever isn't as the format has it is refused, and so are
/// files that count leap seconds.
package struct ZoneFileReader {
  /// What is wrong with a file.
  package struct Fault: Error, Hashable {
    package let words: String

    init(_ words: String) { self.words = words }
  }

  /// No file of the system has a hundredth of it.
  package static let sizeLimit = 1 << 20

  private let bytes: [UInt8]
  private var place = 0

  package static func rules(_ bytes: [UInt8]) throws(Fault) -> ZoneRules {
    var reader = ZoneFileReader(bytes: bytes)
    return try reader.rules()
  }

  private init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  private mutating func rules() throws(Fault) -> ZoneRules {
    let first = try header()
    guard first.version > 1 else {
      let block = try block(first, timeSize: 4)
      return ZoneRules(first: block.first, changes: block.changes, yearly: nil)
    }
    // What follows says the same with 64 bits.
    try skip(first.size(timeSize: 4))
    let second = try header()
    guard second.version == first.version else { throw Fault("its two headers differ in version") }
    let block = try block(second, timeSize: 8)
    return ZoneRules(first: block.first, changes: block.changes, yearly: try footer(version: second.version))
  }

  // MARK: Header

  private struct Header {
    let version: Int
    /// Of the six lists that follow, in the order of the header.
    let utCount, standardCount, leapCount, timeCount, typeCount, nameSize: Int

    func size(timeSize: Int) -> Int {
      timeCount * (timeSize + 1) + typeCount * 6 + nameSize + leapCount * (timeSize + 4) + standardCount
        + utCount
    }
  }

  private mutating func header() throws(Fault) -> Header {
    guard try take(4).elementsEqual("TZif".utf8) else { throw Fault("it isn't a time zone file") }
    let version: Int
    switch try take(1).first {
    case 0: version = 1
    case UInt8(ascii: "2"): version = 2
    case UInt8(ascii: "3"): version = 3
    case UInt8(ascii: "4"): version = 4
    default: throw Fault("its version is none of 1 to 4")
    }
    try skip(15)
    var counts: [Int] = []
    for _ in 0..<6 { counts.append(Int(UInt32(truncatingIfNeeded: try integer(4)))) }
    let header = Header(
      version: version, utCount: counts[0], standardCount: counts[1], leapCount: counts[2],
      timeCount: counts[3], typeCount: counts[4], nameSize: counts[5])
    guard counts.allSatisfy({ $0 <= Self.sizeLimit }), (1...256).contains(header.typeCount),
      header.nameSize > 0, header.utCount == 0 || header.utCount == header.typeCount,
      header.standardCount == 0 || header.standardCount == header.typeCount
    else { throw Fault("its counts don't go together") }
    return header
  }

  // MARK: Data

  private mutating func block(
    _ header: Header, timeSize: Int
  ) throws(Fault) -> (first: UTCOffset, changes: [ZoneRules.Change]) {
    guard header.leapCount == 0 else { throw Fault("it counts leap seconds") }
    guard header.size(timeSize: timeSize) <= bytes.count - place else { throw Fault("it ends too early") }
    var times: [Int64] = []
    for _ in 0..<header.timeCount {
      let time = try integer(timeSize)
      // 2^59 seconds before 1970 is before there was time.
      guard time >= -(1 << 59), times.last.map({ $0 < time }) ?? true else {
        throw Fault("its changes aren't in order")
      }
      times.append(time)
    }
    let types = try take(header.timeCount).map { Int($0) }
    guard types.allSatisfy({ $0 < header.typeCount }) else { throw Fault("a change leads nowhere") }
    var offsets: [UTCOffset] = []
    for _ in 0..<header.typeCount {
      let seconds = try integer(4)
      let rest = Array(try take(2))
      // Less than 25 hours behind, less than 26 ahead.
      guard (-89_999...93_599).contains(seconds), rest[0] <= 1, rest[1] < header.nameSize else {
        throw Fault("it has an offset that no place has")
      }
      offsets.append(UTCOffset(seconds: seconds))
    }
    try skip(header.nameSize + header.standardCount + header.utCount)
    let changes = zip(times, types).map {
      ZoneRules.Change(at: Moment(seconds: $0), offset: offsets[$1])
    }
    return (offsets[0], changes)
  }

  /// A line of its own: how the clocks go on after the last change. Empty where nobody knows.
  private mutating func footer(version: Int) throws(Fault) -> YearlyRule? {
    let newline = UInt8(ascii: "\n")
    guard try take(1).first == newline, let end = bytes[place...].firstIndex(of: newline) else {
      throw Fault("its last line is missing")
    }
    let line = bytes[place..<end]
    guard !line.isEmpty else { return nil }
    guard line.count <= 256, let rule = YearlyRule(footer: line, hasLongTimes: version >= 3) else {
      throw Fault("its last line is no rule")
    }
    return rule
  }

  // MARK: Bytes

  private mutating func take(_ count: Int) throws(Fault) -> ArraySlice<UInt8> {
    guard count <= bytes.count - place else { throw Fault("it ends too early") }
    defer { place += count }
    return bytes[place..<place + count]
  }

  private mutating func skip(_ count: Int) throws(Fault) { _ = try take(count) }

  /// Signed, the highest byte first.
  private mutating func integer(_ size: Int) throws(Fault) -> Int64 {
    let value = try take(size).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return size == 4 ? Int64(Int32(truncatingIfNeeded: value)) : Int64(bitPattern: value)
  }
}
