/// Text with two bytes a unit, which editors and mail programs on Windows save as “Unicode”.
package enum UTF16Text {
  /// Nil for what isn't UTF-16.
  package static func decoded(_ bytes: some RandomAccessCollection<UInt8>) -> String? {
    byteOrder(of: bytes).map { text(bytes, isLittle: $0) }
  }

  /// Whether the lower half of each unit stands first. Nil for what isn't UTF-16: without a mark that says in which order the
  /// bytes are, or zeros in every other place of the beginning, as Latin letters have them.
  package static func byteOrder(of bytes: some RandomAccessCollection<UInt8>) -> Bool? {
    let start = Array(bytes.prefix(4))
    guard start.count >= 2 else { return nil }
    switch (start[0], start[1]) {
    case (0xFF, 0xFE): return true
    case (0xFE, 0xFF): return false
    case (1..., 0) where start.count == 4 && start[2] > 0 && start[3] == 0: return true
    case (0, 1...) where start.count == 4 && start[2] == 0 && start[3] > 0: return false
    default: return nil
    }
  }

  /// Whether the mark stands in front.
  package static func isMarked(_ bytes: some Collection<UInt8>) -> Bool {
    bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
  }

  /// Half a unit, and half a pair of units, become U+FFFD; the mark at the beginning goes.
  package static func text(_ bytes: some Collection<UInt8>, isLittle: Bool) -> String {
    var units: [UInt16] = []
    units.reserveCapacity(bytes.count / 2)
    var first: UInt8?
    for byte in bytes {
      guard let before = first else {
        first = byte
        continue
      }
      units.append(isLittle ? UInt16(byte) << 8 | UInt16(before) : UInt16(before) << 8 | UInt16(byte))
      first = nil
    }
    if first != nil { units.append(0xFFFD) }
    return String(decoding: units.first == 0xFEFF ? units[1...] : units[...], as: UTF16.self)
  }
}
