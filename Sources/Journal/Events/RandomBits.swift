internal import Crypto

/// The system's random bits, fit for secrets. They are asked for in larger pieces: a call for each id, place and salt of a
/// hundred thousand invitations takes longer than making the records.
struct RandomBits: RandomNumberGenerator {
  private var words: [UInt64] = []
  private static let wordsAtOnce = 128

  mutating func next() -> UInt64 {
    if words.isEmpty {
      words = SymmetricKey(size: SymmetricKeySize(bitCount: Self.wordsAtOnce * UInt64.bitWidth))
        .withUnsafeBytes { Array($0.bindMemory(to: UInt64.self)) }
    }
    return words.removeLast()
  }

  /// 32 bytes that nobody can guess.
  mutating func salt() -> [UInt8] {
    withUnsafeBytes(of: (next(), next(), next(), next())) { Array($0) }
  }
}
