import TestSupport
import Testing

@testable import PartnerModel

@Suite("R54: web-mail addresses") struct WebMailDomainsTests {
  @Test(arguments: [
    "gmail.com", "GMAIL.com", "googlemail.com", "yahoo.com", "yahoo.co.jp", "yahoo.com.br",
    "yahoo.fr", "ymail.com",
    "rocketmail.com", "icloud.com", "me.com", "mac.com", "aol.com", "aol.de", "outlook.com",
    "outlook.jp",
    "hotmail.com", "hotmail.co.uk", "live.jp", "live.com", "msn.com",
    " gmail.com ", "gmail.com.", "gmail.com. ", "gmail.com。", "\tgmail.com\n", "gmail。com",
    "ｇｍａｉｌ．ｃｏｍ",
    "yahoo．co．jp", "Yahoo.CO.JP..",
  ])
  func areKnown(domain: String) {
    #expect(WebMailDomains.standard.contains(domain: domain))
  }

  @Test(arguments: [
    "contoso.co.jp", "contoso.example", "gmail.contoso.example", "notgmail.com",
    "gmail.com.contoso.example",
    "yahoo.contoso.com", "yahoo.contoso.co.jp", "yahoo.contoso.jp", "live.tokyo", "myyahoo.com", "some.com",
    "outlook",
    "", ".", "。",
    "gmail com", "gmáil.com", "com", "co.jp",
  ])
  func areNotEverybody(domain: String) {
    #expect(!WebMailDomains.standard.contains(domain: domain))
  }

  @Test(arguments: [
    ("a@GMAIL.com", true), ("a@yahoo.co.jp", true), ("a@icloud.com", true), ("a@aol.com", true),
    ("a@outlook.jp", true), ("gmail@contoso.co.jp", false), ("gmail.com@contoso.co.jp", false),
  ])
  func onlyTheDomainDecides(address: String, isWebMail: Bool) {
    #expect(WebMailDomains.standard.contains(Sample.email(address)) == isWebMail)
  }

  /// Their users are no colleagues of each other, though an organisation may have its contact there.
  @Test(arguments: ["gmx.de", "proton.me", "docomo.ne.jp", "qq.com", "web.de", "yahoo.co.jp", "yandex.com"])
  func atOthersEverybodyHasAnAddressToo(domain: String) {
    #expect(WebMailDomains.forEverybody.contains(domain: domain))
    #expect(!WebMailDomains.forEverybody.contains(domain: "contoso.\(domain)"))
  }

  @Test func listCanBeReplaced() throws {
    let list = """
      # our own
      Mail.example   # exact

      post.*
      日本語.jp
      """
    let domains = try WebMailDomains(
      lines: list.split(separator: "\n", omittingEmptySubsequences: false))
    #expect(domains.contains(domain: "mail.example"))
    #expect(domains.contains(domain: "post.co.jp"))
    #expect(domains.contains(domain: "xn--wgv71a119e.jp"))
    #expect(!domains.contains(domain: "gmail.com"))
    #expect(!domains.contains(domain: "post.mail.example"))
  }

  @Test(arguments: ["gmail", "*.com", "a b.com", "yahoo.*.jp", "-x.*", ".*", "@gmail.com"])
  func unreadableLineIsNamed(line: String) {
    let refusal = #expect(throws: RuleViolation.self) {
      try WebMailDomains(lines: ["gmail.com", line])
    }
    #expect(refusal?.rule == .invalidWebMailPattern)
    #expect(refusal?.parameters["line"] == "2")
  }
}
