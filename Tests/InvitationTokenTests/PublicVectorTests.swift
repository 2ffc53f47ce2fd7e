import Crypto
import Foundation
import InvitationToken
import Testing
import PartnerModel

/// Every line of every file in `Tests/Fixtures/vectors`.
@Suite struct PublicVectorTests {
  private struct SignatureVector: Decodable {
    let pk: String
    let msg: String
    let sig: String
    let expect: String

    /// The verdict of a key loader and a verifier together.
    var isAccepted: Bool {
      guard let key = try? PublicKey(x: bytes(hex: pk)) else { return false }
      return key.isValid(signature: bytes(hex: sig), for: bytes(hex: msg)[...])
    }
  }

  @Test func wycheproofSignatures() throws {
    let vectors = try lines("wycheproof_ed25519.jsonl", of: SignatureVector.self)
    #expect(vectors.count == 151)
    for (index, vector) in vectors.enumerated() {
      #expect(vector.isAccepted == (vector.expect == "accept"), "line \(index + 1)")
    }
  }

  /// `expect` is the verdict without a check of the key. The keys of lines 1, 2, 11 and 12 are of small order, and never
  /// get as far as verifying.
  @Test func speccheckEdgeCases() throws {
    let vectors = try lines("speccheck_ed25519.jsonl", of: SignatureVector.self)
    #expect(vectors.count == 12)
    for (index, vector) in vectors.enumerated() {
      let bare = try Curve25519.Signing.PublicKey(rawRepresentation: bytes(hex: vector.pk))
      #expect(
        bare.isValidSignature(bytes(hex: vector.sig), for: bytes(hex: vector.msg))
          == (vector.expect == "accept"), "line \(index + 1)")
      let loads = (try? PublicKey(x: bytes(hex: vector.pk))) != nil
      #expect(loads == ![1, 2, 11, 12].contains(index + 1), "line \(index + 1)")
      #expect(vector.isAccepted == (loads && vector.expect == "accept"), "line \(index + 1)")
    }
  }

  /// The bare library accepts each of these signatures, which nobody made: that is why the keys must not load.
  @Test func smallOrderKeys() throws {
    let vectors = try lines("small_order_ed25519.jsonl", of: SignatureVector.self)
    #expect(Set(vectors.map(\.pk)).count == 14)
    for (index, vector) in vectors.enumerated() {
      #expect(throws: PublicKey.Fault.smallOrder, "line \(index + 1)") {
        try PublicKey(x: bytes(hex: vector.pk))
      }
      let bare = try Curve25519.Signing.PublicKey(rawRepresentation: bytes(hex: vector.pk))
      #expect(
        bare.isValidSignature(bytes(hex: vector.sig), for: bytes(hex: vector.msg)), "line \(index + 1)")
    }
  }

  @Test func foreignTokens() throws {
    struct Vector: Decodable {
      let name: String
      let token: String
    }
    let vectors = try lines("wycheproof_jws_foreign.jsonl", of: Vector.self)
    #expect(vectors.count == 510)
    for vector in vectors {
      #expect(
        refusal { () throws(TokenRefusal) in
          try Sample.verifier().verify(vector.token, now: Sample.now)
        } != nil, "\(vector.name)")
    }
  }

  @Test func exampleOfRFC8037() throws {
    struct Example: Decodable {
      struct Key: Decodable {
        let d: String
        let x: String
      }
      let jwk: Key
      let thumbprint: String
      let payload: String
      let jws: String
    }
    let example = try JSONDecoder().decode(Example.self, from: fixture("rfc8037_appendix_a.json"))
    let key = try SigningKey(seed: try #require(Base64URL.decode(example.jwk.d)))
    #expect(Base64URL.encode(key.publicKey.x) == example.jwk.x)
    #expect(key.keyID.rawValue == example.thumbprint)

    let parts = example.jws.split(separator: ".")
    #expect(Base64URL.decode(String(parts[1])) == [UInt8](example.payload.utf8))
    let signature = try #require(Base64URL.decode(String(parts[2])))
    #expect(key.publicKey.isValid(signature: signature, for: [UInt8]("\(parts[0]).\(parts[1])".utf8)[...]))
    #expect(!key.publicKey.isValid(signature: signature, for: [UInt8]("\(parts[0]).\(parts[0])".utf8)[...]))
    // It is a sound JWS, and still none of ours: its header has no typ.
    #expect(
      refusal { () throws(TokenRefusal) in
        try Sample.verifier().verify(example.jws, now: Sample.now)
      } == .wrongType)
  }

  @Test func statusListsOfTheDraft() throws {
    struct Vector: Decodable {
      struct List: Decodable {
        let bits: Int
        let lst: String
      }
      let name: String
      let status_list: List
      let entries: Int
      let nonzero: Int
      let expect: [String: UInt8]
      let out_of_range: [Int]
    }
    let vectors = try lines("tsl_vectors.jsonl", of: Vector.self)
    #expect(vectors.count == 6)
    for vector in vectors {
      let list = try StatusList(bits: vector.status_list.bits, encoded: vector.status_list.lst)
      #expect(list.count == vector.entries, "\(vector.name)")
      #expect((0..<list.count).count { list[$0] != 0 } == vector.nonzero, "\(vector.name)")
      for (index, entry) in vector.expect {
        #expect(list[try #require(Int(index))] == entry, "\(vector.name) entry \(index)")
      }
      for index in vector.out_of_range + [-1, .max, .min] {
        #expect(list[index] == nil, "\(vector.name) entry \(index)")
        #expect(list.standing(at: index) == .unreadable("its entry lies beyond the end of the status list"))
      }
      let again = try StatusList(bits: list.bits, encoded: list.encoded)
      #expect(again == list, "\(vector.name)")
    }
  }

  private func lines<Line: Decodable>(_ name: String, of type: Line.Type) throws -> [Line] {
    try fixture(name).split(separator: UInt8(ascii: "\n")).map { try JSONDecoder().decode(type, from: $0) }
  }

  private func fixture(_ name: String) throws -> Data {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    return try Data(contentsOf: tests.appending(path: "Fixtures/vectors/\(name)"))
  }
}

private func bytes(hex: String) -> [UInt8] {
  let digits = hex.compactMap(\.hexDigitValue)
  return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
}
