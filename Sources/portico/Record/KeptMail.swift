import Crypto
import Glibc

/// A message that is kept as evidence of an acceptance, under its digest: it can be shown later that it is the very
/// one that the record speaks of.
struct KeptMail {
  let bytes: [UInt8]
  /// SHA-256 in 64 lower-case hexadecimal digits, as `sha256sum` prints it.
  let digest: String

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    digest = SHA256.hexadecimalDigest(of: bytes)
  }

  static func path(_ digest: String, in place: Portal) -> String { "\(place.evidenceFolder)/\(digest).eml" }

  /// - Returns: whether it wasn't there before.
  func keep(in place: Portal) throws -> Bool {
    let path = Self.path(digest, in: place)
    guard access(path, F_OK) != 0 else { return false }
    try PrivateFile.write(bytes, to: path)
    return true
  }

  func remove(from place: Portal) throws {
    unlink(Self.path(digest, in: place))
  }
}

extension SHA256 {
  static func hexadecimalDigest(of bytes: [UInt8]) -> String {
    hash(data: bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

extension Portal {
  /// Mails that are kept.
  var evidenceFolder: String { "\(stateFolder)/evidence" }
  /// Letters that are to be sent.
  var outbox: String { "\(stateFolder)/outbox" }
}
