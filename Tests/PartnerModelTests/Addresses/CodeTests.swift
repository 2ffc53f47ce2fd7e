import Testing

@testable import PartnerModel

@Suite struct IdentifierTests {
  @Test(arguments: ["a", "0", "hoshino-cloud", "a--b", "a-", String(repeating: "a", count: 63)])
  func accepts(id: String) {
    #expect(OrganisationID(rawValue: id)?.rawValue == id)
    #expect(UserID(rawValue: id)?.rawValue == id)
    let isAcceptedAsBytes = OrganisationID.accepts(Array(id.utf8).span)
    #expect(isAcceptedAsBytes)
  }

  @Test(arguments: [
    "", "-a", "A", "Hoshino", "a b", "a_b", "a.b", "../a", "a/b", "ａ", "星野", "a\n", "a\u{0}",
    "a\u{301}",
    String(repeating: "a", count: 64),
  ])
  func refuses(id: String) {
    let isAcceptedAsBytes = OrganisationID.accepts(Array(id.utf8).span)
    #expect(!isAcceptedAsBytes)
    let organisation = #expect(throws: RuleViolation.self) { try OrganisationID(validating: id) }
    #expect(organisation?.rule == .invalidOrganisationID)
    let user = #expect(throws: RuleViolation.self) { try UserID(validating: id) }
    #expect(user?.rule == .invalidUserID)
  }
}

@Suite struct LanguageCodeTests {
  @Test(arguments: [
    ("en", "en"), ("JA", "ja"), ("pt-br", "pt-BR"), ("ZH-hANT-tw", "zh-Hant-TW"),
    ("zh-Hant", "zh-Hant"),
    ("es-419", "es-419"), ("yue", "yue"),
  ])
  func writesCodesInTheirUsualCase(typed: String, code: String) throws {
    #expect(try LanguageCode(validating: typed).rawValue == code)
  }

  @Test(arguments: [
    "", "e", "english", "en-", "-en", "en_US", "en--US", "en-USA", "en-US-x", "e1", "en-4x9",
    "en-Latn-Latn", "日本",
    "en\n", "../en", "en/ja",
  ])
  func refuses(typed: String) {
    let refusal = #expect(throws: RuleViolation.self) { try LanguageCode(validating: typed) }
    #expect(refusal?.rule == .invalidLanguage)
  }
}

@Suite struct CountryCodeTests {
  @Test func knowsAllAssignedCodes() {
    #expect(CountryCode.all.count == 249)
    #expect(CountryCode.all == CountryCode.all.sorted())
    #expect(Set(CountryCode.all).count == 249)
  }

  @Test(arguments: ["JP", "US", "NO", "AD", "ZW", "GB"])
  func accepts(code: String) {
    #expect(CountryCode(code)?.rawValue == code)
  }

  @Test(arguments: [
    "", "J", "jp", "Jp", "JPN", "UK", "XX", "EU", "J P", "JP ", "JP AD", "\n", " ", "ＪＰ", "false",
  ])
  func refuses(code: String) {
    let refusal = #expect(throws: RuleViolation.self) { try CountryCode(validating: code) }
    #expect(refusal?.rule == .invalidCountry)
    #expect(CountryCode(code) == nil)
  }
}

@Suite struct TenantDomainTests {
  @Test(arguments: [
    ("contoso.example", "contoso.example"), ("Contoso.Tenant.EXAMPLE", "contoso.tenant.example"),
    ("xn--wgv71a119e.jp", "xn--wgv71a119e.jp"),
  ])
  func keepsLowerCase(typed: String, domain: String) throws {
    #expect(try TenantDomain(validating: typed).rawValue == domain)
    let isAcceptedAsBytes = TenantDomain.accepts(Array(typed.utf8).span)
    #expect(isAcceptedAsBytes)
  }

  @Test(arguments: [
    "", "contoso", "contoso.", ".example", "a..example", "a b.example", "日本語.jp",
    "https://a.example",
    "a.example/x", "-a.example", "10.0.0.1", "a.example\n",
  ])
  func refuses(typed: String) {
    let isAcceptedAsBytes = TenantDomain.accepts(Array(typed.utf8).span)
    #expect(!isAcceptedAsBytes)
    let refusal = #expect(throws: RuleViolation.self) { try TenantDomain(validating: typed) }
    #expect(refusal?.rule == .invalidDomain)
  }
}

@Suite struct WebAddressTests {
  @Test(arguments: [
    "https://contoso.example", "http://contoso.example/",
    "https://contoso.example:8443/a/b?c=d&e=%E3%81%82#f",
    "https://日本語.example/terms", "https://contoso.example?x=@y",
  ])
  func accepts(address: String) {
    #expect(WebAddress(address)?.rawValue == address)
  }

  @Test(arguments: [
    "", "contoso.example", "//contoso.example", "javascript:alert(1)", "data:text/html,x",
    "ftp://contoso.example",
    "HTTPS//contoso.example", "https://", "https:///path", "https://localhost/",
    "https://user@contoso.example/",
    "https://contoso.example:x@evil.example/", "https://contoso.example:", "https://contoso.example:80a/",
    "https://contoso.example:123456/",
    "https://contoso.example/a b", "https://contoso.example/\"onclick=",
    "https://contoso.example/<script>",
    "https://contoso.example/\n", "https://contoso.example\\@evil.example",
    "https://contoso.example/日本",
    " https://contoso.example", "https://contoso.example/" + String(repeating: "a", count: 2_000),
  ])
  func refuses(address: String) {
    let refusal = #expect(throws: RuleViolation.self) { try WebAddress(validating: address) }
    #expect(refusal?.rule == .invalidWebAddress)
  }
}

@Suite struct CalendarDateTests {
  @Test(arguments: [
    "0001-01-01", "1970-01-01", "2024-02-29", "2000-02-29", "2023-12-31", "9999-12-31",
  ])
  func readsDaysThatExist(text: String) throws {
    #expect(try CalendarDate(validating: text).description == text)
  }

  @Test(arguments: [
    "", "2024", "2024-1-01", "2024-00-10", "2024-13-01", "2024-04-31", "2023-02-29", "1900-02-29",
    "2024-04-00",
    "0000-01-01", "2024/04/01", "2024-04-01T", "+024-04-01", "２０２４-04-01", "2024-04-1x",
  ])
  func refuses(text: String) {
    let refusal = #expect(throws: RuleViolation.self) { try CalendarDate(validating: text) }
    #expect(refusal?.rule == .invalidDate)
  }

  @Test(arguments: [
    (Int64(0), "1970-01-01"), (86_399, "1970-01-01"), (86_400, "1970-01-02"), (-1, "1969-12-31"),
    (951_782_399, "2000-02-28"), (951_782_400, "2000-02-29"), (951_868_800, "2000-03-01"),
    (4_107_542_400, "2100-03-01"), (1_711_929_600, "2024-04-01"), (253_402_300_799, "9999-12-31"),
    (-62_135_596_800, "0001-01-01"),
  ])
  func tellsTheDayOfAMoment(seconds: Int64, day: String) {
    #expect(CalendarDate(secondsSince1970: seconds).description == day)
  }

  @Test func sortsByTime() throws {
    let days = try ["2023-12-31", "2024-01-01", "2024-01-31", "2024-02-01"].map {
      try CalendarDate(validating: $0)
    }
    #expect(days == days.reversed().sorted())
  }
}
