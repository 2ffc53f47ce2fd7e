import Glibc

/// An address of the internet. An IPv4 address is kept as its IPv6 form `::ffff:a.b.c.d`, so that a peer is the same
/// whichever way its connection came in.
package struct NetworkAddress: Hashable, Sendable {
  /// The first and the last eight bytes, as numbers.
  let high: UInt64
  let low: UInt64

  private init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Reads the usual spellings, without brackets and port; nil for anything else.
  package init?(_ text: String) {
    guard text.utf8.count < Int(INET6_ADDRSTRLEN) else { return nil }
    var four = in_addr()
    if inet_pton(AF_INET, text, &four) == 1 {
      self.init(high: 0, low: Self.mappedPrefix | UInt64(UInt32(bigEndian: four.s_addr)))
      return
    }
    var six = in6_addr()
    guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
    let parts = withUnsafeBytes(of: &six) { $0.bindMemory(to: UInt64.self).map { UInt64(bigEndian: $0) } }
    self.init(high: parts[0], low: parts[1])
  }

  private static let mappedPrefix: UInt64 = 0xFFFF_0000_0000

  var isIPv4: Bool { high == 0 && low >> 32 == 0xFFFF }

  /// Whom to hold responsible: the address, or for IPv6 the network of 64 bits that a household or a server has to
  /// itself and whose addresses it may change as it likes.
  var household: NetworkAddress {
    isIPv4 ? self : NetworkAddress(high: high, low: 0)
  }
}

/// Addresses with the same beginning, written `10.0.0.0/8`, `2001:db8::/32`, or as a single address.
package struct NetworkRange: Hashable, Sendable, CustomStringConvertible {
  package let description: String
  private let start: NetworkAddress
  /// Of the 128 bits of the IPv6 form.
  private let bits: Int

  package init?(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let start = NetworkAddress(String(parts[0])) else { return nil }
    let most = start.isIPv4 ? 32 : 128
    var bits = most
    if parts.count == 2 {
      guard let number = Int(parts[1]), (0...most).contains(number), String(number) == parts[1] else {
        return nil
      }
      bits = number
    }
    description = text
    self.start = start
    self.bits = bits + 128 - most
  }

  package static let loopback = [NetworkRange("127.0.0.0/8"), NetworkRange("::1")].compactMap { $0 }

  package func contains(_ address: NetworkAddress) -> Bool {
    let highBits = min(bits, 64)
    let lowBits = bits - highBits
    return (address.high ^ start.high) & Self.mask(highBits) == 0
      && (address.low ^ start.low) & Self.mask(lowBits) == 0
  }

  private static func mask(_ bits: Int) -> UInt64 {
    bits == 0 ? 0 : ~UInt64(0) << UInt64(64 - bits)
  }
}
