import Crypto
import Foundation
import InvitationToken
import PartnerModel
import TestSupport

/// A key, claims and a verifier that fit each other, for tests to break one thing at a time.
enum Sample {
  static let issuedAt: Moment = 1_780_000_000
  static let lifetime = Lifetime.days(30)
  static let now = issuedAt + 3600
  static let issuer = "https://partners.hoshino-cloud.example"
  static let audience = "https://accept.hoshino-cloud.example"
  static let statusAddress = "https://partners.hoshino-cloud.example/status/1"

  /// The private key of RFC 8037 appendix A.1.
  static let seed = Base64URL.decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A") ?? []
  static let key = signingKey(seed)
  static let otherKey = signingKey([UInt8](repeating: 7, count: 32))

  private static func signingKey(_ seed: [UInt8]) -> SigningKey {
    do {
      return try SigningKey(seed: seed)
    } catch {
      fatalError("the sample's key: \(error)")
    }
  }

  static let claims = InvitationClaims(
    issuer: issuer, audience: [audience], subject: "customer:aozora-bakery",
    id: "mfrggzdfmztwq2lkn5xw64tbnq", issuedAt: issuedAt, expiresAt: issuedAt + lifetime,
    kind: "reseller-and-provider-invite-customer", from: "reseller:hoshino-cloud",
    with: "provider:kita-distribution",
    grants: ["submitOrders", "addSubscriptions"],
    status: StatusReference(index: 5, uri: statusAddress))

  static let expectations = TokenVerifier.Expectations(
    issuer: issuer, audience: audience, longestLifetime: .days(90))

  static func verifier(
    _ standing: (@Sendable (InvitationClaims) -> InvitationStanding)? = nil
  ) -> TokenVerifier {
    TokenVerifier(keys: KeySet([key.publicKey]), expecting: expectations, standing: standing)
  }

  static var header: String {
    #"{"alg":"EdDSA","typ":"invitation+jwt","kid":"\#(key.keyID)"}"#
  }

  /// The payload as text, with one of its members replaced; `nil` takes the member out.
  static func payload(_ name: String = "", _ value: String? = nil) -> String {
    var members = [
      ("iss", #""\#(issuer)""#), ("aud", #""\#(audience)""#), ("sub", #""customer:aozora-bakery""#),
      ("jti", #""mfrggzdfmztwq2lkn5xw64tbnq""#), ("iat", "\(issuedAt.seconds)"),
      ("exp", "\((issuedAt + lifetime).seconds)"),
      ("kind", #""reseller-invites-customer""#), ("from", #""reseller:hoshino-cloud""#),
      ("grants", #"["submitOrders"]"#),
    ]
    if let index = members.firstIndex(where: { $0.0 == name }) {
      members[index...index] = value.map { [(name, $0)] } ?? []
    } else if let value {
      members.append((name, value))
    }
    return "{" + members.map { #""\#($0.0)":\#($0.1)"# }.joined(separator: ",") + "}"
  }

  /// A token made without the product's signer, from whatever stands in `header` and `payload`.
  static func token(header: String = header, payload: String, signedBy seed: [UInt8] = seed) throws -> String
  {
    let content = "\(base64URL(Data(header.utf8))).\(base64URL(Data(payload.utf8)))"
    return "\(content).\(try signature(of: content, by: seed))"
  }

  static func signature(of content: String, by seed: [UInt8] = seed) throws -> String {
    let key = try Curve25519.Signing.PrivateKey(rawRepresentation: seed)
    return base64URL(try key.signature(for: Data(content.utf8)))
  }

  /// Foundation's base64, respelled: independent of the code under test.
  static func base64URL(_ data: Data) -> String {
    data.base64EncodedString().replacingOccurrences(of: "+", with: "-")
      .replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
  }
}

/// The reason for which `work` refuses; `nil` if it doesn't.
func refusal<Value>(_ work: () throws(TokenRefusal) -> Value) -> RefusalReason? {
  do {
    _ = try work()
    return nil
  } catch {
    return error.reason
  }
}
