import Dispatch
import Foundation
import InvitationToken
import Synchronization
import Testing
import PartnerModel
import TestSupport

/// A million broken invitations, and a quarter as many broken receipts: none is accepted, and none brings the process down.
///
/// `PORTICO_MUTATIONS` is the number of invitations and `PORTICO_SEED` the start of the random numbers; the same two give the same
/// tokens, in any order of the threads.
@Suite struct MutationTests {
  private static let perBatch = 1000

  private static let environment = ProcessInfo.processInfo.environment
  private let total = environment["PORTICO_MUTATIONS"].flatMap(Int.init) ?? 1_000_000
  private let seed = environment["PORTICO_SEED"].flatMap(UInt64.init) ?? 20_260_101

  @Test func noMutatedInvitationIsAccepted() throws {
    let verifier = Sample.verifier { _ in .open }
    try expectRefusals(of: total, from: .invitations()) { token throws(TokenRefusal) in
      _ = try verifier.verify(token, now: Sample.now)
    }
  }

  @Test func noMutatedReceiptIsAccepted() throws {
    try expectRefusals(of: total / 4, from: .receipts()) { token throws(TokenRefusal) in
      _ = try AcceptanceReceipt(
        verifying: token, keys: ReceiptSample.keys, issuer: Sample.issuer, now: Sample.now)
    }
  }

  /// - Parameter read: reads a token, which is refused by throwing.
  private func expectRefusals(
    of total: Int, from subjects: MutationSubjects,
    _ read: @Sendable ([UInt8]) throws(TokenRefusal) -> Void
  ) throws {
    for token in subjects.valid { try read(token) }

    let outcome = Mutex(Outcome())
    let batches = (total + Self.perBatch - 1) / Self.perBatch
    DispatchQueue.concurrentPerform(iterations: batches) { batch in
      var mutator = Mutator(subjects, seed: seed &+ UInt64(batch) &* 0x9E37_79B9_7F4A_7C15)
      var ours = Outcome()
      for _ in 0..<min(Self.perBatch, total - batch * Self.perBatch) {
        let (token, mutation) = mutator.next()
        do throws(TokenRefusal) {
          try read(token)
          ours.accepted.append((mutation, token))
        } catch {
          ours.refusals[error.reason, default: 0] += 1
        }
        ours.mutations[mutation, default: 0] += 1
      }
      outcome.withLock { $0.add(ours) }
    }

    let all = outcome.withLock { $0 }
    for (mutation, token) in all.accepted.prefix(10) {
      Issue.record("accepted after \(mutation), seed \(seed): \(String(decoding: token, as: UTF8.self))")
    }
    #expect(all.mutations.values.reduce(0, +) == total)
    guard total >= 10_000 else { return }
    #expect(all.mutations.count == Mutator.Mutation.allCases.count, "every mutation takes part")
    // If one of these were missing, the mutations would miss a part of the verifier.
    for reason in [
      RefusalReason.tooLarge, .malformed, .unsupportedAlgorithm, .wrongType, .unknownKey, .badSignature,
    ] {
      #expect(all.refusals[reason, default: 0] > total / 2000, "\(reason)")
    }
  }

  private struct Outcome {
    var accepted: [(Mutator.Mutation, [UInt8])] = []
    var refusals: [RefusalReason: Int] = [:]
    var mutations: [Mutator.Mutation: Int] = [:]

    mutating func add(_ other: Outcome) {
      accepted += other.accepted
      refusals.merge(other.refusals, uniquingKeysWith: +)
      mutations.merge(other.mutations, uniquingKeysWith: +)
    }
  }
}

/// The valid tokens that are mutated, and ready-made forgeries that are costly to make one by one.
struct MutationSubjects: Sendable {
  let valid: [[UInt8]]
  /// Signed by the right key, with a member that stands twice.
  let duplicates: [[UInt8]]
  /// The same content as the valid ones, signed by another key.
  let foreign: [[UInt8]]
  /// Other signatures over the same content, with S + L in place of S, for as many L as fit.
  let malleable: [[UInt8]]

  static func invitations() throws -> MutationSubjects {
    var claims = [Sample.claims, Sample.claims, Sample.claims]
    claims[1].with = nil
    claims[1].status = nil
    claims[1].kind = "customer:\"\\/é"
    claims[2].id = "aaaaaaaaaaaaaaaaaaaaaaaaaa"
    claims[2].audience.append("https://second.example")
    return try MutationSubjects(
      claims.map { try TokenSigner(Sample.key).bytes(of: $0) }, seed: Sample.seed, header: Sample.header,
      payload: Sample.payload(),
      members: ["iss", "aud", "sub", "jti", "iat", "exp", "kind", "from", "grants"])
  }

  static func receipts() throws -> MutationSubjects {
    var receipts = [ReceiptSample.receipt, ReceiptSample.receipt]
    receipts[1].with = nil
    receipts[1].outcome = .needsReview
    receipts[1].kind = "customer:\"\\/é"
    return try MutationSubjects(
      receipts.map { try TokenSigner(ReceiptSample.key).bytes(of: $0) }, seed: ReceiptSample.seed,
      header: ReceiptSample.header, payload: ReceiptSample.payload(),
      members: ["iss", "sub", "jti", "iat", "accepted_at", "grants", "outcome", "terms", "journal"])
  }

  /// - Parameters:
  ///   - valid: tokens that are accepted.
  ///   - seed: of the key that signed them.
  ///   - header: of such a token, as text; `payload` too.
  ///   - members: of the payload, which must not stand twice.
  private init(
    _ valid: [[UInt8]], seed: [UInt8], header: String, payload: String, members: [String]
  ) throws {
    self.valid = valid
    foreign = try valid.map { token in
      let content = String(decoding: token.prefix(upTo: token.lastIndex(of: dot) ?? 0), as: UTF8.self)
      return [UInt8](
        "\(content).\(try Sample.signature(of: content, by: [UInt8](repeating: 7, count: 32)))".utf8)
    }
    malleable = valid.flatMap(Self.malleable)
    duplicates =
      try members.map { name in
        let copy = #""\#(name)":"x","#
        let doubled = "{" + copy + payload.dropFirst()
        return [UInt8](try Sample.token(header: header, payload: doubled, signedBy: seed).utf8)
      }
      + ["alg", "typ", "kid", "a"].map { name in
        let copy = #""\#(name)":"x","a":1,"#
        return [UInt8](
          try Sample.token(
            header: "{" + copy + copy + header.dropFirst(), payload: payload, signedBy: seed
          ).utf8)
      }
  }

  /// S, the second half of the signature, little-endian, with the group order added once to fifteen times.
  private static func malleable(_ token: [UInt8]) -> [[UInt8]] {
    let order: [UInt8] =
      [
        0xED, 0xD3, 0xF5, 0x5C, 0x1A, 0x63, 0x12, 0x58, 0xD6, 0x9C, 0xF7, 0xA2, 0xDE, 0xF9, 0xDE, 0x14,
      ] + [UInt8](repeating: 0, count: 15) + [0x10]
    let start = (token.lastIndex(of: dot) ?? 0) + 1
    guard var signature = Base64URL.decode(token[start...]) else { return [] }
    var tokens: [[UInt8]] = []
    while true {
      var carry = 0
      for index in 0..<32 {
        let sum = Int(signature[32 + index]) + Int(order[index]) + carry
        signature[32 + index] = UInt8(sum & 0xFF)
        carry = sum >> 8
      }
      guard carry == 0 else { return tokens }
      tokens.append(token[..<start] + [UInt8](Base64URL.encode(signature).utf8))
    }
  }
}

private let dot = UInt8(ascii: ".")

/// Makes broken tokens from valid ones, one after the other, from a seed.
struct Mutator {
  enum Mutation: CaseIterable {
    case flippedBit, otherByte, otherCharacter, otherCase, insertion, deletion, truncation, movedSpan
    case swappedSegments, segmentOfAnother, repeatedSegment, grown
    case otherSpelling, unusedBits, headerRewritten, payloadRewritten, signatureRewritten
    case duplicate, foreign, malleable
  }

  private static let characters = [UInt8](
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.".utf8)

  private let mutations = Mutation.allCases
  private let subjects: MutationSubjects
  private var state: UInt64

  init(_ subjects: MutationSubjects, seed: UInt64) {
    self.subjects = subjects
    state = seed
  }

  /// The next broken token. One that came out as a valid one again isn't broken, and is tried anew.
  mutating func next() -> ([UInt8], Mutation) {
    while true {
      let mutation = pick(mutations)
      let token = apply(mutation, to: pick(subjects.valid))
      if !subjects.valid.contains(token) { return (token, mutation) }
    }
  }

  private mutating func apply(_ mutation: Mutation, to token: [UInt8]) -> [UInt8] {
    var token = token
    let place = below(token.count)
    switch mutation {
    case .flippedBit: token[place] ^= 1 << UInt8(below(8))
    case .otherByte: token[place] = UInt8(below(256))
    case .otherCharacter: token[place] = pick(Self.characters)
    case .otherCase: token[place] ^= 0x20
    case .insertion: token.insert(contentsOf: (0...below(4)).map { _ in pick(Self.characters) }, at: place)
    case .deletion: token.removeSubrange(place..<min(token.count, place + 1 + below(4)))
    case .truncation: token = below(2) == 0 ? Array(token[..<place]) : Array(token[(place + 1)...])
    case .movedSpan:
      let length = min(1 + below(40), token.count - place)
      let target = below(token.count - length + 1)
      token.replaceSubrange(target..<(target + length), with: Array(token[place..<(place + length)]))
    case .duplicate: token = pick(subjects.duplicates)
    case .foreign: token = pick(subjects.foreign)
    case .malleable: token = pick(subjects.malleable)
    case .swappedSegments, .segmentOfAnother, .repeatedSegment, .grown, .otherSpelling, .unusedBits,
      .headerRewritten, .payloadRewritten, .signatureRewritten:
      var segments = token.split(separator: dot).map { Array($0) }
      apply(mutation, to: &segments)
      token = Array(segments.joined(separator: [dot]))
    }
    return token
  }

  private mutating func apply(_ mutation: Mutation, to segments: inout [[UInt8]]) {
    let index = below(segments.count)
    switch mutation {
    case .swappedSegments: segments.swapAt(index, below(segments.count))
    case .segmentOfAnother: segments[index] = Array(pick(subjects.valid).split(separator: dot)[index])
    case .repeatedSegment: segments.insert(segments[index], at: below(segments.count + 1))
    case .grown: segments[index] += [UInt8](repeating: pick(Self.characters), count: below(12_000))
    case .otherSpelling:
      switch below(5) {
      case 0: segments[index] += [UInt8](repeating: UInt8(ascii: "="), count: 1 + below(3))
      case 1: segments[index] += pick([[0x20], [0x0A], [0x0D, 0x0A], [0x00], Array("%3D".utf8)])
      case 2: segments[index] = pick([[0x20], [0x0A], [0xEF, 0xBB, 0xBF], [0x00]]) + segments[index]
      case 3: replace("-", by: "+", in: &segments[index])
      default: replace("_", by: "/", in: &segments[index])
      }
    case .unusedBits:
      // The next character in the alphabet differs in the lowest bits, which only some lengths use.
      let alphabet = Self.characters.dropLast()
      if let last = segments[index].last, let value = alphabet.firstIndex(of: last) {
        segments[index][segments[index].count - 1] = alphabet[value ^ (1 + below(3))]
      }
    case .headerRewritten: rewrite(&segments[0])
    case .payloadRewritten: rewrite(&segments[1])
    case .signatureRewritten:
      segments[2] = [UInt8](Base64URL.encode((0..<64).map { _ in UInt8(below(256)) }).utf8)
    default: break
    }
  }

  /// Another text for the same bytes of JSON, or almost: other spaces, escapes, names and values, doubled members.
  private mutating func rewrite(_ segment: inout [UInt8]) {
    guard let bytes = Base64URL.decode(segment[...]) else { return }
    let json = String(decoding: bytes, as: UTF8.self)
    let members = json.dropFirst().dropLast()
    var first: Substring { members.prefix { $0 != "," } }
    let rewritten =
      switch below(16) {
      case 0: "{ \(members)}"
      case 1: "{\(members)\n}"
      case 2: "{\(members),\(first)}"
      case 3: "{\(first),\(members)}"
      case 4: "{\(members)"
      case 5: "{\(members)}}"
      case 6: "[\(json)]"
      case 7: "{\(members),\"x\":\(String(repeating: "[", count: below(200)))}"
      case 8: replaced(json, "EdDSA", by: ["none", "HS256", "Ed25519", "EdDSA\\u0000", "eddsa"])
      case 9:
        replaced(
          json, json.contains("+jwt") && json.contains("receipt") ? "acceptance-receipt" : "invitation",
          by: ["statuslist", "Invitation", "", "acceptance-Receipt", "receipt"])
      case 10:
        replaced(json, #""kid":""#, by: [#""kid":"A"#, #""kid":"\u0000"#, #""kid":"\ud800"#, #""kid":1,""#])
      case 11: replaced(json, "customer:", by: ["customer:x", "reseller:"])
      case 12: replaced(json, #""alg""#, by: [#""\u0061lg""#, #""ALG""#])
      case 13: replaced(json, "17", by: ["18", "1.7", "17e", "-17", "99999999999999999999"])
      case 14: replaced(json, ",", by: [", ", ",,", ";", #","crit":[],"#])
      default: #"{"jwk":{"kty":"OKP","crv":"Ed25519","x":"AA"},\#(members)}"#
      }
    segment = [UInt8](Base64URL.encode([UInt8](rewritten.utf8)).utf8)
  }

  /// `text` with the first `old` in it replaced; the same text where there is none.
  private mutating func replaced(_ text: String, _ old: String, by new: [String]) -> String {
    guard let range = text.firstRange(of: old) else { return text }
    return text.replacingCharacters(in: range, with: pick(new))
  }

  private func replace(_ old: Unicode.Scalar, by new: Unicode.Scalar, in segment: inout [UInt8]) {
    for index in segment.indices where segment[index] == UInt8(ascii: old) {
      segment[index] = UInt8(ascii: new)
    }
  }

  private mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[below(elements.count)]
  }

  private mutating func below(_ bound: Int) -> Int {
    Int(random() % UInt64(bound))
  }

  /// SplitMix64 (Steele, Lea and Flood, 2014).
  private mutating func random() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return value ^ value >> 31
  }
}
