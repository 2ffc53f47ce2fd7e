/// Signs tokens. The same claims under the same key always give the same bytes.
package struct TokenSigner: Sendable {
  package let key: SigningKey

  package init(_ key: SigningKey) {
    self.key = key
  }

  /// Claims that would give a token longer than those that we issue.
  package struct TooLong: Error, Hashable, Sendable, CustomStringConvertible {
    /// The length that the token would have, in bytes.
    package let length: Int
    package let limit: Int

    package var description: String {
      "the token would have \(length) bytes, and \(limit) are allowed: use shorter identifiers and addresses"
    }
  }

  package func sign(_ claims: InvitationClaims) throws(TooLong) -> String {
    String(decoding: try bytes(of: claims), as: UTF8.self)
  }

  /// The token as ASCII, ready to be spliced into a page.
  package func bytes(of claims: InvitationClaims) throws(TooLong) -> [UInt8] {
    var payload = JSONText()
    claims.write(to: &payload)
    return try sealed(payload, as: .invitation)
  }

  /// The header, the payload, and the signature over both (RFC 7515 section 5.1).
  func sealed(_ payload: JSONText, as type: TokenType) throws(TooLong) -> [UInt8] {
    var header = JSONText(reserving: 128)
    header.object { text in
      text.member("alg", "EdDSA")
      text.member("typ", type.name)
      text.member("kid", key.keyID)
    }
    var token: [UInt8] = []
    token.reserveCapacity((header.bytes.count + payload.bytes.count) * 4 / 3 + 96)
    Base64URL.append(header.bytes, to: &token)
    token.append(UInt8(ascii: "."))
    Base64URL.append(payload.bytes, to: &token)
    let signature = key.signature(for: token)
    token.append(UInt8(ascii: "."))
    Base64URL.append(signature, to: &token)
    guard token.count <= type.longestIssued else {
      throw TooLong(length: token.count, limit: type.longestIssued)
    }
    return token
  }
}
