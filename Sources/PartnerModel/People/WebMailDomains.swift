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
}
