import InvitationToken
import JSON
import PartnerModel
import TestSupport
import Testing

@Suite struct SigningTests {
  /// The bytes are a contract: pages are built again from the journal, and must come out the same.
  @Test func payloadIsWrittenInOneOrder() throws {
    let parts = try TokenSigner(Sample.key).sign(Sample.claims).split(separator: ".")
    #expect(try text(of: parts[0]) == Sample.header)
    #expect(
      try text(of: parts[1])
        == #"{"iss":"https://partners.hoshino-cloud.example","aud":"https://accept.hoshino-cloud.example","#
        + #""sub":"customer:aozora-bakery","jti":"mfrggzdfmztwq2lkn5xw64tbnq","iat":1780000000,"exp":1782592000,"#
        + #""kind":"reseller-and-provider-invite-customer","from":"reseller:hoshino-cloud","with":"provider:kita-distribution","#
        + #""grants":["submitOrders","addSubscriptions"],"#
        + #""status":{"status_list":{"idx":5,"uri":"https://partners.hoshino-cloud.example/status/1"}}}"#)
  }

  @Test func namesOfCompaniesComeBack() throws {
    var claims = Sample.claims
    claims.names = CompanyNames(
      from: try CompanyName(validating: "Cafe\u{301} \"Nord\""), with: try CompanyName(validating: "㈱カエデ"),
      to: try CompanyName(validating: "錦織物株式会社"))
    let token = try TokenSigner(Sample.key).sign(claims)
    #expect(
      try text(of: token.split(separator: ".")[1]).contains(
        #""with":"provider:kita-distribution","names":{"from":"Cafe\#u{301} \"Nord\"","with":"㈱カエデ","to":"錦織物株式会社"},"#
      )
    )
    let read = try Sample.verifier().verify(token, now: Sample.now).claims
    #expect(read == claims)
    claims.names = CompanyNames(
      from: try CompanyName(validating: "Caf\u{E9} \"Nord\""), with: claims.names?.with,
      to: try CompanyName(validating: "錦織物株式会社"))
    #expect(read != claims)
  }

  /// Three names of the greatest length find room.
  @Test func longestNamesFitIntoAToken() throws {
    var claims = Sample.claims
    let longest = try CompanyName(validating: String(repeating: "\"", count: CompanyName.longest))
    claims.names = CompanyNames(from: longest, with: longest, to: longest)
    #expect(try TokenSigner(Sample.key).sign(claims).utf8.count < 4096)
  }

  /// A token of before has no names and stands for the same record; one with other names doesn't.
  @Test func namesAreHeldAgainstTheRecord() throws {
    func names(_ to: String) throws -> CompanyNames {
      CompanyNames(
        from: try CompanyName(validating: "A"), with: nil, to: try CompanyName(validating: to))
    }
    func invitation(_ names: NamesOnRecord?) -> Invitation {
      let plain = TestSupport.Sample.invitation(
        .resellerInvitesCustomer, from: TestSupport.Sample.hoshino,
        to: TestSupport.Sample.minato, state: .pending)
      return Invitation(
        id: plain.id, sequence: 1, kind: plain.kind, from: plain.from, with: nil, to: plain.to,
        recipient: plain.recipient, language: plain.language, issuedAt: plain.issuedAt,
        expiresAt: plain.expiresAt, statusIndex: 0, keyID: plain.keyID, state: .pending,
        issuedBy: plain.issuedBy, terms: plain.terms, names: names)
    }
    func record(_ to: NameOnRecord) throws -> NamesOnRecord {
      NamesOnRecord(from: .company(try CompanyName(validating: "A")), with: nil, to: to)
    }
    let recorded = invitation(try record(.person(CompanyName(validating: "B"))))
    var claims = InvitationClaims(of: recorded, issuer: "i", audience: "a", statusList: nil)
    #expect(try claims.names == names("B") && claims.speak(of: recorded))
    #expect(
      try !claims.speak(of: invitation(record(.company(CompanyName(validating: "C")))))
        && !claims.speak(of: invitation(nil)))
    #expect(try claims.speak(of: invitation(record(.redacted))))
    claims.names = CompanyNames(from: try CompanyName(validating: "X"), with: nil, to: try names("B").to)
    #expect(try !claims.speak(of: invitation(record(.redacted))))
    claims.names = nil
    #expect(claims.speak(of: recorded) && claims.speak(of: invitation(nil)))
  }

  @Test func sameClaimsGiveTheSameBytes() throws {
    let signer = TokenSigner(Sample.key)
    #expect(try signer.bytes(of: Sample.claims) == signer.bytes(of: Sample.claims))
    #expect(
      try signer.sign(Sample.claims) == TokenSigner(SigningKey(pem: Sample.key.pem)).sign(Sample.claims))
  }

  /// Signed by us and by the bare library over the same content: the same signature.
  @Test func signatureIsThatOfTheLibrary() throws {
    let token = try TokenSigner(Sample.key).sign(Sample.claims)
    let content = token.prefix(upTo: try #require(token.lastIndex(of: ".")))
    #expect(token == "\(content).\(try Sample.signature(of: String(content)))")
  }

  @Test func strangeIdentifiersStayWhatTheyAre() throws {
    for identifier in [#"","sub":"x"#, "\\\"", "\0\r\n\u{1F}", "é😀\u{212A}", "</script>"] {
      var claims = Sample.claims
      claims.kind = identifier
      claims.grants = [identifier]
      let token = try TokenSigner(Sample.key).sign(claims)
      let read = try Sample.verifier().verify(token, now: Sample.now).claims
      #expect(read == claims)
      #expect(read.kind.isExactly(identifier))
    }
  }

  @Test func everyShapeOfClaimsComesBack() throws {
    for audience in [[Sample.audience], ["https://a.example", Sample.audience]] {
      for with in [nil, "provider:kita-distribution"] {
        for notBefore in [nil, Sample.issuedAt + 5] {
          for status in [nil, StatusReference(index: 0, uri: "a")] {
            var claims = Sample.claims
            claims.audience = audience
            claims.with = with
            claims.notBefore = notBefore
            claims.status = status
            let token = try TokenSigner(Sample.key).sign(claims)
            #expect(try Sample.verifier().verify(token, now: Sample.now).claims == claims)
          }
        }
      }
    }
  }

  /// Up to 4,096 bytes are issued, and read again; the next longer token is not issued.
  @Test func lengthIsBounded() throws {
    var claims = Sample.claims
    var longest: [UInt8] = []
    let tooLong = #expect(throws: TokenSigner.TooLong.self) {
      for length in 2000..<4000 {
        claims.kind = String(repeating: "a", count: length)
        longest = try TokenSigner(Sample.key).bytes(of: claims)
      }
    }
    #expect(4094...4096 ~= longest.count)
    #expect(4097...4098 ~= tooLong?.length ?? 0)
    _ = try Sample.verifier().verify(longest, now: Sample.now)
  }

  private func text(of part: Substring) throws -> String {
    String(decoding: try #require(Base64URL.decode(String(part))), as: UTF8.self)
  }
}
