import Foundation
import InvitationToken
import Testing
import PartnerModel

@Suite struct KeyTests {
  @Test func pemComesBack() throws {
    let key = SigningKey()
    let again = try SigningKey(pem: key.pem)
    #expect(again.publicKey == key.publicKey)
    #expect(try TokenSigner(again).sign(Sample.claims) == TokenSigner(key).sign(Sample.claims))
    #expect(try SigningKey(pem: key.pem.replacingOccurrences(of: "\n", with: "\r\n")).keyID == key.keyID)
  }

  /// Made by `openssl genpkey -algorithm ed25519`; the public half by `openssl pkey -pubout`.
  @Test func pemOfOpenSSL() throws {
    let key = try SigningKey(
      pem: """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
        -----END PRIVATE KEY-----

        """)
    #expect(key.keyID == Sample.key.keyID)
  }

  @Test(arguments: [
    "", "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n",
    "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
    "-----BEGIN EC PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
      + "-----END EC PRIVATE KEY-----\n",
    // X25519 (1.3.101.110) in place of Ed25519.
    "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VuBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
      + "-----END PRIVATE KEY-----\n",
    "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9gAA==\n"
      + "-----END PRIVATE KEY-----\n",
  ])
  func isNoKey(_ pem: String) {
    #expect(throws: SigningKey.Fault.self) { try SigningKey(pem: pem) }
  }

  @Test func secretIsNotPrinted() {
    let key = SigningKey()
    let secret = String(key.pem.split(separator: "\n")[1].suffix(40))
    var dumped = ""
    dump(key, to: &dumped)
    #expect(!"\(key) \(String(reflecting: key)) \(dumped)".contains(secret))
    #expect("\(key)".contains(key.keyID.rawValue))
  }

  /// y = p + 2 and up to 2^255 - 1 have a second spelling below; p - 2 has not.
  @Test func spellingsOfAPublicKey() throws {
    func key(_ first: UInt8, middle: UInt8 = 0xFF, _ last: UInt8) throws(PublicKey.Fault) -> PublicKey {
      try PublicKey(x: [first] + [UInt8](repeating: middle, count: 30) + [last])
    }
    for last in [0x7F, 0xFF] as [UInt8] {
      for first in 0xEF...0xFF as ClosedRange<UInt8> {
        #expect(throws: PublicKey.Fault.notCanonical) { try key(first, last) }
      }
      _ = try key(0xEB, last)
      _ = try key(0xEF, middle: 0xFE, last)
      _ = try key(0xEF, last ^ 0x40)
    }
    for length in [0, 31, 33, 64] {
      #expect(throws: PublicKey.Fault.wrongLength) { try PublicKey(x: [UInt8](repeating: 9, count: length)) }
    }
  }

  @Test func setComesBack() throws {
    let set = KeySet([Sample.key.publicKey, Sample.otherKey.publicKey, Sample.key.publicKey])
    #expect(set.keys.count == 2)
    #expect(try KeySet(jwks: set.jwks) == set)
    #expect(try KeySet(jwks: KeySet([]).jwks).keys.isEmpty)
    #expect(
      String(decoding: KeySet([Sample.key.publicKey]).jwks, as: UTF8.self)
        == #"{"keys":[{"kty":"OKP","crv":"Ed25519","use":"sig","alg":"EdDSA","#
        + #""kid":"kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k","#
        + #""x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"# + "\n")
  }

  /// Each key has one purpose, which is published with it, and which comes back.
  @Test func purposesComeBack() throws {
    let set = KeySet([Sample.key.publicKey], receipts: [Sample.otherKey.publicKey])
    #expect(set.keys == [Sample.key.publicKey, Sample.otherKey.publicKey])
    #expect(set.purpose(of: Sample.key.publicKey) == .invitations)
    #expect(set.purpose(of: Sample.otherKey.publicKey) == .receipts)
    #expect(set.purpose(of: SigningKey().publicKey) == nil)
    #expect(try KeySet(jwks: set.jwks) == set)
    let swapped = KeySet([Sample.otherKey.publicKey], receipts: [Sample.key.publicKey])
    #expect(swapped != set)
    #expect(try KeySet(jwks: swapped.jwks) == swapped)
    #expect(
      String(decoding: KeySet([], receipts: [Sample.key.publicKey]).jwks, as: UTF8.self)
        == #"{"keys":[{"kty":"OKP","crv":"Ed25519","use":"sig","alg":"EdDSA","#
        + #""kid":"kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k","for":"acceptance-receipt+jwt","#
        + #""x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"# + "\n")
  }

  /// A key can't get a second purpose by being given again.
  @Test func keyHasOnePurpose() {
    let set = KeySet([Sample.key.publicKey], receipts: [Sample.key.publicKey, Sample.key.publicKey])
    #expect(set.keys == [Sample.key.publicKey])
    #expect(set.purpose(of: Sample.key.publicKey) == .invitations)
  }

  /// A purpose that a later version may bring: the key signs nothing that this one trusts.
  @Test(arguments: ["invitation+jwt", "", "Acceptance-Receipt+jwt", "acceptance-receipt+jwt\\u0000", "x"])
  func keysForOtherPurposesAreLeftAside(_ purpose: String) throws {
    let jwks = #"{"keys":[{\#(Self.sound),\#(Self.kid),"for":"\#(purpose)"}]}"#
    #expect(try KeySet(jwks: [UInt8](jwks.utf8)).keys.isEmpty)
  }

  private static let kid = #""kid":"\#(Sample.key.keyID)""#
  private static let sound = #""kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo""#

  @Test(arguments: [
    "{\(sound),\(kid)}",
    #"{\#(sound),\#(kid),"use":"sig","key_ops":["verify"],"alg":"Ed25519","x5t":"AA","exp":1.5}"#,
    #"{"kty":"RSA","n":"AQAB","e":"AQAB","kid":"a"},{\#(sound),\#(kid)}"#,
    #"{"kty":"OKP","crv":"X25519","x":"AA","kid":"a"},{"kty":"EC","crv":"P-256"},{\#(sound),\#(kid)}"#,
  ])
  func setIsRead(_ keys: String) throws {
    #expect(try KeySet(jwks: [UInt8](#"{"keys":[\#(keys)],"more":1}"#.utf8)).keys == [Sample.key.publicKey])
  }

  @Test(arguments: [
    (#"{\#(sound)}"#, "thumbprint"), (#"{\#(sound),"kid":7}"#, "thumbprint"),
    (#"{\#(sound),"kid":"key-1"}"#, "thumbprint"),
    (#"{\#(sound),"kid":"\#(Sample.otherKey.keyID)"}"#, "thumbprint"),
    ("{\(sound),\(kid)},{\(sound),\(kid)}", "same kid"),
    (#"{"kty":"RSA","kid":"a"},{"kty":"RSA","kid":"a"}"#, "same kid"),
    (#"{\#(sound),\#(kid),"use":"enc"}"#, "use"), (#"{\#(sound),\#(kid),"use":["sig"]}"#, "use"),
    (#"{\#(sound),\#(kid),"alg":"HS256"}"#, "alg"), (#"{\#(sound),\#(kid),"alg":null}"#, "alg"),
    (#"{\#(sound),\#(kid),"key_ops":["sign"]}"#, "key_ops"),
    (#"{\#(sound),\#(kid),"key_ops":"verify"}"#, "key_ops"),
    (#"{\#(sound),\#(kid),"key_ops":["verify","sign"]}"#, "key_ops"),
    (#"{\#(sound),\#(kid),"key_ops":[]}"#, "key_ops"),
    (#"{\#(sound),\#(kid),"d":"AA"}"#, "private key"), (#"{\#(sound),\#(kid),"d":null}"#, "private key"),
    (#"{"crv":"Ed25519","x":"AA"}"#, "no kty"), (#"{"kty":"OKP","x":"AA"}"#, "no crv"),
    (#"{"kty":"OKP","crv":"Ed25519"}"#, "no x"), (#"{"kty":"OKP","crv":"Ed25519","x":7}"#, "no x"),
    (#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURp"}"#, "no x"),
    (#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo="}"#, "no x"),
    (#"{"kty":"OKP","crv":"Ed25519","x":"AAAA"}"#, "32 bytes"),
    (#"{"kty":"OKP","crv":"Ed25519","x":"\#(String(repeating: "A", count: 43))"}"#, "small order"),
    (#"{"kty":"OKP","crv":"Ed25519","x":"7f_______________________________________38"}"#, "small order"),
    (#"{"kty":"OKP","crv":"Ed25519","x":"\#(String(repeating: "_", count: 42))8"}"#, "canonical"),
    (#"{\#(sound),\#(kid),"for":null}"#, "\"for\""), (#"{\#(sound),\#(kid),"for":["x"]}"#, "\"for\""),
    (#"{\#(sound),\#(kid),"for":"x","use":"enc"}"#, "use"),
    (#"{\#(sound),\#(kid),"for":"acceptance-receipt+jwt"},{\#(sound),\#(kid)}"#, "same kid"),
    ("7", "not an object"), ("{\(sound),\(kid),\(kid)}", "twice"),
  ])
  func setIsRefused(_ keys: String, _ word: String) {
    let fault = #expect(throws: KeySet.Fault.self) { try KeySet(jwks: [UInt8](#"{"keys":[\#(keys)]}"#.utf8)) }
    #expect(fault?.message.contains(word) == true, "\(fault?.message ?? "")")
    #expect(fault?.remedy.hasSuffix(".") == true)
  }

  @Test(arguments: ["", "[]", "{}", #"{"keys":{}}"#, "{\(sound),\(kid)}", #"{"keys":[],"keys":[]}"#])
  func isNoSet(_ text: String) {
    #expect(throws: KeySet.Fault.self) { try KeySet(jwks: [UInt8](text.utf8)) }
  }

  @Test func setIsBounded() {
    let text = #"{"keys":["# + String(repeating: " ", count: KeySet.largest) + "]}"
    #expect(throws: KeySet.Fault.self) { try KeySet(jwks: [UInt8](text.utf8)) }
  }
}
