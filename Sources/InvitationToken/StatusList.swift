/// A packed list of small numbers, one for each invitation (draft-ietf-oauth-status-list section 4).
package struct StatusList: Sendable, Hashable {
  /// The values that the draft registers in section 7.1; a list may hold others.
  package static let valid: UInt8 = 0
  package static let invalid: UInt8 = 1

  /// The most bytes that a compressed list may grow to when read: 8 million entries of one bit.
  package static let largest = 1 << 20

  /// The width of an entry: 1, 2, 4 or 8.
  package let bits: Int
  /// The entries from the least significant bit of each byte up.
  package private(set) var bytes: [UInt8]

  package struct Fault: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String
  }

  /// A list of `count` entries that are all valid.
  package init(bits: Int, count: Int) throws(Fault) {
    guard [1, 2, 4, 8].contains(bits) else {
      throw Fault(description: "an entry has 1, 2, 4 or 8 bits, not \(bits)")
    }
    guard count >= 0, count <= Self.largest * 8 / bits else {
      throw Fault(description: "a list of \(bits) bits holds up to \(Self.largest * 8 / bits) entries")
    }
    self.bits = bits
    bytes = [UInt8](repeating: 0, count: (count * bits + 7) / 8)
  }

  package init(bits: Int, entries: [UInt8]) throws(Fault) {
    try self.init(bits: bits, count: entries.count)
    for (index, entry) in entries.enumerated() {
      try set(entry, at: index)
    }
  }

  /// How many entries can be read: the bytes are always full, so up to seven more than were asked for.
  package var count: Int { bytes.count * 8 / bits }

  /// The entry, or `nil` beyond the end, which a reader must refuse.
  package subscript(index: Int) -> UInt8? {
    guard index >= 0, index < count else { return nil }
    return bytes[index * bits / 8] >> (index * bits % 8) & mask
  }

  package mutating func set(_ entry: UInt8, at index: Int) throws(Fault) {
    guard index >= 0, index < count else {
      throw Fault(description: "the list has no entry \(index)")
    }
    guard entry <= mask else {
      throw Fault(description: "\(entry) doesn't fit an entry of \(bits) bits")
    }
    let shift = index * bits % 8
    bytes[index * bits / 8] = bytes[index * bits / 8] & ~(mask << shift) | entry << shift
  }

  private var mask: UInt8 { UInt8(truncatingIfNeeded: 1 << bits - 1) }
}

extension StatusList {
  /// `lst`: unpadded base64url of a zlib stream.
  package var encoded: String { Base64URL.encode(ZlibStream.deflate(bytes)) }

  package init(bits: Int, encoded: String) throws(Fault) {
    try self.init(bits: bits, count: 0)
    guard let stream = Base64URL.decode(encoded) else {
      throw Fault(description: "lst is not canonical base64url")
    }
    guard let bytes = ZlibStream.inflate(stream, limit: Self.largest) else {
      throw Fault(description: "lst is not a zlib stream of up to \(Self.largest) bytes")
    }
    self.bytes = bytes
  }

  /// What the list says about its entry `index`. Every value but `valid` closes the invitation, those that we don't
  /// know too.
  package func standing(at index: Int) -> InvitationStanding {
    switch self[index] {
    case Self.valid: .open
    case nil: .unreadable("its entry lies beyond the end of the status list")
    default: .closed
    }
  }
}
