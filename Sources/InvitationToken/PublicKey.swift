import Crypto
package import PartnerModel

/// An Ed25519 public key that is fit to be trusted (RFC 8032 section 5.1.5).
package struct PublicKey: Sendable, Hashable {
  /// The 32 bytes of the encoded point.
  package let x: [UInt8]
  /// The RFC 7638 thumbprint: base64url of SHA-256, 43 characters.
  package let keyID: KeyID
  private let key: Curve25519.Signing.PublicKey

  package enum Fault: Error, Hashable, Sendable, CustomStringConvertible {
    case wrongLength
    case notCanonical
    case smallOrder

    package var description: String {
      switch self {
      case .wrongLength: "an Ed25519 public key has 32 bytes"
      case .notCanonical: "the key is not in its canonical encoding"
      case .smallOrder: "the key is a point of small order, under which anybody can sign"
      }
    }
  }

  package init(x: [UInt8]) throws(Fault) {
    guard x.count == 32 else { throw .wrongLength }
    guard !Self.isSmallOrder(x) else { throw .smallOrder }
    guard Self.isCanonical(x) else { throw .notCanonical }
    do {
      key = try Curve25519.Signing.PublicKey(rawRepresentation: x)
    } catch {
      throw .wrongLength
    }
    self.x = x
    keyID = Self.thumbprint(of: x)
  }

  /// The public half of a private key. A clamped scalar never gives a point of small order (RFC 8032 section 5.1.5).
  init(of privateKey: Curve25519.Signing.PrivateKey) {
    key = privateKey.publicKey
    x = [UInt8](key.rawRepresentation)
    keyID = Self.thumbprint(of: x)
  }

  /// Pure Ed25519. A signature of another length than 64 bytes, or whose S isn't below the group order, doesn't
  /// hold (BoringSSL checks the latter; the vectors in `Tests/Fixtures/vectors` hold it to that).
  package func isValid(signature: [UInt8], for message: ArraySlice<UInt8>) -> Bool {
    key.isValidSignature(signature, for: message)
  }

  /// RFC 7638 section 3, with the members of RFC 8037 section 2.
  private static func thumbprint(of x: [UInt8]) -> KeyID {
    let members = #"{"crv":"Ed25519","kty":"OKP","x":"\#(Base64URL.encode(x))"}"#
    return KeyID(rawValue: Base64URL.encode(Array(SHA256.hash(data: [UInt8](members.utf8)))))
  }

  /// Whether y, which is all but the top bit, is below the prime 2^255 - 19.
  private static func isCanonical(_ x: [UInt8]) -> Bool {
    x[0] < 0xED || x[31] & 0x7F != 0x7F || x[1..<31].contains { $0 != 0xFF }
  }

  /// The y of the points whose order divides 8, in every spelling: 0, 1, p - 1, p, p + 1 and the two of order 8.
  /// With either sign bit these are the 14 encodings under which BoringSSL accepts signatures that nobody made.
  private static func isSmallOrder(_ x: [UInt8]) -> Bool {
    let y = x[..<31] + [x[31] & 0x7F]
    return smallOrderY.contains { $0.elementsEqual(y) }
  }

  private static let smallOrderY: [[UInt8]] = {
    let zeros = [UInt8](repeating: 0, count: 31)
    let ones = [UInt8](repeating: 0xFF, count: 30) + [0x7F]
    return [
      [0] + zeros, [1] + zeros, [0xEC] + ones, [0xED] + ones, [0xEE] + ones,
      [
        0x26, 0xE8, 0x95, 0x8F, 0xC2, 0xB2, 0x27, 0xB0, 0x45, 0xC3, 0xF4, 0x89, 0xF2, 0xEF, 0x98, 0xF0,
        0xD5, 0xDF, 0xAC, 0x05, 0xD3, 0xC6, 0x33, 0x39, 0xB1, 0x38, 0x02, 0x88, 0x6D, 0x53, 0xFC, 0x05,
      ],
      [
        0xC7, 0x17, 0x6A, 0x70, 0x3D, 0x4D, 0xD8, 0x4F, 0xBA, 0x3C, 0x0B, 0x76, 0x0D, 0x10, 0x67, 0x0F,
        0x2A, 0x20, 0x53, 0xFA, 0x2C, 0x39, 0xCC, 0xC6, 0x4E, 0xC7, 0xFD, 0x77, 0x92, 0xAC, 0x03, 0x7A,
      ],
    ]
  }()

  package static func == (left: PublicKey, right: PublicKey) -> Bool { left.x == right.x }

  package func hash(into hasher: inout Hasher) { hasher.combine(x) }
}
