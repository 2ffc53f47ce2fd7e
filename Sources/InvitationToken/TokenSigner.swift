import JSON
import PartnerModel

/// Signs tokens. The same claims under the same key always give the same bytes.
package struct TokenSigner: Sendable {
  package let key: SigningKey
  /// The header and its dot, which all invitations under this key share.
  private let invitationHead: [UInt8]

  package init(_ key: SigningKey) {
    self.key = key
    invitationHead = Self.head(.invitation, keyID: key.keyID)
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
    return try sealed(payload, after: invitationHead, limit: TokenType.invitation.longestIssued)
  }

  /// A token of any kind.
  func bytes(of payload: JSONText, as type: TokenType) throws(TooLong) -> [UInt8] {
    try sealed(payload, after: Self.head(type, keyID: key.keyID), limit: type.longestIssued)
  }

  private static func head(_ type: TokenType, keyID: KeyID) -> [UInt8] {
    var header = JSONText()
    header.object { text in
      text.member("alg", "EdDSA")
      text.member("typ", type.name)
      text.member("kid", keyID.rawValue)
    }
    var head: [UInt8] = []
    Base64URL.append(header.bytes, to: &head)
    return head + [UInt8(ascii: ".")]
  }

  /// The header, the payload, and the signature over both (RFC 7515 section 5.1).
  private func sealed(
    _ payload: JSONText, after head: [UInt8], limit: Int
  ) throws(TooLong) -> [UInt8] {
    var token: [UInt8] = []
    token.reserveCapacity(head.count + payload.bytes.count * 4 / 3 + 96)
    token += head
    Base64URL.append(payload.bytes, to: &token)
    let signature = key.signature(for: token)
    token.append(UInt8(ascii: "."))
    Base64URL.append(signature, to: &token)
    guard token.count <= limit else { throw TooLong(length: token.count, limit: limit) }
    return token
  }
}
