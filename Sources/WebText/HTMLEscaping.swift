/// HTML text and quoted attributes: the one table for values that come from a directory or a person.
package enum HTMLEscaping {
  /// Appends `text` with `& < > " '` as character references.
  ///
  /// Control characters other than tab and line break, which HTML has no way to write, become U+FFFD.
  ///
  /// - Parameter marks: characters of the last private-use plane that have a meaning of their own where the output goes;
  ///   they become U+FFFD too.
  package static func append(
    _ text: String, without marks: ClosedRange<Unicode.Scalar>? = nil, to output: inout [UInt8]
  ) {
    var text = text
    text.withUTF8 { append($0, without: marks, to: &output) }
  }

  /// The same for text that is UTF-8.
  package static func append(
    _ utf8: UnsafeBufferPointer<UInt8>, without marks: ClosedRange<Unicode.Scalar>? = nil,
    to output: inout [UInt8]
  ) {
    var start = 0
    var index = 0
    while index < utf8.count {
      if index + 8 <= utf8.count, !hasSpecial(eightAt: index, in: utf8) {
        index += 8
        continue
      }
      let byte = utf8[index]
      guard isSpecial(byte) else {
        index += 1
        continue
      }
      var length = 1
      let replacement: StaticString
      switch byte {
      case UInt8(ascii: "&"): replacement = "&amp;"
      case UInt8(ascii: "<"): replacement = "&lt;"
      case UInt8(ascii: ">"): replacement = "&gt;"
      case UInt8(ascii: "\""): replacement = "&quot;"
      case UInt8(ascii: "'"): replacement = "&#39;"
      case leadByteOfLastPlane:
        guard let marks, let scalar = scalarOfLastPlane(in: utf8, at: index), marks.contains(scalar) else {
          index += 1
          continue
        }
        length = 4
        replacement = "\u{FFFD}"
      default: replacement = "\u{FFFD}"
      }
      output.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[start..<index]))
      output.append(
        contentsOf: UnsafeBufferPointer(
          start: replacement.utf8Start, count: replacement.utf8CodeUnitCount))
      index += length
      start = index
    }
    output.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[start...]))
  }

  /// What the last plane's characters begin with in UTF-8, and no others.
  private static let leadByteOfLastPlane: UInt8 = 0xF4

  private static func scalarOfLastPlane(
    in utf8: UnsafeBufferPointer<UInt8>, at index: Int
  ) -> Unicode.Scalar? {
    guard index + 3 < utf8.count else { return nil }
    let low = utf8[index + 1...index + 3].reduce(UInt32(0)) { $0 << 6 | UInt32($1 & 0x3F) }
    return Unicode.Scalar(0x10_0000 | low)
  }

  /// Bytes below 64 that need a look: controls but tab and line breaks, and `" & ' < >`.
  private static let specialBelow64: UInt64 =
    0xFFFF_FFFF & ~(1 << 0x09 | 1 << 0x0A | 1 << 0x0D)
    | 1 << 0x22 | 1 << 0x26 | 1 << 0x27 | 1 << 0x3C | 1 << 0x3E

  @inline(__always)
  private static func isSpecial(_ byte: UInt8) -> Bool {
    if byte < 64 { return specialBelow64 >> UInt64(byte) & 1 == 1 }
    return byte == 0x7F || byte == leadByteOfLastPlane
  }

  /// Whether one of eight bytes needs a look: the same test as `isSpecial`, on all of them at once.
  @inline(__always)
  private static func hasSpecial(eightAt index: Int, in utf8: UnsafeBufferPointer<UInt8>) -> Bool {
    let eight = UnsafeRawBufferPointer(utf8).loadUnaligned(fromByteOffset: index, as: UInt64.self)
    let found =
      below0x20(eight)
      | zero(eight ^ each(0x22))
      | zero((eight & each(0xFE)) ^ each(0x26))
      | zero((eight & each(0xFD)) ^ each(0x3C))
      | zero(eight ^ each(0x7F))
      | zero(eight ^ each(leadByteOfLastPlane))
    return found != 0
  }

  @inline(__always)
  private static func each(_ byte: UInt8) -> UInt64 { 0x0101_0101_0101_0101 &* UInt64(byte) }

  /// Not 0 where one of the bytes is 0.
  @inline(__always)
  private static func zero(_ eight: UInt64) -> UInt64 {
    (eight &- each(0x01)) & ~eight & each(0x80)
  }

  /// Not 0 where one of the bytes is less than 0x20.
  @inline(__always)
  private static func below0x20(_ eight: UInt64) -> UInt64 {
    (eight &- each(0x20)) & ~eight & each(0x80)
  }
}
