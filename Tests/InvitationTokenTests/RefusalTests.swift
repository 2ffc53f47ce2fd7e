import Foundation
import InvitationToken
import PartnerModel
import TestSupport
import Testing

/// A token that breaks one rule, and the reason that it must get.
struct BrokenToken: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let reason: RefusalReason
  let token: @Sendable () throws -> String
  var now = Sample.now
  var standing: InvitationStanding?

  init(
    _ description: String, _ reason: RefusalReason, at now: Moment = Sample.now,
    standing: InvitationStanding? = nil, _ token: @escaping @Sendable () throws -> String
  ) {
    testDescription = description
    self.reason = reason
    self.token = token
    self.now = now
    self.standing = standing
  }

  /// Properly signed, with this header.
  static func header(_ reason: RefusalReason, _ header: String) -> BrokenToken {
    BrokenToken("header \(header)", reason) {
      try Sample.token(header: header, payload: Sample.payload())
    }
  }

  /// Properly signed, with one member of the payload replaced, added, or taken out.
  static func claim(_ reason: RefusalReason, _ name: String, _ value: String?) -> BrokenToken {
    BrokenToken("\(name) = \(value ?? "nothing")", reason) {
      try Sample.token(payload: Sample.payload(name, value))
    }
  }

  /// Properly signed, with this payload.
  static func payload(_ reason: RefusalReason, _ payload: String) -> BrokenToken {
    BrokenToken("payload \(payload.prefix(60))", reason) { try Sample.token(payload: payload) }
  }

  /// The valid token as text, changed.
  static func text(
    _ description: String, _ reason: RefusalReason = .malformed,
    _ change: @escaping @Sendable ([Substring]) -> String
  ) -> BrokenToken {
    BrokenToken(description, reason) {
      change(try Sample.token(payload: Sample.payload()).split(separator: "."))
    }
  }
}

@Suite struct RefusalTests {
  /// One for each reason, so that none is missing.
  static let oneForEach: [BrokenToken] = [
    BrokenToken("8,193 bytes", .tooLarge) { String(repeating: "A", count: 8193) },
    BrokenToken("a text", .malformed) { "hello" },
    .header(.unsupportedAlgorithm, #"{"alg":"HS256","typ":"invitation+jwt","kid":"\#(Sample.key.keyID)"}"#),
    .header(.wrongType, #"{"alg":"EdDSA","typ":"JWT","kid":"\#(Sample.key.keyID)"}"#),
    .header(.unknownKey, #"{"alg":"EdDSA","typ":"invitation+jwt","kid":"\#(Sample.otherKey.keyID)"}"#),
    BrokenToken("another signer", .badSignature) {
      try Sample.token(payload: Sample.payload(), signedBy: [UInt8](repeating: 7, count: 32))
    },
    .claim(.wrongIssuer, "iss", #""https://elsewhere.example""#),
    .claim(.wrongAudience, "aud", #""https://elsewhere.example""#),
    BrokenToken("61 s early", .notYetValid, at: Sample.issuedAt - 61) {
      try Sample.token(payload: Sample.payload())
    },
    BrokenToken("the second of exp", .expired, at: Sample.issuedAt + Sample.lifetime) {
      try Sample.token(payload: Sample.payload())
    },
    BrokenToken("cancelled", .cancelled, standing: .cancelled) {
      try Sample.token(payload: Sample.payload())
    },
    BrokenToken("declined", .declined, standing: .declined) { try Sample.token(payload: Sample.payload()) },
    BrokenToken("accepted", .alreadyAccepted, standing: .accepted) {
      try Sample.token(payload: Sample.payload())
    },
    BrokenToken("unknown", .unknownInvitation, standing: .unknown) {
      try Sample.token(payload: Sample.payload())
    },
  ]

  @Test func everyReasonHasItsToken() {
    #expect(Self.oneForEach.map(\.reason) == RefusalReason.allCases)
  }

  @Test(arguments: oneForEach) func reasonIs(_ broken: BrokenToken) throws {
    try expectRefusal(broken)
  }

  /// Steps 1 to 3: size, characters, spelling.
  static let spellings: [BrokenToken] = [
    BrokenToken("nothing", .malformed) { "" },
    BrokenToken("dots", .malformed) { ".." },
    BrokenToken("8,192 bytes", .malformed) { String(repeating: "A", count: 8192) },
    .text("no signature") { "\($0[0]).\($0[1])" },
    .text("an empty signature") { "\($0[0]).\($0[1])." },
    .text("an empty payload") { "\($0[0])..\($0[2])" },
    .text("an empty header") { ".\($0[1]).\($0[2])" },
    .text("a fourth part") { "\($0[0]).\($0[1]).\($0[2]).AAAA" },
    .text("a dot behind") { "\($0[0]).\($0[1]).\($0[2])." },
    .text("a line feed behind") { "\($0[0]).\($0[1]).\($0[2])\n" },
    .text("a space before") { " \($0[0]).\($0[1]).\($0[2])" },
    .text("a NUL within") { "\($0[0]).\($0[1])\0.\($0[2])" },
    .text("padding") { "\($0[0]).\($0[1]).\($0[2])==" },
    .text("escaped padding") { "\($0[0]).\($0[1]).\($0[2])%3D%3D" },
    .text("a character beyond ASCII") { "\($0[0]).\($0[1]).\($0[2])é" },
    // 64 bytes leave four unused bits in the last character, which is one of A, Q, g, w.
    .text("unused bits") { parts in
      let last = parts[2].last.map { ["A": "B", "Q": "R", "g": "h", "w": "x"][String($0)] ?? "" } ?? ""
      return "\(parts[0]).\(parts[1]).\(parts[2].dropLast())\(last)"
    },
    .text("the alphabet of base64") { "\($0[0]).\($0[1]).+/\($0[2].dropFirst(2))" },
    .text("a length that no bytes have") { "\($0[0]).\($0[1]).\($0[2])AAA" },
    .text("63 bytes of signature", .badSignature) { "\($0[0]).\($0[1]).\($0[2].dropLast(2))" },
    .text("66 bytes of signature", .badSignature) { "\($0[0]).\($0[1]).\($0[2])AA" },
    .text("a signature of zeros", .badSignature) {
      "\($0[0]).\($0[1]).\(String(repeating: "A", count: 86))"
    },
  ]

  @Test(arguments: spellings) func spelling(_ broken: BrokenToken) throws {
    try expectRefusal(broken)
  }

  /// Step 4. Each is signed by the right key: a header must not get by on a good signature.
  static let headers: [BrokenToken] = {
    let kid = #""kid":"\#(Sample.key.keyID)""#
    let kelvin = Sample.key.keyID.rawValue.replacingOccurrences(of: "K", with: "\u{212A}")
    precondition(kelvin == Sample.key.keyID.rawValue && kelvin.utf8.count > 43, "the sample's kid has a K")
    return [
      .header(.unsupportedAlgorithm, #"{"typ":"invitation+jwt",\#(kid)}"#),
      .header(.unsupportedAlgorithm, #"{"alg":"none","typ":"invitation+jwt",\#(kid)}"#),
      .header(.unsupportedAlgorithm, #"{"alg":"eddsa","typ":"invitation+jwt",\#(kid)}"#),
      .header(.unsupportedAlgorithm, #"{"alg":"Ed25519","typ":"invitation+jwt",\#(kid)}"#),
      .header(.unsupportedAlgorithm, #"{"alg":["EdDSA"],"typ":"invitation+jwt",\#(kid)}"#),
      .header(.unsupportedAlgorithm, #"{"alg":null,"typ":"invitation+jwt",\#(kid)}"#),
      .header(.wrongType, #"{"alg":"EdDSA",\#(kid)}"#),
      .header(.wrongType, #"{"alg":"EdDSA","typ":"Invitation+JWT",\#(kid)}"#),
      .header(.wrongType, #"{"alg":"EdDSA","typ":"application/invitation+jwt",\#(kid)}"#),
      .header(.wrongType, #"{"alg":"EdDSA","typ":"statuslist+jwt",\#(kid)}"#),
      .header(.wrongType, #"{"alg":"EdDSA","typ":"acceptance-receipt+jwt",\#(kid)}"#),
      .header(.wrongType, #"{"alg":"EdDSA","typ":7,\#(kid)}"#),
      .header(.unknownKey, #"{"alg":"EdDSA","typ":"invitation+jwt"}"#),
      .header(.unknownKey, #"{"alg":"EdDSA","typ":"invitation+jwt","kid":""}"#),
      .header(.unknownKey, #"{"alg":"EdDSA","typ":"invitation+jwt","kid":0}"#),
      .header(.unknownKey, #"{"alg":"EdDSA","typ":"invitation+jwt","kid":"\#(kelvin)"}"#),
      .header(.malformed, #"{"alg":"EdDSA","typ":"invitation+jwt",\#(kid),"crit":["exp"]}"#),
      .header(.malformed, #"{"alg":"EdDSA","typ":"invitation+jwt",\#(kid),"crit":[]}"#),
      .header(.malformed, #"{"alg":"EdDSA","typ":"invitation+jwt",\#(kid),"b64":true}"#),
      .header(.malformed, #"{"alg":"EdDSA","typ":"invitation+jwt",\#(kid),"jwk":{}}"#),
      .header(.malformed, #"{"alg":"EdDSA","typ":"invitation+jwt",\#(kid),"jku":"https://a.example"}"#),
      .header(.malformed, #"{"alg":"EdDSA","typ":"invitation+jwt",\#(kid),"x5u":"https://a.example"}"#),
      .header(.malformed, #"{"alg":"EdDSA","typ":"invitation+jwt",\#(kid),"x5c":null}"#),
      .header(.malformed, #"{"alg":"none","alg":"EdDSA","typ":"invitation+jwt",\#(kid)}"#),
      .header(.malformed, #"{"\u0061lg":"EdDSA","alg":"EdDSA","typ":"invitation+jwt",\#(kid)}"#),
      .header(.malformed, #"{"alg":"EdDSA","typ":"invitation+jwt",\#(kid),"x":{"a":1,"a":1}}"#),
      .header(.malformed, #"{"alg":"EdDSA","typ":"invitation+jwt",\#(kid)} {}"#),
      .header(.malformed, #"["EdDSA"]"#),
      .header(.malformed, "{"),
    ]
  }()

  @Test(arguments: headers) func header(_ broken: BrokenToken) throws {
    try expectRefusal(broken)
  }

  /// Steps 6 and 7. Each is signed by the right key.
  static let payloads: [BrokenToken] =
    ["iss", "aud", "sub", "jti", "iat", "exp", "kind", "from", "grants"].map {
      .claim(.malformed, $0, nil)
    }
    + ["iss", "aud", "sub", "jti", "kind", "from"].flatMap { name in
      [#""""#, "7", "null", "{}"].map { BrokenToken.claim(.malformed, name, $0) }
    }
    + ["iat", "exp", "nbf"].flatMap { name in
      [
        #""1780000000""#, "1780000000.0", "1.78e9", "17800000000e-1", "-1", "-0", "9223372036854775807",
        "9223372036854775808", "-9223372036854775808", "1e400", "253402300800", "null", "true", "[]",
        String(repeating: "9", count: 400),
      ].map { BrokenToken.claim(.malformed, name, $0) }
    }
    + [
      .claim(.wrongIssuer, "iss", #""https://partners.hoshino-cloud.example/""#),
      .claim(.wrongIssuer, "iss", #""HTTPS://partners.hoshino-cloud.example""#),
      .claim(.wrongAudience, "aud", "[]"),
      .claim(.wrongAudience, "aud", #"["https://a.example","https://b.example"]"#),
      .claim(.malformed, "aud", #"["https://accept.hoshino-cloud.example",7]"#),
      .claim(.malformed, "aud", #"["https://accept.hoshino-cloud.example",""]"#),
      .claim(.malformed, "grants", #""submitOrders""#),
      .claim(.malformed, "grants", #"["submitOrders",null]"#),
      .claim(.malformed, "with", #""""#),
      .claim(.malformed, "with", "null"),
      .claim(.malformed, "status", "null"),
      .claim(.malformed, "status", "{}"),
      .claim(.malformed, "status", #"{"status_list":{"idx":0}}"#),
      .claim(.malformed, "status", #"{"status_list":{"idx":-1,"uri":"a"}}"#),
      .claim(.malformed, "status", #"{"status_list":{"idx":1.0,"uri":"a"}}"#),
      .claim(.malformed, "status", #"{"status_list":{"idx":"0","uri":"a"}}"#),
      .claim(.malformed, "status", #"{"status_list":{"idx":0,"uri":""}}"#),
      .claim(.malformed, "exp", "\(Sample.issuedAt.seconds)"),
      .claim(.malformed, "exp", "\(Sample.issuedAt.seconds + 90 * 86_400 + 1)"),
      .claim(.notYetValid, "nbf", "\(Sample.now.seconds + 61)"),
      .claim(.notYetValid, "iat", "\(Sample.now.seconds + 61)"),
      .claim(.malformed, "jti", #""a","jti":"a""#),
      .claim(.malformed, "iat", "\(1_577_836_799)"),
      .claim(.malformed, "exp", "\(Sample.issuedAt.seconds + 402 * 86_400 + 1)"),
      .claim(.malformed, "x", #""\ud800""#),
    ]
    + [
      "null", #""x""#, "[]", "{}", #"{"from":"A"}"#, #"{"from":"A","to":""}"#, #"{"from":"A","to":"B\nC"}"#,
      #"{"from":"A","to":"B\u200b"}"#, #"{"from":"A","to":7}"#, #"{"from":"A","to":"B","with":"C"}"#,
      #"{"from":"A","to":"B","by":"C"}"#, #"{"from":"A","to":"\#(String(repeating: "b", count: 257))"}"#,
    ].map { .claim(.malformed, "names", $0) }
    + [
      .claim(.malformed, "x", #""\udc00\ud800""#),
      .payload(.malformed, "null"),
      .payload(.malformed, "[]"),
      .payload(.malformed, "7"),
      .payload(.malformed, "{}"),
      .payload(.malformed, Sample.payload() + "\0"),
      .payload(.malformed, "\u{FEFF}" + Sample.payload()),
      .payload(.malformed, Sample.payload("x", String(repeating: "[", count: 3000))),
      .payload(.malformed, String(repeating: #"{"x":"#, count: 1000)),
      .payload(.malformed, Sample.payload("x", #"{"a":[{"b":1,"b":1}]}"#)),
    ]

  /// What names somebody or something has its form, whoever signs.
  static let forms: [BrokenToken] = {
    var forms: [BrokenToken] = []
    for party in NotParties.all {
      for name in ["sub", "from", "with"] { forms.append(.claim(.malformed, name, "\"\(party)\"")) }
    }
    for id in NotIDs.all { forms.append(.claim(.malformed, "jti", "\"\(id)\"")) }
    return forms
  }()

  @Test(arguments: forms) func form(_ broken: BrokenToken) throws {
    try expectRefusal(broken)
  }

  @Test(arguments: payloads) func payload(_ broken: BrokenToken) throws {
    try expectRefusal(broken)
  }

  @Test func payloadThatIsNotUTF8() throws {
    var payload = Data(Sample.payload("x", #""?""#).utf8)
    payload[try #require(payload.lastIndex(of: UInt8(ascii: "?")))] = 0xFF
    let content = "\(Sample.base64URL(Data(Sample.header.utf8))).\(Sample.base64URL(payload))"
    let token = "\(content).\(try Sample.signature(of: content))"
    #expect(verdict(token) == .malformed)
  }

  /// Had the payload been parsed first, the reason would be another.
  @Test func signatureComesBeforeThePayload() throws {
    let forged = try Sample.token(payload: "{", signedBy: [UInt8](repeating: 7, count: 32))
    #expect(verdict(forged) == .badSignature)
    let signed = try Sample.token(payload: "{")
    #expect(verdict(signed) == .malformed)
  }

  @Test func noTokenLastsForMoreThan402Days() throws {
    func verdict(_ days: Int64, _ seconds: Int64) throws -> RefusalReason? {
      let end = Sample.issuedAt + .days(days) + Lifetime(seconds: seconds)
      let token = try Sample.token(payload: Sample.payload("exp", "\(end.seconds)"))
      // With public keys alone there is no policy to hold it against.
      let verifier = TokenVerifier(keys: KeySet([Sample.key.publicKey]), expecting: .init(), standing: nil)
      return refusal { () throws(TokenRefusal) in try verifier.verify(token, now: Sample.now) }
    }
    #expect(try verdict(402, 0) == nil)
    #expect(try verdict(402, 1) == .malformed)
  }

  @Test func expiredStaysExpired() throws {
    let token = try Sample.token(payload: Sample.payload())
    for standing in [InvitationStanding.open, .accepted, .cancelled, .unreadable("no list")] {
      #expect(verdict(token, at: .distantFuture, standing: standing) == .expired)
    }
  }

  @Test func unreadableStatusRefuses() throws {
    let token = try Sample.token(payload: Sample.payload())
    #expect(verdict(token, standing: .unreadable("no list")) == .unknownInvitation)
  }

  /// The first and the last second, and the widest that the rules allow.
  @Test func bordersHold() throws {
    let token = try Sample.token(payload: Sample.payload())
    for now in [Sample.issuedAt - 60, Sample.issuedAt, Sample.issuedAt + Sample.lifetime - 1] {
      #expect(verdict(token, at: now, standing: .open) == nil)
    }
    #expect(verdict(token, at: .distantPast) == .notYetValid)
    let allowed = [
      ("exp", "\(Sample.issuedAt.seconds + 90 * 86_400)"), ("nbf", "\(Sample.now.seconds + 60)"),
      ("grants", "[]"),
      ("aud", #"["https://a.example","https://accept.hoshino-cloud.example"]"#),
      ("unknown", #"{"a":[1.5,-0,1e400,true,null,"\ud83d\ude00\u0000"]}"#),
    ]
    for (name, value) in allowed {
      #expect(verdict(try Sample.token(payload: Sample.payload(name, value))) == nil, "\(name)")
    }
  }

  /// Who has nothing but public keys insists on nothing but what is in the token.
  @Test func onlyKeysKnown() throws {
    let verifier = TokenVerifier(
      keys: KeySet([Sample.key.publicKey]), expecting: TokenVerifier.Expectations(), standing: nil)
    let token = try Sample.token(payload: Sample.payload("iss", #""https://anywhere.example""#))
    #expect(try verifier.verify(token, now: Sample.now).claims.issuer == "https://anywhere.example")
  }

  @Test func noKeys() throws {
    let verifier = TokenVerifier(keys: KeySet([]), expecting: Sample.expectations, standing: nil)
    let token = try Sample.token(payload: Sample.payload())
    #expect(
      refusal { () throws(TokenRefusal) in try verifier.verify(token, now: Sample.now) } == .unknownKey)
  }

  @Test func verdictSaysWhatWasVerified() throws {
    let token = try TokenSigner(Sample.key).sign(Sample.claims)
    let verified = try Sample.verifier { $0.id == Sample.claims.id ? .open : .unknown }
      .verify(token, now: Sample.now)
    #expect(verified.claims == Sample.claims)
    #expect(verified.keyID == Sample.key.keyID)
  }

  @Test func detailsAndExplanationsAreFitToPrint() throws {
    for broken in Self.oneForEach + Self.spellings + Self.headers + Self.payloads {
      let token = try broken.token()
      do {
        _ = try verifier(broken.standing).verify(token, now: broken.now)
      } catch {
        #expect(!error.detail.isEmpty && !error.detail.utf8.contains { $0 < 0x20 || $0 > 0x7E })
      }
    }
    #expect(Set(RefusalReason.allCases.map(\.explanation)).count == RefusalReason.allCases.count)
  }

  private func expectRefusal(_ broken: BrokenToken) throws {
    let token = try broken.token()
    #expect(verdict(token, at: broken.now, standing: broken.standing) == broken.reason)
  }

  private func verdict(
    _ token: String, at now: Moment = Sample.now, standing: InvitationStanding? = nil
  ) -> RefusalReason? {
    refusal { () throws(TokenRefusal) in try verifier(standing).verify(token, now: now) }
  }

  private func verifier(_ standing: InvitationStanding?) -> TokenVerifier {
    guard let standing else { return Sample.verifier() }
    return Sample.verifier { _ in standing }
  }
}
