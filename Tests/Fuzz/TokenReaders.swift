import JSON
import PartnerModel
import TokenVerdicts

@testable import InvitationToken

/// Tokens, as they come from anywhere, and as they would come from whoever has a key.
enum TokenReaders {
  private static let key: SigningKey = {
    do {
      return try SigningKey(seed: [UInt8](repeating: 7, count: 32))
    } catch {
      fatalError("\(error)")
    }
  }()
  private static let keys = KeySet([key.publicKey])
  private static let now = Moment(seconds: 1_796_000_000)
  private static let judge = TokenJudge(
    keys: keys, expecting: TokenVerifier.Expectations(), standing: nil, receiptStanding: nil)

  /// As it is; and its two first lines, signed, for header and payload.
  static func token(_ bytes: [UInt8]) {
    show(judge.verdict(onPasted: bytes, at: now))
    let parts = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return }
    show(judge.verdict(on: signed(header: parts[0], payload: parts[1]), at: now))
  }

  private static func show(_ verdict: Verdict) {
    _ = verdict.line()
    var text = JSONText()
    verdict.write(to: &text)
  }

  /// As its claims, signed; and as compressed entries, their width in the first byte.
  static func statusList(_ bytes: [UInt8]) {
    let header = #"{"alg":"EdDSA","typ":"statuslist+jwt","kid":"\#(key.keyID)"}"#
    let token = signed(header: header.utf8, payload: bytes)
    if let list = try? StatusListToken(verifying: token, keys: keys, now: now) { ask(list.list) }
    guard let width = bytes.first else { return }
    if let list = try? StatusList(bits: Int(width & 15), encoded: Base64URL.encode(Array(bytes.dropFirst())))
    {
      ask(list)
      precondition((try? StatusList(bits: list.bits, encoded: list.encoded)) == list)
    }
  }

  private static func ask(_ list: StatusList) {
    for index in [-1, 0, 1, list.count - 1, list.count, .max] { _ = list.standing(at: index) }
  }

  private static func signed(
    header: some Collection<UInt8>, payload: some Collection<UInt8>
  ) -> [UInt8] {
    let content = Array((Base64URL.encode(Array(header)) + "." + Base64URL.encode(Array(payload))).utf8)
    return content + Array(("." + Base64URL.encode(key.signature(for: content))).utf8)
  }
}
