/// Finds a row by the bytes of its identifier: open addressing over row numbers, four bytes a slot. The bytes
/// themselves stay where they are, in the file.
struct IdentifierIndex: Sendable {
  /// Row number plus one; 0 is free. A power of two, at most half full.
  private var slots: [UInt32]
  /// Chosen anew in every process, so that nobody can write a file whose identifiers all collide.
  private static let seed = UInt64.random(in: .min ... .max) | 1

  init(capacity: Int) {
    var count = 16
    while count < capacity * 2 { count *= 2 }
    slots = [UInt32](repeating: 0, count: count)
  }

  /// Enters `row`, unless an equal identifier is there already: then returns that row.
  ///
  /// - Parameter isEqual: whether the identifier of another row is the same.
  @inline(__always)
  mutating func insert(_ row: Int, hash: UInt64, isEqual: (_ row: Int) -> Bool) -> Int? {
    let slot = self.slot(hash: hash, isEqual: isEqual)
    guard slots[slot] == 0 else { return Int(slots[slot]) - 1 }
    slots[slot] = UInt32(row + 1)
    return nil
  }

  @inline(__always)
  func row(hash: UInt64, isEqual: (_ row: Int) -> Bool) -> Int? {
    let entry = slots[slot(hash: hash, isEqual: isEqual)]
    return entry == 0 ? nil : Int(entry) - 1
  }

  /// The slot that holds the identifier, or the free one where it would be.
  @inline(__always)
  private func slot(hash: UInt64, isEqual: (_ row: Int) -> Bool) -> Int {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0, !isEqual(Int(slots[slot]) - 1) { slot = (slot + 1) & mask }
    return slot
  }

  /// Eight bytes at a time, each step a multiplication folded onto itself.
  @inline(__always)
  static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var hash = seed ^ UInt64(truncatingIfNeeded: bytes.count)
    var index = 0
    let raw = UnsafeRawBufferPointer(bytes)
    while index + 8 <= bytes.count {
      hash = folded(hash ^ raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      index += 8
    }
    var tail: UInt64 = 0
    while index < bytes.count {
      tail = tail << 8 | UInt64(bytes[index])
      index += 1
    }
    return folded(hash ^ tail)
  }

  @inline(__always)
  private static func folded(_ value: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return product.high ^ product.low
  }
}

/// A few words, found by their bytes.
struct WordList: Sendable {
  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  private var index: IdentifierIndex

  init(_ words: some Collection<String>) {
    index = IdentifierIndex(capacity: words.count)
    for word in words {
      bytes += Array(word.utf8)
      ends.append(bytes.count)
    }
    for word in ends.indices {
      bytes.withUnsafeBufferPointer { buffer in
        let own = Self.word(word, in: buffer, ends)
        _ = index.insert(word, hash: IdentifierIndex.hash(own)) {
          equal(own, Self.word($0, in: buffer, ends))
        }
      }
    }
  }

  /// The place of a word among those given.
  @inline(__always)
  func place(of wanted: UnsafeBufferPointer<UInt8>) -> Int? {
    bytes.withUnsafeBufferPointer { buffer in
      index.row(hash: IdentifierIndex.hash(wanted)) { equal(wanted, Self.word($0, in: buffer, ends)) }
    }
  }

  @inline(__always)
  private static func word(
    _ place: Int, in bytes: UnsafeBufferPointer<UInt8>, _ ends: [Int]
  ) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: bytes[(place == 0 ? 0 : ends[place - 1])..<ends[place]])
  }
}

/// Whether two runs of bytes are the same.
@inline(__always)
func equal(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
  guard left.count == right.count else { return false }
  for index in left.indices where left[index] != right[index] { return false }
  return true
}
