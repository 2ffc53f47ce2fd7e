import Foundation
import InvitationToken
import PartnerModel
import TestSupport
import Testing

@Suite struct StatusListTests {
  @Test(arguments: [1, 2, 4, 8])
  func entriesComeBack(_ bits: Int) throws {
    let entries = (0..<1001).map {
      UInt8(truncatingIfNeeded: $0 &* 7) & UInt8(truncatingIfNeeded: 1 << bits - 1)
    }
    let list = try StatusList(bits: bits, entries: entries)
    #expect((0..<1001).map { list[$0] } == entries)
    #expect(1001...1008 ~= list.count)
    #expect(list[list.count] == nil)
    let read = try StatusList(bits: bits, encoded: list.encoded)
    #expect(read == list)
    #expect(list.encoded == read.encoded)
  }

  /// Draft section 4.1: the first example, whose bytes are B9 A3.
  @Test func leastSignificantBitComesFirst() throws {
    let list = try StatusList(bits: 1, entries: [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1])
    #expect(list.bytes == [0xB9, 0xA3])
  }

  @Test func settingAnEntryLeavesTheOthers() throws {
    var list = try StatusList(bits: 2, entries: [3, 3, 3, 3, 3])
    try list.set(0, at: 2)
    try list.set(1, at: 2)
    #expect((0..<5).map { list[$0] } == [3, 3, 1, 3, 3])
    #expect(throws: StatusList.Fault.self) { try list.set(4, at: 0) }
    #expect(throws: StatusList.Fault.self) { try list.set(0, at: 8) }
    #expect(throws: StatusList.Fault.self) { try list.set(0, at: -1) }
  }

  @Test(arguments: [0, 3, 5, 7, 9, 16, -1, .min, .max])
  func otherWidthsAreRefused(_ bits: Int) {
    #expect(throws: StatusList.Fault.self) { try StatusList(bits: bits, count: 8) }
    #expect(throws: StatusList.Fault.self) { try StatusList(bits: bits, encoded: "eNrbuRgAAhcBXQ") }
  }

  @Test(arguments: [
    "", "AAAA", "eNrbuRgAAhcBXQ==", "eNrbuRgAAhcBX", "eNrbuRgAAhcBXR", "eNrbuRgAAhcBXg", "eNrbuRgAAhcBXQAA",
    // The same bytes as raw deflate, and as gzip.
    "27kYAA", "H4sIAAAAAAACA9u5GABc9QE7AgAAAA",
  ])
  func streamsAreRefused(_ encoded: String) {
    #expect(throws: StatusList.Fault.self) { try StatusList(bits: 1, encoded: encoded) }
  }

  /// A few kilobytes that would grow to more than a list may have.
  @Test func growthIsBounded() throws {
    let full = try StatusList(bits: 8, count: StatusList.largest)
    #expect(full.encoded.utf8.count < 2000)
    #expect(try StatusList(bits: 8, encoded: full.encoded).count == StatusList.largest)
    // zlib, best compression, of one zero byte more than `largest`: Python's zlib.compress(bytes(1048577), 9).
    let bomb = "eNrtwTEBAAAAwqD1T20LL6A" + String(repeating: "A", count: 1339) + "GgAAE"
    #expect(throws: StatusList.Fault.self) { try StatusList(bits: 8, encoded: bomb) }
    #expect(throws: StatusList.Fault.self) { try StatusList(bits: 1, count: StatusList.largest * 8 + 1) }
    #expect(throws: StatusList.Fault.self) { try StatusList(bits: 1, count: -1) }
  }

  @Test func standings() throws {
    let list = try StatusList(bits: 2, entries: [0, 1, 2, 3])
    #expect((0..<4).map { list.standing(at: $0) } == [.open, .closed, .closed, .closed])
    #expect(list.standing(at: 4) == .unreadable("its entry lies beyond the end of the status list"))
  }

  private func token(_ entries: [UInt8] = [0, 0, 0, 0, 0, 1, 0, 0]) throws -> StatusListToken {
    StatusListToken(
      address: Sample.statusAddress, issuedAt: Sample.issuedAt, expiresAt: Sample.issuedAt + 86_400,
      timeToLive: 3600, list: try StatusList(bits: 1, entries: entries))
  }

  private func read(_ bytes: some Collection<UInt8>, now: Moment = Sample.now) -> RefusalReason? {
    refusal { () throws(TokenRefusal) in
      try StatusListToken(verifying: bytes, keys: KeySet([Sample.key.publicKey]), now: now)
    }
  }

  @Test func tokenComesBack() throws {
    let bytes = try TokenSigner(Sample.key).bytes(of: token())
    let read = try StatusListToken(
      verifying: bytes, keys: KeySet([Sample.key.publicKey]), now: Sample.now)
    #expect(read == (try token()))
    let parts = String(decoding: bytes, as: UTF8.self).split(separator: ".")
    #expect(
      String(decoding: try #require(Base64URL.decode(String(parts[1]))), as: UTF8.self)
        == #"{"sub":"https://partners.hoshino-cloud.example/status/1","iat":1780000000,"exp":1780086400,"ttl":3600,"#
        + #""status_list":{"bits":1,"lst":"\#(try token().list.encoded)"}}"#)
  }

  @Test(arguments: [nil, Sample.issuer]) func anIssuerIsRead(_ issuer: String?) throws {
    var own = try token()
    own.issuer = issuer
    let bytes = try TokenSigner(Sample.key).bytes(of: own)
    let read = try StatusListToken(
      verifying: bytes, keys: KeySet([Sample.key.publicKey]), now: Sample.now)
    #expect(read == own)
    #expect(read.standing(of: Sample.claims) == .closed)
    var others = Sample.claims
    others.issuer = "https://partners.elsewhere.example"
    #expect(
      read.standing(of: others)
        == (issuer == nil ? .closed : .unreadable("the status list is another portal's")))
  }

  /// A hundred thousand invitations, two bits each and in no order, fit.
  @Test func largeListIsIssuedAndRead() throws {
    var large = try token()
    large.list = try StatusList(bits: 2, entries: (0..<100_000).map { UInt8(($0 * $0 / 7) & 3) })
    let bytes = try TokenSigner(Sample.key).bytes(of: large)
    #expect(bytes.count < 50_000)
    #expect(read(bytes) == nil)
  }

  @Test func tokenIsRefused() throws {
    let bytes = try TokenSigner(Sample.key).bytes(of: token())
    #expect(read(bytes, now: Sample.issuedAt + 86_400) == .expired)
    #expect(read(bytes, now: Sample.issuedAt - 61) == .notYetValid)
    #expect(read(bytes.dropLast()) == .malformed)
    #expect(read([UInt8](repeating: 0x41, count: 1 << 20 + 1)) == .tooLarge)
    #expect(read(try TokenSigner(Sample.otherKey).bytes(of: token())) == .unknownKey)
    #expect(read(try TokenSigner(Sample.key).bytes(of: Sample.claims)) == .wrongType)
    #expect(
      refusal { () throws(TokenRefusal) in try Sample.verifier().verify(bytes, now: Sample.now) }
        == .wrongType)
  }

  /// Signed by the right key.
  @Test(arguments: [
    ("iat", "null"), ("exp", "1.5"), ("ttl", "-1"), ("ttl", #""3600""#), ("sub", "7"), ("status_list", "[]"),
    ("status_list", #"{"bits":1}"#), ("status_list", #"{"bits":3,"lst":"eNrbuRgAAhcBXQ"}"#),
    ("status_list", #"{"bits":"1","lst":"eNrbuRgAAhcBXQ"}"#), ("status_list", #"{"bits":1,"lst":"AAAA"}"#),
    ("status_list", #"{"bits":9223372036854775807,"lst":"eNrbuRgAAhcBXQ"}"#),
  ])
  func claimIsRefused(_ name: String, _ value: String) throws {
    var members = [
      "sub": #""\#(Sample.statusAddress)""#, "iat": "\(Sample.issuedAt.seconds)",
      "exp": "\(Sample.issuedAt.seconds + 60_000)",
      "status_list": #"{"bits":1,"lst":"eNrbuRgAAhcBXQ"}"#,
    ]
    let header = Sample.header.replacingOccurrences(of: "invitation+jwt", with: "statuslist+jwt")
    func token() throws -> [UInt8] {
      let payload = "{\(members.map { #""\#($0)":\#($1)"# }.joined(separator: ","))}"
      return [UInt8](try Sample.token(header: header, payload: payload).utf8)
    }
    #expect(read(try token()) == nil)
    members[name] = value
    #expect(read(try token()) == .malformed)
  }

  /// The list decides about an invitation, and silence is no consent.
  @Test func listDecides() throws {
    func verdict(_ list: StatusListToken, index: Int?, uri: String = Sample.statusAddress) throws
      -> RefusalReason?
    {
      var claims = Sample.claims
      claims.status = index.map { StatusReference(index: $0, uri: uri) }
      let token = try TokenSigner(Sample.key).sign(claims)
      let verifier = Sample.verifier { list.standing(of: $0) }
      return refusal { () throws(TokenRefusal) in try verifier.verify(token, now: Sample.now) }
    }
    #expect(try verdict(token(), index: 4) == nil)
    #expect(try verdict(token(), index: 5) == .cancelled)
    #expect(try verdict(token(), index: 8) == .unknownInvitation)
    #expect(try verdict(token(), index: .max) == .unknownInvitation)
    #expect(try verdict(token(), index: 4, uri: Sample.statusAddress + "0") == .unknownInvitation)
    #expect(try verdict(token(), index: nil) == .unknownInvitation)
  }
}
