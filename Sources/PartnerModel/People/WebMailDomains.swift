/// The domains of web-mail services, whose addresses say nothing about an organisation (R54).
///
/// An entry is a domain, such as `gmail.com`, or a pattern, such as `yahoo.*`, for all national variants of a
/// service: `com`, a country's domain, or one below a country's domain such as `co.jp`. Only the whole domain
/// counts, so neither `gmail@contoso.example` nor `a@gmail.contoso.example` is web-mail.
package struct WebMailDomains: Sendable {
  private var domains: Set<String> = []
  private var variants: Set<String> = []

  /// Reads a list with one entry a line; `#` begins a comment.
  ///
  /// - Throws: `invalid-web-mail-pattern` with the number of the line, counted from 1.
  package init(lines: some Sequence<some StringProtocol>) throws(RuleViolation) {
    for (index, line) in lines.enumerated() {
      let entry = line.prefix { $0 != "#" }.trimmingWhitespace()
      if entry.isEmpty { continue }
      if entry.hasSuffix(".*"), HostSyntax.isLabel(entry.dropLast(2).utf8) {
        variants.insert(entry.dropLast(2).lowercased())
      } else if let domain = DomainName(entry) {
        domains.insert(domain.ascii)
      } else {
        throw RuleViolation(
          .invalidWebMailPattern, ["line": .number(Int64(index + 1)), "value": .text(entry)])
      }
    }
  }

  /// Of no service.
  package static let none = WebMailDomains(domains: [], variants: [])

  /// For a list that is known to be well-formed.
  private init(domains: Set<String>, variants: Set<String>) {
    self.domains = domains
    self.variants = variants
  }

  /// Any way of writing the domain counts: capitals, full-width characters, other dots, dots and spaces at
  /// either end.
  package func contains(domain text: some StringProtocol) -> Bool {
    let trimmed = text.trimmingWhitespace().unicodeScalars
    let core = trimmed.drop(while: DomainName.isDot)
    guard let end = core.lastIndex(where: { !DomainName.isDot($0) }),
      let domain = DomainName(String(String.UnicodeScalarView(core[...end])).trimmingWhitespace())
    else { return false }
    return contains(domain)
  }

  /// Whether an address, as a person typed it, may be that of a primary contact; only its domain decides (R54).
  ///
  /// - Returns: `web-mail-address`, or nil.
  package func checkPrimaryContact(address: String) -> RuleViolation? {
    let domain = address.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
    return contains(domain: domain) ? RuleViolation(.webMailAddress, ["email": .text(address)]) : nil
  }

  package func contains(_ address: EmailAddress) -> Bool { contains(domain: address.asciiDomain) }

  private func contains(_ domain: DomainName) -> Bool {
    if domains.contains(domain.ascii) { return true }
    let labels = domain.ascii.split(separator: ".")
    guard let name = labels.first, variants.contains(String(name)) else { return false }
    return Self.isNational(labels.dropFirst())
  }

  private static func isNational(_ suffix: ArraySlice<Substring>) -> Bool {
    let parts = suffix.map(String.init)
    return switch parts.count {
    case 1: parts[0] == "com" || parts[0].utf8.count == 2
    case 2: secondLevels.contains(parts[0]) && parts[1].utf8.count == 2
    default: false
    }
  }

  /// What countries put before their own domain for companies and networks, as in `co.jp` or `com.br`.
  private static let secondLevels: Set<String> = ["co", "com", "ne", "net", "or", "org"]
}

extension WebMailDomains {
  /// Gmail, Yahoo! Mail, iCloud Mail, AOL Mail and Outlook Mail, with their older names and national variants.
  package static let standard = WebMailDomains(
    domains: [
      "gmail.com", "googlemail.com",
      "ymail.com", "ymail.ne.jp", "rocketmail.com", "ybb.ne.jp",
      "icloud.com", "icloud.com.cn", "me.com", "mac.com",
      "aim.com", "netscape.net", "love.com", "games.com", "wow.com",
      "msn.com", "passport.com", "windowslive.com", "livemail.tw",
    ],
    variants: ["yahoo", "aol", "outlook", "hotmail", "live"])

  /// These, and other services at which everybody can have an address: who has one there is no colleague of whoever has
  /// another. Mail of access providers is among them.
  package static let forEverybody = WebMailDomains(
    domains: standard.domains.union([
      "proton.me", "protonmail.com", "protonmail.ch", "pm.me", "tutanota.com", "tutanota.de", "tuta.io",
      "tuta.com",
      "fastmail.com", "fastmail.fm", "hey.com", "duck.com", "mail.com", "email.com", "inbox.com",
      "hushmail.com",
      "zoho.com", "zohomail.com", "mailbox.org", "posteo.de", "posteo.net", "runbox.com", "disroot.org",
      "riseup.net",
      "web.de", "t-online.de", "freenet.de", "arcor.de", "bluewin.ch", "orange.fr", "wanadoo.fr",
      "laposte.net",
      "free.fr", "sfr.fr", "libero.it", "virgilio.it", "tiscali.it", "alice.it", "ziggo.nl", "kpnmail.nl",
      "telenet.be",
      "seznam.cz", "wp.pl", "onet.pl", "o2.pl", "interia.pl", "mail.ru", "bk.ru", "list.ru", "inbox.ru",
      "rambler.ru",
      "ya.ru", "ukr.net", "btinternet.com", "sky.com", "talktalk.net", "virginmedia.com", "ntlworld.com",
      "comcast.net",
      "verizon.net", "att.net", "sbcglobal.net", "bellsouth.net", "charter.net", "cox.net", "earthlink.net",
      "juno.com",
      "rogers.com", "shaw.ca", "bigpond.com", "optusnet.com.au", "xtra.co.nz", "rediffmail.com", "uol.com.br",
      "bol.com.br", "terra.com.br", "qq.com", "foxmail.com", "163.com", "126.com", "yeah.net", "sina.com",
      "sina.cn",
      "sohu.com", "aliyun.com", "139.com", "189.cn", "naver.com", "daum.net", "hanmail.net", "nate.com",
      "kakao.com",
      "pchome.com.tw", "docomo.ne.jp", "ezweb.ne.jp", "au.com", "softbank.ne.jp", "i.softbank.jp",
      "vodafone.ne.jp",
      "ymobile.ne.jp", "rakuten.jp", "nifty.com", "nifty.ne.jp", "biglobe.ne.jp", "so-net.ne.jp", "ocn.ne.jp",
      "plala.or.jp", "dion.ne.jp", "auone-net.jp", "excite.co.jp", "goo.jp", "mail.goo.ne.jp", "infoseek.jp",
      "eonet.ne.jp", "jcom.home.ne.jp", "jcom.zaq.ne.jp", "asahi-net.or.jp", "hi-ho.ne.jp", "dti.ne.jp",
    ]), variants: standard.variants.union(["gmx", "yandex"]))
}
