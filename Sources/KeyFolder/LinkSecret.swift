import Crypto
package import PartnerModel

/// The secret that makes the addresses of invitation pages unguessable: who knows an invitation's id, from the journal
/// for example, still doesn't know its page.
package struct LinkSecret: Sendable, CustomStringConvertible, CustomReflectable {
  static let size = 32

  /// HMAC-SHA256 with the key taken in; copied for each path, which is half the work of starting anew.
  private let code: HMAC<SHA256>

  init?(_ bytes: [UInt8]) {
    guard bytes.count == Self.size else { return nil }
    code = HMAC<SHA256>(key: SymmetricKey(data: bytes))
  }

  static func randomBytes() -> [UInt8] {
    SymmetricKey(size: .bits256).withUnsafeBytes { [UInt8]($0) }
  }

  package var description: String { "LinkSecret" }

  package var customMirror: Mirror { Mirror(self, children: []) }

  /// The path of the page of invitation `id`.
  package func linkPath(for id: InvitationID) -> LinkPath {
    var code = code
    code.update(data: [UInt8](id.rawValue.utf8))
    return LinkPath(characters: code.finalize().withUnsafeBytes { Self.base32($0.prefix(20)) })
  }

  /// Lower-case base32 (RFC 4648 section 6) of a multiple of five bytes, which needs no padding.
  private static func base32(_ bytes: some Collection<UInt8>) -> String {
    let alphabet: StaticString = "abcdefghijklmnopqrstuvwxyz234567"
    return String(unsafeUninitializedCapacity: bytes.count / 5 * 8) { text in
      var pending: UInt32 = 0
      var bits = 0
      var count = 0
      for byte in bytes {
        pending = pending << 8 | UInt32(byte)
        bits += 8
        while bits >= 5 {
          bits -= 5
          text[count] = alphabet.utf8Start[Int(pending >> UInt32(bits) & 0x1F)]
          count += 1
        }
      }
      return count
    }
  }
}

extension LinkSecret {
  /// Of the address as equality goes by it. Nobody who lacks the secret can try out addresses.
  package func digest(of address: EmailAddress) -> AddressDigest {
    var code = code
    // No invitation's id begins so: a digest never tells of a path.
    code.update(data: [UInt8]("address ".utf8))
    code.update(data: [UInt8](address.canonical.utf8))
    return AddressDigest(code.finalize().withUnsafeBytes { [UInt8]($0.prefix(16)) })
  }
}

extension LinkSecret {
  /// What a letter is known by, the same each time it goes out: 40 characters of lower-case base32.
  ///
  /// - Parameter text: which letter is meant.
  package func letterMark(of text: String) -> String {
    var code = code
    // Neither an invitation's id nor what is hashed of an address begins so.
    code.update(data: [UInt8]("letter \(text)".utf8))
    return code.finalize().withUnsafeBytes { Self.base32($0.prefix(25)) }
  }
}
