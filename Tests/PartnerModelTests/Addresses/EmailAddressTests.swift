import Testing

@testable import PartnerModel

@Suite struct EmailAddressTests {
  static let longestLocal = String(repeating: "a", count: 64)
  /// 189 bytes of domain: with the longest local part and the at sign just 254.
  static let longDomain = [63, 63, 61].map { String(repeating: "d", count: $0) }.joined(
    separator: ".")

  @Test(arguments: [
    "info@aoba.example", "a@b.co", "gmail@contoso.co.jp", "first.last+tag@sub.contoso.example",
    "!#$%&'*+-/=?^_`{|}~@contoso.example", "o'hara@contoso.example", "7@contoso.example",
    "a@1contoso.example", "a@contoso.xn--q9jyb4c", "a@日本語.example", "a@bücher.example", "a@例え。テスト",
    "\(longestLocal)@\(longDomain)",
    "taro..yamada@docomo.ne.jp", "hanako.@ezweb.ne.jp", ".a@contoso.example", "a.@contoso.example",
    "a..b@contoso.example",
    "..a...b..@例え.example", "\"taro..yamada\"@docomo.ne.jp", "\"hanako.\"@例え.example",
    "\(longestLocal.dropFirst(3)).@\(longDomain)", "\"\(longestLocal.dropFirst(3)).\"@\(longDomain)",
  ])
  func accepts(address: String) {
    #expect(EmailAddress(address) != nil)
    let isAcceptedAsBytes = EmailAddress.accepts(Array(address.utf8).span)
    #expect(isAcceptedAsBytes)
  }

  @Test(arguments: [
    "", "@", "a@", "@contoso.example", "contoso.example", "a@contoso", "a@@contoso.example",
    "a@b@contoso.example", "a b@contoso.example", " a@contoso.example", "a@contoso.example ",
    "a@contoso.example\n", "a\r\nBcc: x@evil.example@contoso.example",
    "a@contoso.example\r\nBcc: b@c.example",
    "a\u{0}@contoso.example", "a@conto\u{0}so.example", "a\u{7F}@contoso.example",
    "\"a b\"@contoso.example",
    "a(comment)@contoso.example", "a@[127.0.0.1]", "a@127.0.0.1", "a,b@contoso.example",
    "a;b@contoso.example",
    "Aoi <a@contoso.example>", "<a@contoso.example>", "a@.contoso.example", "a@contoso..example",
    "a@contoso.example.",
    "a@-contoso.example", "a@contoso-.example", "a@con_toso.example", "青い@contoso.example",
    "a@con\u{200B}toso.example", "a@conto\u{202E}so.example", "a@日本 語.example", "a@日本語",
    "\(longestLocal)a@contoso.example", "\(longestLocal)@\(longDomain)d",
    "a@\(String(repeating: "d", count: 64)).example",
    ".@contoso.example", "...@contoso.example", "\"\"@contoso.example", "\"@contoso.example",
    "\".\"@contoso.example",
    "\"a\"@contoso.example", "\"a.b\"@contoso.example", "\"a..b@contoso.example", "a..b\"@contoso.example",
    "\"a..\"b@contoso.example", "\"a..b c\"@contoso.example", "\"a..b\\c\"@contoso.example",
    "\"a..\r\n\"@contoso.example", "\"a..\u{0}\"@contoso.example", "\"a..@b\"@contoso.example",
    "\"\"a..\"\"@contoso.example",
    "a.. b@contoso.example", "青..い@contoso.example", "'a..b'c d@contoso.example",
    "\(longestLocal.dropFirst(2)).@contoso.example", "\(longestLocal.dropFirst(3)).@\(longDomain)d",
  ])
  func refuses(address: String) {
    #expect(EmailAddress(address) == nil)
    let isAcceptedAsBytes = EmailAddress.accepts(Array(address.utf8).span)
    #expect(!isAcceptedAsBytes)
    let refusal = #expect(throws: RuleViolation.self) { try EmailAddress(validating: address) }
    #expect(refusal?.rule == .invalidEmail)
  }

  @Test func refusesBytesThatAreNoText() {
    let isAcceptedAsBytes = EmailAddress.accepts([0x61, 0x40, 0xFF, 0x2E, 0x65, 0x78].span)
    #expect(!isAcceptedAsBytes)
  }

  @Test func keepsWhatWasTyped() throws {
    let address = try EmailAddress(validating: "Aoi.Tanaka@日本語.Example")
    #expect(address.rawValue == "Aoi.Tanaka@日本語.Example")
    #expect(address.ascii == "Aoi.Tanaka@xn--wgv71a119e.example")
    #expect(address.canonical == "aoi.tanaka@xn--wgv71a119e.example")
  }

  @Test(arguments: ["taro..yamada@docomo.ne.jp", "\"taro..yamada\"@docomo.ne.jp"])
  func mailCarriesOddDotsInQuotes(typed: String) throws {
    let address = try EmailAddress(validating: typed)
    #expect(address.rawValue == "taro..yamada@docomo.ne.jp")
    #expect(address.ascii == "\"taro..yamada\"@docomo.ne.jp")
    #expect(address.canonical == "taro..yamada@docomo.ne.jp")
    #expect(EmailAddress(address.ascii) == address)
  }

  @Test(arguments: [
    ("a..b@contoso.example", "\"A..b\"@Contoso.example", true),
    ("a..b@contoso.example", "a.b@contoso.example", false),
    ("a.@contoso.example", "a@contoso.example", false), ("a.@contoso.example", ".a@contoso.example", false),
    ("aoi@contoso.example", "AOI@Contoso.Example", true),
    ("aoi@日本語.example", "aoi@XN--WGV71A119E.example", true),
    ("aoi@日本語.example", "aoi@日本語．example", true),
    ("aoi@contoso.example", "aoi@contoso.example.jp", false),
    ("aoi@contoso.example", "a.oi@contoso.example", false),
    ("aoi@bücher.example", "aoi@bucher.example", false),
  ])
  func comparesMailboxes(left: String, right: String, areSame: Bool) throws {
    let (left, right) = try (EmailAddress(validating: left), EmailAddress(validating: right))
    #expect((left == right) == areSame)
    #expect((Set([left, right]).count == 1) == areSame)
  }
}

@Suite struct SameRuleOverBytesTests {
  private static let seeds = [
    "aoi@contoso.example", "a.b@日本語.example", "o'hara@sub.contoso.co.jp", "x@１２.example",
    "a@a.b.c.d", "\".a..\"@b.example", "a..@語.example",
  ]
  private static let insertions: [[UInt8]] = [
    Array(".".utf8), Array("@".utf8), Array("\"".utf8), Array("-".utf8), Array("A".utf8), Array("9".utf8),
    Array("\r\n".utf8), [0],
    [0x80], [0xFF], Array("。".utf8), Array("語".utf8), Array("\u{200B}".utf8), Array(" ".utf8), [],
  ]

  /// Tables check bytes and pages read strings: one must never accept what the other refuses.
  @Test(arguments: seeds) func bytesAndStringsAgree(seed: String) {
    let bytes = Array(seed.utf8)
    for start in bytes.indices {
      for insertion in Self.insertions {
        for removed in 0...1 {
          let mutated = Array(bytes[..<start] + insertion + bytes[(start + removed)...])
          let text = String(validating: mutated, as: UTF8.self)
          let email = EmailAddress.accepts(mutated.span)
          #expect(email == (text.flatMap { EmailAddress($0) } != nil), "\(mutated)")
          let domain = TenantDomain.accepts(mutated.span)
          #expect(domain == (text.flatMap { TenantDomain($0) } != nil), "\(mutated)")
          let id = OrganisationID.accepts(mutated.span)
          #expect(id == (text.flatMap { OrganisationID(rawValue: $0) } != nil), "\(mutated)")
        }
      }
    }
  }
}
