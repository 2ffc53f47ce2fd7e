import JSON
package import PartnerModel
package import SourceDiagnostics

/// The public keys that tokens are checked against, published as a JWKS at `/.well-known/jwks.json`.
package struct KeySet: Sendable, Hashable {
  /// The keys for invitations, then those for receipts, where the set was put together here; in the order of the
  /// JWKS where it was read.
  package let keys: [PublicKey]
  /// Those of the keys that are for receipts.
  private let receiptKeys: Set<PublicKey>

  /// The keys in the order given; one that comes again counts once, for what it came first.
  ///
  /// - Parameters:
  ///   - invitationKeys: the keys of the portal.
  ///   - receiptKeys: the keys of its verifier.
  package init(
    _ invitationKeys: some Sequence<PublicKey>, receipts receiptKeys: some Sequence<PublicKey> = [PublicKey]()
  ) {
    var known: Set<PublicKey> = []
    let forInvitations = invitationKeys.filter { known.insert($0).inserted }
    let forReceipts = receiptKeys.filter { known.insert($0).inserted }
    keys = forInvitations + forReceipts
    self.receiptKeys = Set(forReceipts)
  }

  /// What a key of this set signs; `nil` for one that isn't in it.
  package func purpose(of key: PublicKey) -> KeyPurpose? {
    if receiptKeys.contains(key) { return .receipts }
    return keys.contains(key) ? .invitations : nil
  }

  /// A portal has a handful of keys, so this looks at each.
  package func key(_ keyID: KeyID) -> PublicKey? {
    keys.first { $0.keyID.rawValue.isExactly(keyID.rawValue) }
  }
}

extension KeySet {
  /// What is wrong with a JWKS, and what to do about it.
  package struct Fault: ExplainedError, Hashable, CustomStringConvertible {
    package let message: String
    package let remedy: String

    package var code: String { "invalid-key-set" }
    package var category: ErrorCategory { .refused }

    package var description: String { "\(message)\n  \(remedy)" }
  }

  /// The largest JWKS that is read, in bytes: some 500 keys.
  package static let largest = 65_536

  /// Reads a JWKS (RFC 7517 section 5). Keys of another kind than Ed25519 are left aside, as that RFC asks, and so are
  /// those for a purpose that we don't know; an Ed25519 key that isn't in order refuses the whole set.
  package init(jwks text: [UInt8]) throws(Fault) {
    guard text.count <= Self.largest else {
      throw Fault(
        message: "the JWKS is longer than \(Self.largest) bytes",
        remedy: "Give the file that the portal publishes at /.well-known/jwks.json.")
    }
    let set: JSONObject
    do {
      set = try StrictJSON.object(text)
    } catch {
      throw Fault(
        message: "the JWKS is not proper JSON: \(error)",
        remedy: "Fetch the file again, or write it anew with `portico keys export`.")
    }
    guard case .array(let members) = set["keys"] else {
      throw Fault(
        message: "the JWKS has no list named \"keys\"",
        remedy: "Give a key set, which looks like {\"keys\": [...]}, and not a single key.")
    }
    var keys: [PublicKey] = []
    var receiptKeys: Set<PublicKey> = []
    var names: [String] = []
    for (index, member) in members.enumerated() {
      guard case .object(let jwk) = member else {
        throw Self.fault(index, "is not an object")
      }
      if case .string(let name) = jwk["kid"] {
        guard !names.contains(where: { $0.isExactly(name) }) else {
          throw Self.fault(index, "has the same kid as another key")
        }
        names.append(name)
      }
      guard let key = try Self.key(jwk, at: index), let purpose = try Self.purpose(jwk, at: index) else {
        continue
      }
      keys.append(key)
      if purpose == .receipts { receiptKeys.insert(key) }
    }
    self.keys = keys
    self.receiptKeys = receiptKeys
  }

  /// The Ed25519 key that `jwk` holds; `nil` where it is of another kind.
  private static func key(_ jwk: JSONObject, at index: Int) throws(Fault) -> PublicKey? {
    guard case .string(let type) = jwk["kty"] else { throw fault(index, "has no kty") }
    guard type.isExactly("OKP") else { return nil }
    guard case .string(let curve) = jwk["crv"] else { throw fault(index, "has no crv") }
    guard curve.isExactly("Ed25519") else { return nil }
    guard jwk["d"] == nil else {
      throw Fault(
        message: "key \(index + 1) of the JWKS holds a private key (d)",
        remedy: "That key is no secret any more: revoke it, and sign with a new one.")
    }
    try check(jwk["use"], isAbsentOr: ["sig"], "use", at: index)
    // RFC 9864 names the algorithm "Ed25519"; others may publish it so. We write "EdDSA": see `jwks`.
    try check(jwk["alg"], isAbsentOr: ["EdDSA", "Ed25519"], "alg", at: index)
    if let operations = jwk["key_ops"] {
      guard case .array(let operations) = operations, operations.count == 1 else {
        throw fault(index, "has key_ops other than [\"verify\"]")
      }
      try check(operations[0], isAbsentOr: ["verify"], "key_ops", at: index)
    }
    guard case .string(let x) = jwk["x"], let bytes = Base64URL.decode(x) else {
      throw fault(index, "has no x in canonical base64url")
    }
    let key: PublicKey
    do {
      key = try PublicKey(x: bytes)
    } catch {
      throw fault(index, "can't be used: \(error)")
    }
    guard case .string(let name) = jwk["kid"], name.isExactly(key.keyID.rawValue) else {
      throw fault(index, "has a kid that is not its RFC 7638 thumbprint")
    }
    return key
  }

  /// What the key is for; `nil` where that is nothing that we know.
  private static func purpose(_ jwk: JSONObject, at index: Int) throws(Fault) -> KeyPurpose? {
    guard let member = jwk["for"] else { return .invitations }
    guard case .string(let name) = member else { throw fault(index, "has a \"for\" that is not a text") }
    return KeyPurpose.allCases.first { $0.publishedName?.isExactly(name) == true }
  }

  private static func check(
    _ value: JSONValue?, isAbsentOr allowed: [String], _ name: String, at index: Int
  ) throws(Fault) {
    guard let value else { return }
    guard case .string(let text) = value, allowed.contains(where: { $0.isExactly(text) }) else {
      throw fault(index, "has \(name) other than \"\(allowed[0])\"")
    }
  }

  private static func fault(_ index: Int, _ message: String) -> Fault {
    Fault(
      message: "key \(index + 1) of the JWKS \(message)",
      remedy: "Take the portal's own set again; `portico keys export` writes one that is in order.")
  }

  /// The set as JSON, ending in a line feed: same keys in the same order, same bytes. Never a private key.
  ///
  /// `alg` says `EdDSA`, although RFC 9864 prefers `Ed25519`: with that name jwt-kit refuses the whole set, and
  /// PyJWT 2.15 finds no key in it.
  package var jwks: [UInt8] {
    var text = JSONText()
    text.object { text in
      text.name("keys")
      text.array { text in
        for key in keys {
          text.object { text in
            text.member("kty", "OKP")
            text.member("crv", "Ed25519")
            text.member("use", "sig")
            text.member("alg", "EdDSA")
            text.member("kid", key.keyID.rawValue)
            if let name = purpose(of: key)?.publishedName { text.member("for", name) }
            text.member("x", Base64URL.encode(key.x))
          }
        }
      }
    }
    return text.bytes + [UInt8(ascii: "\n")]
  }
}
