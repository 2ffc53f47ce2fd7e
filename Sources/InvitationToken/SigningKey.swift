import Crypto
import FoundationEssentials
package import PartnerModel

/// An Ed25519 private key. It shows its secret through `pem` alone, and prints as its identifier.
package struct SigningKey: Sendable, CustomStringConvertible, CustomReflectable {
  package let publicKey: PublicKey
  private let key: Curve25519.Signing.PrivateKey

  package struct Fault: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String
  }

  /// A new key from the system's random generator.
  package init() {
    key = Curve25519.Signing.PrivateKey()
    publicKey = PublicKey(of: key)
  }

  /// From the 32 bytes that RFC 8032 calls the private key.
  package init(seed: [UInt8]) throws(Fault) {
    do {
      key = try Curve25519.Signing.PrivateKey(rawRepresentation: seed)
    } catch {
      throw Fault(description: "an Ed25519 private key has 32 bytes")
    }
    publicKey = PublicKey(of: key)
  }

  /// From PKCS#8 in PEM, as `pem` writes it and as `openssl genpkey -algorithm ed25519` does.
  package init(pem: String) throws(Fault) {
    let lines = pem.split(whereSeparator: \.isNewline)
    guard lines.count == 3, lines[0] == Self.pemHead, lines[2] == Self.pemFoot,
      let der = Data(base64Encoded: String(lines[1])), der.starts(with: Self.pkcs8Head),
      der.count == Self.pkcs8Head.count + 32
    else {
      throw Fault(description: "not an Ed25519 private key in PKCS#8 PEM")
    }
    try self.init(seed: [UInt8](der.suffix(32)))
  }

  package var keyID: KeyID { publicKey.keyID }

  /// The secret itself, to be written to a file that nobody else can read.
  package var pem: String {
    let der = Data(Self.pkcs8Head) + key.rawRepresentation
    return "\(Self.pemHead)\n\(der.base64EncodedString())\n\(Self.pemFoot)\n"
  }

  package var description: String { "SigningKey(\(keyID))" }

  package var customMirror: Mirror { Mirror(self, children: ["keyID": keyID]) }

  /// 64 bytes; the same message always gives the same ones (RFC 8032 section 5.1.6).
  func signature(for message: [UInt8]) -> [UInt8] {
    do {
      return [UInt8](try key.signature(for: message))
    } catch {
      preconditionFailure("Ed25519 signs any message: \(error)")
    }
  }

  /// RFC 8410 section 7: version 0, the algorithm 1.3.101.112, and a string of 32 bytes in a string of 34.
  private static let pkcs8Head: [UInt8] = [
    0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
  ]
  private static let pemHead = "-----BEGIN PRIVATE KEY-----"
  private static let pemFoot = "-----END PRIVATE KEY-----"
}
