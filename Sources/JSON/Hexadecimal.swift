extension Sequence<UInt8> {
  /// Two lower-case hexadecimal digits a byte, as `sha256sum` prints them.
  package var hexadecimal: String {
    // Bytes that lie in a row are read as such: each record has several hashes.
    withContiguousStorageIfAvailable { hexadecimalText($0) }
      ?? Array(self).withUnsafeBufferPointer(hexadecimalText)
  }
}

private func hexadecimalText(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
  String(unsafeUninitializedCapacity: bytes.count * 2) { digits in
    for (index, byte) in bytes.enumerated() {
      digits[2 * index] = hexadecimalDigit(byte >> 4)
      digits[2 * index + 1] = hexadecimalDigit(byte & 15)
    }
    return bytes.count * 2
  }
}

private func hexadecimalDigit(_ value: UInt8) -> UInt8 {
  value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
}
