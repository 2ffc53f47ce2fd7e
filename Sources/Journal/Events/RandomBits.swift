internal import Glibc

/// The system's random bits, fit for secrets. They are asked for in larger pieces: a call for each id, place and salt of a
/// hundred thousand invitations takes longer than making the records.
struct RandomBits: RandomNumberGenerator {
  private var words: [UInt64] = []
  /// The system gives 256 bytes at once, all or nothing.
  private static let wordsAtOnce = 256 / MemoryLayout<UInt64>.size

  mutating func next() -> UInt64 {
    if words.isEmpty { draw() }
    return words.removeLast()
  }

  private mutating func draw() {
    words = Array(repeating: 0, count: Self.wordsAtOnce)
    let isDrawn = words.withUnsafeMutableBytes { getentropy($0.baseAddress, $0.count) == 0 }
    precondition(isDrawn, "the system has no random bits")
  }

  /// 32 bytes that nobody can guess.
  mutating func salt() -> [UInt8] {
    withUnsafeBytes(of: (next(), next(), next(), next())) { Array($0) }
  }
}
