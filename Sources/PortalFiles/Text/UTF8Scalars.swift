/// The length of the well-formed UTF-8 sequence that begins at `index`, or 0 where the bytes are malformed.
///
/// The ranges are those of the Unicode Standard, table 3-7: no overlong form, no surrogate, nothing above U+10FFFF.
@inline(__always)
func utf8Length(of bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
  let first = bytes[index]
  if first < 0x80 { return 1 }
  let left = bytes.count - index
  func follows(_ offset: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> Bool {
    offset < left && range.contains(bytes[index + offset])
  }
  switch first {
  case 0xC2...0xDF: return follows(1) ? 2 : 0
  case 0xE0: return follows(1, 0xA0...0xBF) && follows(2) ? 3 : 0
  case 0xED: return follows(1, 0x80...0x9F) && follows(2) ? 3 : 0
  case 0xE1...0xEF: return follows(1) && follows(2) ? 3 : 0
  case 0xF0: return follows(1, 0x90...0xBF) && follows(2) && follows(3) ? 4 : 0
  case 0xF1...0xF3: return follows(1) && follows(2) && follows(3) ? 4 : 0
  case 0xF4: return follows(1, 0x80...0x8F) && follows(2) && follows(3) ? 4 : 0
  default: return 0
  }
}

/// The number of Unicode scalars in `bytes`: every byte that is not a continuation byte starts one.
func scalarCount(of bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Int {
  var count = 0
  for byte in bytes where byte & 0xC0 != 0x80 { count += 1 }
  return count
}

/// The length of the byte order mark at the head of `bytes`: 3 or 0.
func byteOrderMarkLength(of bytes: some Collection<UInt8>) -> Int {
  bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
}
