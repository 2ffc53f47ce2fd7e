package import JSON
import PartnerModel

/// What a token is for: the `typ` of its header, which keeps one kind from being taken for another
/// (RFC 8725 section 3.11).
package struct TokenType: Sendable, Hashable {
  package let name: String
  /// The longest token of this kind that is issued, in bytes.
  package let longestIssued: Int
  /// The longest token of this kind that is read, in bytes.
  package let longestRead: Int
  /// What a key must be for to sign it.
  package let purpose: KeyPurpose

  package static let invitation = TokenType(
    name: "invitation+jwt", longestIssued: 4096, longestRead: 8192, purpose: .invitations)
  package static let acceptanceReceipt = TokenType(
    name: "acceptance-receipt+jwt", longestIssued: 4096, longestRead: 8192, purpose: .receipts)
  /// Packed, a list over a million invitations stays well below this.
  package static let statusList = TokenType(
    name: "statuslist+jwt", longestIssued: 1 << 20, longestRead: 1 << 20, purpose: .invitations)
}

/// A token whose header and signature hold, opened.
///
/// Only `open` makes one, so whoever has an envelope has a payload that was signed. What the payload means is for
/// the reader of its kind to judge.
package struct TokenEnvelope: Sendable {
  package let payload: JSONObject
  /// The key under which the signature holds.
  package let key: PublicKey

  private init(payload: JSONObject, key: PublicKey) {
    self.payload = payload
    self.key = key
  }

  /// Opens the compact form of RFC 7515 section 7.1, narrowed to one algorithm and one spelling. The order is part
  /// of the rules: size before copying, header before signature, signature before the payload is parsed.
  package static func open(
    _ token: some Collection<UInt8>, as type: TokenType, keys: KeySet
  ) throws(TokenRefusal) -> TokenEnvelope {
    guard token.count <= type.longestRead else {
      throw TokenRefusal(.tooLarge, "it has more than \(type.longestRead) bytes")
    }
    let bytes = [UInt8](token)
    let segments = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard segments.count == 3, segments.allSatisfy({ !$0.isEmpty }) else {
      throw TokenRefusal(.malformed, "it doesn't consist of three parts with a dot between them")
    }
    let header = try decode(segments[0], "header")
    let payload = try decode(segments[1], "payload")
    let signature = try decode(segments[2], "signature")

    let key = try keyNamed(by: try object(header, "header"), type: type, among: keys)
    guard key.isValid(signature: signature, for: bytes[..<segments[1].endIndex]) else {
      throw TokenRefusal(.badSignature, "the signature doesn't hold under the key that the token names")
    }
    return TokenEnvelope(payload: try object(payload, "payload"), key: key)
  }

  /// Only characters of the alphabet, no padding, no bit that isn't used: each part has one spelling.
  private static func decode(_ text: ArraySlice<UInt8>, _ part: String) throws(TokenRefusal) -> [UInt8] {
    guard let bytes = Base64URL.decode(text) else {
      throw TokenRefusal(.malformed, "the \(part) is not canonical base64url")
    }
    return bytes
  }

  private static func object(_ text: [UInt8], _ part: String) throws(TokenRefusal) -> JSONObject {
    do {
      return try StrictJSON.object(text)
    } catch {
      throw TokenRefusal(.malformed, "the \(part) is no strict JSON object: \(error)")
    }
  }

  /// Header members that would change how a token is read, or bring a key along (RFC 7515 section 4.1, RFC 7516 section
  /// 4.1, RFC 7797).
  private static let forbidden = ["crit", "b64", "jwk", "jku", "x5u", "x5c", "cty", "zip", "enc"]

  private static func keyNamed(
    by header: JSONObject, type: TokenType, among keys: KeySet
  ) throws(TokenRefusal) -> PublicKey {
    guard case .string(let algorithm) = header["alg"], algorithm.isExactly("EdDSA") else {
      throw TokenRefusal(.unsupportedAlgorithm, "alg is not EdDSA")
    }
    guard case .string(let name) = header["typ"], name.isExactly(type.name) else {
      throw TokenRefusal(.wrongType, "typ is not \(type.name)")
    }
    guard case .string(let keyID) = header["kid"], let key = keys.key(KeyID(rawValue: keyID)) else {
      throw TokenRefusal(.unknownKey, "kid names none of the \(keys.keys.count) keys")
    }
    if let purpose = keys.purpose(of: key), purpose != type.purpose {
      throw TokenRefusal(
        .unknownKey,
        "the key that kid names is for \(purpose.description), not for \(type.purpose.description)")
    }
    for name in forbidden where header[name] != nil {
      throw TokenRefusal(.malformed, "the header has \(name), which no token may have")
    }
    return key
  }
}
