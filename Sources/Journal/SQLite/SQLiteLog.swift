import SystemFiles

/// The beginning of the log beside a journal's file, where that holds something that SQLite would take for part of the
/// file.
struct SQLiteLog {
  /// What its first transaction counts.
  let firstCount: UInt32
  /// How many transactions it holds at most.
  let most: UInt32

  /// Nil where the log is empty, or doesn't begin with the first page: an older program's transactions may not.
  init?(_ path: String) {
    guard let (start, size) = try? Self.beginning(of: path), start.count >= Self.header + Self.frame else {
      return nil
    }
    let pageSize = Int(Self.number(start, 8))
    guard start.count >= Self.header + Self.frame + pageSize, pageSize >= 512 else { return nil }
    // Of the first frame: the page's number, and the salts of the log that it belongs to.
    guard Self.number(start, 32) == 1, start[40..<48].elementsEqual(start[16..<24]) else { return nil }
    guard Self.isWhole(start, pageSize: pageSize) else { return nil }
    firstCount = Self.number(start, Self.header + Self.frame + SQLiteHeader.offset)
    most = UInt32(clamping: (size - Self.header) / (Self.frame + pageSize))
  }

  /// Whether it belongs to a file with that count: whatever was brought into the file since the log began is of the log,
  /// and it began where the file had come to.
  func belongs(toFileCounting count: UInt32) -> Bool {
    count &- (firstCount &- 1) <= most
  }

  /// As much as the first frame needs, and how long the whole is.
  private static func beginning(of path: String) throws -> (bytes: [UInt8], size: Int) {
    let file = try RegularFile(path)
    return (try file.beginning(header + frame + largestPage), file.size)
  }

  /// In bytes.
  private static let header = 32
  private static let frame = 24
  private static let largestPage = 65_536

  private static func number(_ bytes: [UInt8], _ place: Int) -> UInt32 {
    bytes[place..<place + 4].reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// Whether header and first frame have the checksums that stand in them: SQLite leaves a log that a failing machine has
  /// torn alone.
  private static func isWhole(_ bytes: [UInt8], pageSize: Int) -> Bool {
    let isBigEndian = bytes[3] & 1 == 1
    var (one, two): (UInt32, UInt32) = (0, 0)
    func word(_ place: Int) -> UInt32 {
      isBigEndian ? number(bytes, place) : number(bytes, place).byteSwapped
    }
    func add(_ range: Range<Int>) {
      for place in stride(from: range.lowerBound, to: range.upperBound, by: 8) {
        one = one &+ word(place) &+ two
        two = two &+ word(place + 4) &+ one
      }
    }
    add(0..<24)
    guard one == number(bytes, 24), two == number(bytes, 28) else { return false }
    add(32..<40)
    add(56..<56 + pageSize)
    return one == number(bytes, 48) && two == number(bytes, 52)
  }
}
