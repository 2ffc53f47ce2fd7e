import Foundation
import InvitationToken
import PartnerModel
import TestSupport
import Testing

/// A key for receipts beside the one for invitations, and a receipt under it, to break one thing at a time.
enum ReceiptSample {
  static let seed = [UInt8](repeating: 9, count: 32)
  static let key: SigningKey = {
    do {
      return try SigningKey(seed: seed)
    } catch {
      fatalError("the sample's key: \(error)")
    }
  }()
  static let keys = KeySet([Sample.key.publicKey], receipts: [key.publicKey])

  static let receipt = AcceptanceReceipt(
    issuer: Sample.issuer, subject: "customer:aozora-bakery", invitation: "mfrggzdfmztwq2lkn5xw64tbnq",
    form: .first,
    acceptedAt: Sample.now, kind: "reseller-and-provider-invite-customer", from: "reseller:hoshino-cloud",
    with: "provider:kita-distribution", grants: ["submitOrders", "manageUsers"], outcome: .accepted,
    terms: AcceptanceReceipt.Terms(
      digest: TextDigest(rawValue: String(repeating: "0a", count: 32))!, language: "ja"),
    evidence: "link-possession",
    record: JournalHead(sequence: 12, hash: EventHash(String(repeating: "9f", count: 32))!))

  static var header: String { header(kid: key.keyID.rawValue) }

  static func header(_ typ: String = "acceptance-receipt+jwt", kid: String) -> String {
    #"{"alg":"EdDSA","typ":"\#(typ)","kid":"\#(kid)"}"#
  }

  /// The payload as text, with one of its members replaced; `nil` takes the member out.
  static func payload(_ name: String = "", _ value: String? = nil) -> String {
    var members = [
      ("iss", #""\#(Sample.issuer)""#), ("sub", #""customer:aozora-bakery""#),
      ("jti", #""mfrggzdfmztwq2lkn5xw64tbnq""#), ("iat", "\(Sample.now.seconds)"),
      ("accepted_at", "\(Sample.now.seconds)"),
      ("kind", #""reseller-and-provider-invite-customer""#), ("from", #""reseller:hoshino-cloud""#),
      ("with", #""provider:kita-distribution""#), ("grants", #"["submitOrders","manageUsers"]"#),
      ("outcome", #""accepted""#),
      ("terms", #"{"digest":"\#(String(repeating: "0a", count: 32))","language":"ja"}"#),
      ("evidence", #""link-possession""#),
      ("journal", #"{"sequence":12,"hash":"\#(String(repeating: "9f", count: 32))"}"#),
    ]
    if let index = members.firstIndex(where: { $0.0 == name }) {
      members[index...index] = value.map { [(name, $0)] } ?? []
    } else if let value {
      members.append((name, value))
    }
    return "{" + members.map { #""\#($0.0)":\#($0.1)"# }.joined(separator: ",") + "}"
  }

  static func token(
    header: String = header, payload: String = payload(), signedBy seed: [UInt8] = seed
  ) throws -> String {
    try Sample.token(header: header, payload: payload, signedBy: seed)
  }
}

@Suite struct ReceiptTests {
  private func read(
    _ token: String, keys: KeySet = ReceiptSample.keys, issuer: String? = Sample.issuer,
    now: Moment = Sample.now
  ) throws(TokenRefusal) -> AcceptanceReceipt {
    try AcceptanceReceipt(verifying: token.utf8, keys: keys, issuer: issuer, now: now)
  }

  private func reason(
    _ token: String, keys: KeySet = ReceiptSample.keys, issuer: String? = Sample.issuer,
    now: Moment = Sample.now
  ) -> RefusalReason? {
    refusal { () throws(TokenRefusal) in try read(token, keys: keys, issuer: issuer, now: now) }
  }

  private func sign(_ receipt: AcceptanceReceipt) throws -> String {
    String(decoding: try TokenSigner(ReceiptSample.key).bytes(of: receipt), as: UTF8.self)
  }

  /// The bytes are a contract: who asks for a receipt again gets the same one.
  @Test func bytesAreTheSameEveryTime() throws {
    let token = try sign(ReceiptSample.receipt)
    #expect(try token == ReceiptSample.token())
    #expect(try token == sign(ReceiptSample.receipt))
  }

  @Test func everyShapeComesBack() throws {
    for with in [nil, "provider:kita-distribution"] {
      for outcome in AcceptanceReceipt.Outcome.allCases {
        for grants in [[], ["submitOrders"], ["\"},{", "é😀\u{212A}"]] {
          var receipt = ReceiptSample.receipt
          receipt.with = with
          receipt.outcome = outcome
          receipt.grants = grants
          receipt.record = JournalHead(sequence: .max, hash: receipt.record.hash)
          #expect(try read(sign(receipt)) == receipt)
        }
      }
    }
  }

  /// The number is Python's `base64.b32encode(sha256(b"acceptance-receipt+jwt " + 64 digits).digest()[:16])`.
  @Test func newReceiptsHaveANumberOfTheirOwn() throws {
    var receipt = ReceiptSample.receipt
    receipt.form = .second
    #expect(receipt.id == "mh2id42wuajbe6mrh7xyv73hpu")
    receipt.names = CompanyNames(
      from: try CompanyName(validating: "㈱ホシノ"), with: try CompanyName(validating: "Kita"),
      to: try CompanyName(validating: "Aozora"))
    let token = try sign(receipt)
    #expect(try read(token) == receipt)
    var other = receipt
    other.record = JournalHead(sequence: 12, hash: .beforeFirst)
    #expect(other.id != receipt.id)
    for (jti, invitation) in [(receipt.invitation.rawValue, "mfrggzdfmztwq2lkn5xw64tbnq"), (receipt.id, "")] {
      var payload = ReceiptSample.payload("jti", "\"\(jti)\"")
      payload = payload.dropLast() + ",\"invitation\":\"\(invitation)\"}"
      #expect(reason(try ReceiptSample.token(payload: payload)) == .malformed)
    }
    #expect(
      reason(try ReceiptSample.token(payload: ReceiptSample.payload("names", #"{"from":"A"}"#))) == .malformed
    )
  }

  @Test func lengthIsBounded() throws {
    var receipt = ReceiptSample.receipt
    receipt.subject = String(repeating: "a", count: 4000)
    #expect(throws: TokenSigner.TooLong.self) { try sign(receipt) }
    #expect(reason(String(repeating: "A", count: 8193)) == .tooLarge)
  }

  @Test func receiptsDoNotExpire() throws {
    let token = try ReceiptSample.token()
    for now in [Sample.now - 60, Sample.now, .distantFuture] as [Moment] {
      #expect(reason(token, now: now) == nil)
    }
    for now in [Sample.now - 61, 0, .distantPast] as [Moment] {
      #expect(reason(token, now: now) == .notYetValid)
    }
  }

  @Test func issuerIsHeldTo() throws {
    let token = try ReceiptSample.token()
    #expect(reason(token, issuer: nil) == nil)
    for issuer in ["", Sample.issuer + "/", "https://elsewhere.example"] {
      #expect(reason(token, issuer: issuer) == .wrongIssuer)
    }
  }

  // MARK: Keys and their purpose

  /// Whoever gets hold of the portal's key confirms no acceptance with it.
  @Test func keyForInvitationsSignsNoReceipt() throws {
    let header = ReceiptSample.header(kid: Sample.key.keyID.rawValue)
    let token = try ReceiptSample.token(header: header, signedBy: Sample.seed)
    #expect(reason(token) == .unknownKey)
    #expect(reason(token, keys: KeySet([], receipts: [Sample.key.publicKey])) == nil)
    let signed = try TokenSigner(Sample.key).bytes(of: ReceiptSample.receipt)
    #expect(reason(String(decoding: signed, as: UTF8.self)) == .unknownKey)
  }

  /// Whoever gets hold of the verifier's key invites nobody with it, and brings no invitation back.
  @Test func keyForReceiptsSignsNothingElse() throws {
    let invitation = try TokenSigner(ReceiptSample.key).sign(Sample.claims)
    func verdict(_ keys: KeySet) -> RefusalReason? {
      let verifier = TokenVerifier(keys: keys, expecting: Sample.expectations, standing: nil)
      return refusal { () throws(TokenRefusal) in try verifier.verify(invitation, now: Sample.now) }
    }
    #expect(verdict(ReceiptSample.keys) == .unknownKey)
    #expect(verdict(KeySet([ReceiptSample.key.publicKey])) == nil)

    let list = StatusListToken(
      address: Sample.statusAddress, issuedAt: Sample.now, expiresAt: Sample.now + 60, timeToLive: nil,
      list: try StatusList(bits: 1, count: 8))
    let token = try TokenSigner(ReceiptSample.key).bytes(of: list)
    let reason = refusal { () throws(TokenRefusal) in
      try StatusListToken(verifying: token, keys: ReceiptSample.keys, now: Sample.now)
    }
    #expect(reason == .unknownKey)
  }

  @Test func detailSaysWhatTheKeyIsFor() throws {
    let token = try ReceiptSample.token(
      header: ReceiptSample.header(kid: Sample.key.keyID.rawValue), signedBy: Sample.seed)
    let refusal = #expect(throws: TokenRefusal.self) { try read(token) }
    #expect(refusal?.detail.contains("is for invitations") == true)
    #expect(refusal?.detail.contains("not for receipts") == true)
  }

  @Test func aReceiptIsNoInvitationAndAnInvitationNoReceipt() throws {
    let verifier = TokenVerifier(
      keys: KeySet([Sample.key.publicKey, ReceiptSample.key.publicKey]), expecting: Sample.expectations,
      standing: nil)
    let receipt = try ReceiptSample.token()
    #expect(
      refusal { () throws(TokenRefusal) in try verifier.verify(receipt, now: Sample.now) } == .wrongType)
    #expect(reason(try TokenSigner(Sample.key).sign(Sample.claims)) == .wrongType)
    // Nor does a receipt's content under another name pass.
    let disguised = try ReceiptSample.token(
      header: ReceiptSample.header("invitation+jwt", kid: ReceiptSample.key.keyID.rawValue))
    #expect(
      refusal { () throws(TokenRefusal) in try verifier.verify(disguised, now: Sample.now) } == .malformed)
  }

  @Test func revokedOrForeignKeys() throws {
    let token = try ReceiptSample.token()
    #expect(reason(token, keys: KeySet([Sample.key.publicKey])) == .unknownKey)
    #expect(reason(try ReceiptSample.token(signedBy: Sample.seed)) == .badSignature)
    let kid = Sample.otherKey.keyID
    #expect(reason(try ReceiptSample.token(header: ReceiptSample.header(kid: kid.rawValue))) == .unknownKey)
  }

  // MARK: Form

  /// A member of the payload, and what stands there instead; `nil` for nothing.
  typealias Change = (name: String, value: String?)

  private static func each(_ names: [String], _ values: [String?]) -> [Change] {
    names.flatMap { name in values.map { value in (name, value) } }
  }

  private static let texts = ["iss", "sub", "jti", "kind", "from", "evidence", "outcome"]
  private static let moments = [
    "\"\(Sample.now.seconds)\"", "\(Sample.now.seconds).0", "1.78e9", "-1", "9223372036854775808",
    "253402300800", "null",
    "\(Sample.now.seconds - 1)",
  ]
  private static let digest = String(repeating: "0", count: 64)
  private static let short = String(repeating: "0", count: 63)

  static let missing = each(texts + ["iat", "accepted_at", "grants", "terms", "journal"], [nil])
  static let misshapen =
    each(texts + ["with"], [#""""#, "7", "null", "{}"]) + each(["iat", "accepted_at"], moments)
    + each(["outcome"], [#""Accepted""#, #""declined""#, #""needs-review ""#])
    + each(["grants"], [#""submitOrders""#, #"["submitOrders",null]"#, #"[""]"#])
  static let terms = each(
    ["terms"],
    [
      "[]", "{}", #"{"language":"ja"}"#, #"{"digest":"\#(digest)"}"#,
      #"{"digest":"\#(digest)","language":""}"#,
      #"{"digest":"\#(short)","language":"ja"}"#, #"{"digest":"\#(digest)0","language":"ja"}"#,
      #"{"digest":"\#(short)A","language":"ja"}"#, #"{"digest":"\#(short)g","language":"ja"}"#,
      #"{"digest":"\#(short)/","language":"ja"}"#, #"{"digest":"\#(short):","language":"ja"}"#,
      #"{"digest":"\#(digest)","language":"ja","language":"ja"}"#,
    ])
  static let records = each(
    ["journal"],
    [
      "null", "{}", #"{"hash":"\#(digest)"}"#, #"{"sequence":12}"#, #"{"sequence":0,"hash":"\#(digest)"}"#,
      #"{"sequence":-1,"hash":"\#(digest)"}"#, #"{"sequence":1.0,"hash":"\#(digest)"}"#,
      #"{"sequence":"1","hash":"\#(digest)"}"#, #"{"sequence":1,"hash":"\#(short)"}"#,
      #"{"sequence":1,"hash":0}"#,
    ])
  /// Members that no receipt has, and two that stand twice or are no text.
  static let superfluous: [Change] = [
    ("aud", #""https://accept.hoshino-cloud.example""#), ("exp", "253402300799"), ("nbf", "0"),
    ("jti", #""a","jti":"a""#), ("x", #""\ud800""#),
  ]

  static let forms: [Change] = {
    var forms: [Change] = [("accepted_at", "1577836799")]
    for party in NotParties.all { forms += each(["sub", "from", "with"], ["\"\(party)\""]) }
    for id in NotIDs.all { forms += each(["jti", "invitation"], ["\"\(id)\""]) }
    return forms
  }()

  @Test(arguments: forms) func formsOfNamesAreHeldTo(_ change: Change) throws {
    try formIsHeldTo(change)
  }

  @Test(arguments: missing + misshapen + terms + records + superfluous)
  func formIsHeldTo(_ change: Change) throws {
    let token = try ReceiptSample.token(payload: ReceiptSample.payload(change.name, change.value))
    let refusal = #expect(throws: TokenRefusal.self) { try read(token) }
    #expect(refusal?.reason == .malformed)
    #expect(refusal?.detail.utf8.allSatisfy { 0x20...0x7E ~= $0 } == true)
  }

  @Test func membersThatWeDoNotKnowAreLeftAlone() throws {
    let token = try ReceiptSample.token(payload: ReceiptSample.payload("x", #"{"a":[1.5,null]}"#))
    #expect(try read(token) == ReceiptSample.receipt)
    #expect(try read(ReceiptSample.token(payload: ReceiptSample.payload("with"))).with == nil)
  }

  @Test(arguments: [
    (#"{"alg":"none","typ":"acceptance-receipt+jwt",KID}"#, RefusalReason.unsupportedAlgorithm),
    (#"{"alg":"Ed25519","typ":"acceptance-receipt+jwt",KID}"#, .unsupportedAlgorithm),
    (#"{"alg":"EdDSA","typ":"receipt+jwt",KID}"#, .wrongType),
    (#"{"alg":"EdDSA","typ":"Acceptance-Receipt+JWT",KID}"#, .wrongType),
    (#"{"alg":"EdDSA","typ":"statuslist+jwt",KID}"#, .wrongType), (#"{"alg":"EdDSA",KID}"#, .wrongType),
    (#"{"alg":"EdDSA","typ":"acceptance-receipt+jwt"}"#, .unknownKey),
    (#"{"alg":"EdDSA","typ":"acceptance-receipt+jwt",KID,"crit":[]}"#, .malformed),
    (#"{"alg":"EdDSA","typ":"acceptance-receipt+jwt",KID,"jwk":{}}"#, .malformed),
    (#"{"alg":"EdDSA","alg":"EdDSA","typ":"acceptance-receipt+jwt",KID}"#, .malformed),
  ])
  func headerIsHeldTo(_ header: String, _ expected: RefusalReason) throws {
    let header = header.replacingOccurrences(of: "KID", with: #""kid":"\#(ReceiptSample.key.keyID)""#)
    #expect(reason(try ReceiptSample.token(header: header)) == expected)
  }
}
