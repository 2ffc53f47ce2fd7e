/// The name of a time zone in the IANA database: `Asia/Tokyo`, `America/Argentina/Ushuaia`, `Etc/GMT+1`.
///
/// It begins with a capital letter, and its parts hold letters, digits, `+`, `-` and `_` only: as a path it can't leave the
/// folder of the zone files, nor name what else lies there (`posix/…`, `localtime`, `zone.tab`).
package struct TimeZoneName: RawRepresentable, Hashable, Comparable, Sendable {
  package let rawValue: String

  package init?(rawValue: String) {
    guard rawValue.utf8.count <= Self.longest, let first = rawValue.utf8.first,
      (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first),
      rawValue.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy({ part in
        !part.isEmpty && part.allSatisfy(Self.isPlain)
      })
    else { return nil }
    self.rawValue = rawValue
  }

  private static let longest = 64

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

extension TimeZoneName: CustomStringConvertible {
  package var description: String { rawValue }
}
