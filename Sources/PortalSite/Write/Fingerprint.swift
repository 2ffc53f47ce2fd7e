package import Crypto

/// 128 bits that stand for the inputs of one file. Taken from SHA-256, so that nobody can make two inputs
/// with one fingerprint and keep a changed page from being written.
package struct Fingerprint: Hashable, Sendable {
  package let high: UInt64
  package let low: UInt64

  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// What a file has of which nobody knows yet whether it was written in full.
  package static let unfinished = Fingerprint(high: 0, low: 0)

  package init(_ digest: SHA256.Digest) {
    (high, low) = digest.withUnsafeBytes { bytes in
      (bytes.loadUnaligned(as: UInt64.self), bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    }
  }
}

/// Collects the inputs of a fingerprint. Each part is preceded by its length, so that `ab`, `c` and `a`, `bc`
/// differ.
package struct Fingerprinter {
  private var hash = SHA256()

  package init() {}

  package mutating func add(_ bytes: UnsafeRawBufferPointer) {
    var length = UInt64(bytes.count).littleEndian
    withUnsafeBytes(of: &length) { hash.update(bufferPointer: $0) }
    hash.update(bufferPointer: bytes)
  }

  package mutating func add(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { add($0) }
  }

  package mutating func add(_ text: String) {
    var text = text
    text.withUTF8 { add(UnsafeRawBufferPointer($0)) }
  }

  package mutating func add(_ number: some FixedWidthInteger) {
    var value = Int64(number).littleEndian
    withUnsafeBytes(of: &value) { add($0) }
  }

  package mutating func add(_ fingerprint: Fingerprint) {
    add(Int64(bitPattern: fingerprint.high))
    add(Int64(bitPattern: fingerprint.low))
  }

  package consuming func finish() -> Fingerprint {
    Fingerprint(hash.finalize())
  }
}
