/// Stands for an e-mail address that is to be known again, and not to be read: of the same length for all.
package struct AddressDigest: Hashable, Sendable {
  /// 32 small hexadecimal digits.
  package let rawValue: String

  package init?(rawValue: String) {
    let isWhole =
      rawValue.utf8.count == 32
      && rawValue.utf8.allSatisfy {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
          || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
      }
    guard isWhole else { return nil }
    self.rawValue = rawValue
  }

  /// - Parameter bytes: 16 of them, by a key that nobody else has.
  package init(_ bytes: some Sequence<UInt8>) {
    rawValue = bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }
}
