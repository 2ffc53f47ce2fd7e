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
  private var bytes: [UInt8] = []

  package init() {
    bytes.reserveCapacity(512)
  }

  package mutating func add(_ part: some Collection<UInt8>) {
    addNumber(Int64(part.count))
    bytes += part
  }

  package mutating func add(_ text: String) {
    addNumber(Int64(text.utf8.count))
    bytes += text.utf8
  }

  package mutating func add(_ number: some FixedWidthInteger) {
    addNumber(Int64(number))
  }

  package mutating func add(_ fingerprint: Fingerprint) {
    addNumber(Int64(bitPattern: fingerprint.high))
    addNumber(Int64(bitPattern: fingerprint.low))
  }

  private mutating func addNumber(_ number: Int64) {
    withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
  }

  package func finish() -> Fingerprint {
    Fingerprint(bytes.withUnsafeBytes { SHA256.hash(data: $0) })
  }
}
