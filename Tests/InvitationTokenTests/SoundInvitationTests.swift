import InvitationToken
import PartnerModel
import TestSupport
import Testing

/// An invitation can be sound long after it may not be accepted any more.
@Suite struct SoundInvitationTests {
  private let token: String
  private let verifier = Sample.verifier()

  init() throws {
    token = try TokenSigner(Sample.key).sign(Sample.claims)
  }

  @Test func neitherTimeNorStandingMatters() throws {
    let closed = Sample.verifier { _ in .cancelled }
    let sound = try closed.sound(token)
    #expect(sound.claims == Sample.claims && sound.keyID == Sample.key.keyID)
    #expect(try closed.sound(token.utf8) == sound)
    #expect(
      refusal { () throws(TokenRefusal) in try closed.verify(sound, now: Sample.now) } == .cancelled)
    #expect(
      refusal { () throws(TokenRefusal) in try closed.verify(sound, now: .distantFuture) } == .expired)
    #expect(refusal { () throws(TokenRefusal) in try closed.verify(sound, now: 0) } == .notYetValid)
  }

  @Test func verifyingInTwoStepsIsVerifying() throws {
    let sound = try verifier.sound(token)
    #expect(try verifier.verify(sound, now: Sample.now) == verifier.verify(token, now: Sample.now))
  }

  /// Every broken token whose fault isn't time or standing is not even sound; the others are.
  @Test(
    arguments: RefusalTests.oneForEach + RefusalTests.spellings + RefusalTests.headers
      + RefusalTests.payloads)
  func whatIsNotSound(_ broken: BrokenToken) throws {
    let token = try broken.token()
    let reason = refusal { () throws(TokenRefusal) in try verifier.sound(token) }
    switch broken.reason {
    case .notYetValid, .expired, .cancelled, .declined, .alreadyAccepted, .unknownInvitation:
      #expect(reason == nil)
    default:
      // A life longer than policy allows is a question of time.
      let isTooLong = broken.testDescription == "exp = \(Sample.issuedAt.seconds + 90 * 86_400 + 1)"
      #expect(reason == (isTooLong ? nil : broken.reason))
    }
  }

  /// A verifier doesn't rely on what another one, or itself with yesterday's keys, held to be sound.
  @Test func everyVerifierHoldsToItsOwnKeysAndParties() throws {
    let sound = try TokenVerifier(
      keys: KeySet([Sample.key.publicKey]), expecting: TokenVerifier.Expectations(), standing: nil
    ).sound(token)
    func reason(_ keys: KeySet, _ expectations: TokenVerifier.Expectations) -> RefusalReason? {
      let verifier = TokenVerifier(keys: keys, expecting: expectations, standing: nil)
      return refusal { () throws(TokenRefusal) in try verifier.verify(sound, now: Sample.now) }
    }
    let keys = KeySet([Sample.key.publicKey])
    #expect(reason(keys, Sample.expectations) == nil)
    #expect(reason(keys, TokenVerifier.Expectations(issuer: "https://elsewhere.example")) == .wrongIssuer)
    #expect(reason(keys, TokenVerifier.Expectations(audience: "https://a.example")) == .wrongAudience)
    #expect(reason(KeySet([Sample.otherKey.publicKey]), Sample.expectations) == .unknownKey)
    #expect(reason(KeySet([], receipts: [Sample.key.publicKey]), Sample.expectations) == .unknownKey)
  }
}
