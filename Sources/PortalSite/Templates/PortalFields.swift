import PartnerModel
import PortalFiles
import Rendering

/// What every template may name, whatever page it makes: the portal, its operator, the programme, the policy,
/// links, addresses of pages, words, assets.
struct PortalFields: Sendable {
  let configuration: PortalConfiguration
  let operatorOrganisation: Reseller
  let words: Vocabulary
  /// The address of each page in this language, by page id.
  let pageAddresses: [String: String]
  /// Where the portal's own privacy notice is in this language, in full; nil where it has no page for it.
  let privacyPage: String?
  let head: PageHead

  /// The names of words, links and pages are the portal's own.
  static func context(
    words: some Sequence<String>, links: some Sequence<String>, pages: some Sequence<String>
  ) -> TemplateContext<PortalFields> {
    TemplateContext(
      .text("lang") { $0.words.language.rawValue },
      .text("dir") { $0.words.direction },
      .group("words", schema: Vocabulary.schema(of: words)) { $0.words.fields },
      .group("head", PageHead.context) { $0.head },
      .group("portal", portal) { ($0.configuration, $0.words.language) },
      .group("operator", reseller) { ($0.operatorOrganisation, $0.words) },
      .group("terms", terms) { $0.words.provider },
      .group("programme", programme) { ($0.configuration.programme, $0.words.language) },
      .group("policy", policy) { ($0.configuration.policy, $0.words) },
      .group("privacy", privacy) { $0 },
      .group("ending", ending) { EndingTexts($0.words, $0.configuration.programme) },
      .urls("links", named: links) { $0.links },
      .urls("page", named: pages) { $0.pageAddresses })
  }

  /// A notice elsewhere counts before the page.
  private var links: [String: String] {
    guard let privacyPage else { return configuration.links }
    return configuration.links.merging(["privacy": privacyPage]) { elsewhere, _ in elsewhere }
  }

  /// What is said where people are asked for their data.
  private static let privacy = TemplateContext<PortalFields>(
    .text("collects") { $0.privacyText("collects") }, .text("kept") { $0.privacyText("kept") },
    .text("link") { $0.privacyText("link") })

  /// What whoever ends a relationship is told, and declares.
  private static let ending = TemplateContext<EndingTexts>(
    .text("stays") { $0.stays }, .text("declaration") { $0.declaration }, .text("notice") { $0.notice })

  private func privacyText(_ name: String) -> String {
    func period(_ length: Lifetime?) -> String {
      guard let days = length?.wholeDays else { return words["privacy.always"] }
      return TextPattern(words["privacy.days"]).filled { $0 == "days" ? String(days) : nil }
    }
    return TextPattern(words["privacy.\(name)"]).filled { name in
      switch name {
      case "operator": operatorOrganisation.companyName[words.language]
      case "declined": period(configuration.retention?.declined)
      case "dismissed": period(configuration.retention?.dismissed)
      default: nil
      }
    }
  }

  private static let portal = TemplateContext<(configuration: PortalConfiguration, language: LanguageCode)>(
    .text("name") { $0.configuration.name[$0.language] },
    .url("address") { $0.configuration.address },
    // What a browser shows of it.
    .text("bar") { "\($0.configuration.address.trimmingPrefix("https://").trimmingPrefix("http://"))/" },
    .text("email") { $0.configuration.contactEmail.rawValue },
    .text("securityContact") { $0.configuration.securityContact.rawValue },
    // Where answers go and receipts are; empty where they go by mail.
    .text("verifier") { $0.configuration.verifier ?? "" },
    .flag("answersByMail") { $0.configuration.verifier == nil })

  private static let reseller = TemplateContext<(reseller: Reseller, words: Vocabulary)>(
    .text("id") { $0.reseller.id.rawValue },
    .text("name") { $0.reseller.companyName[$0.words.language] },
    .text("email") { $0.reseller.email.rawValue },
    .text("country") { $0.reseller.country.rawValue },
    .text("countryName") { $0.words.name(of: $0.reseller.country) },
    .text("address", flag: "hasAddress") { $0.reseller.address.map($0.words.text(of:)) },
    .text("phone", flag: "hasPhone") { $0.reseller.phone },
    .url("website", flag: "hasWebsite") { $0.reseller.website?.rawValue },
    .text("partnerId", flag: "hasPartnerId") { $0.reseller.partnerID },
    .text("supportEmail", flag: "hasSupportEmail") { $0.reseller.supportContact?.email.rawValue },
    .text("supportPhone", flag: "hasSupportPhone") { $0.reseller.supportContact?.phone },
    .url("supportWebsite", flag: "hasSupportWebsite") { $0.reseller.supportContact?.website?.rawValue },
    .text("contactName", flag: "hasContact") { item in
      item.reseller.primaryContact.map(item.words.name(of:))
    },
    .text("contactEmail") { $0.reseller.primaryContact?.email.rawValue ?? "" })

  private static let terms = TemplateContext<ProviderTerm>(
    .text("provider") { $0.forms["provider"] ?? "" }, .text("aProvider") { $0.forms["aProvider"] ?? "" },
    .text("providers") { $0.forms["providers"] ?? "" }, .text("Provider") { $0.forms["Provider"] ?? "" },
    .text("Providers") { $0.forms["Providers"] ?? "" }, .flag("isUsual") { $0.isUsual })

  private static let programme = TemplateContext<
    (programme: PortalConfiguration.Programme, language: LanguageCode)
  >(
    .text("name") { $0.programme.name[$0.language] },
    .text("owner") { $0.programme.owner[$0.language] })

  private static let policy = TemplateContext<(policy: PortalConfiguration.Policy, words: Vocabulary)>(
    .text("reviewDays") { String($0.policy.reviewDays) },
    .text("invitationDays") { String($0.policy.invitationLifetime.seconds / 86_400) },
    .flag("removalByReseller") { $0.policy.removalByReseller },
    .group("acceptedBy", accepting) { ($0.policy.acceptedBy, $0.words) })

  private static let accepting = TemplateContext<(roles: AcceptingRoles, words: Vocabulary)>(
    .list("customers", role) { item in item.roles.customers.map { ($0, item.words) } },
    .list("partnerships", role) { item in item.roles.partnerships.map { ($0, item.words) } })

  private static let role = TemplateContext<(role: Role, words: Vocabulary)>(
    .text("id") { $0.role.rawValue }, .text("name") { $0.words.name(of: $0.role) })
}

/// What stands in a page's `<head>`: fingerprinted assets and the page's own security policy.
struct PageHead: Sendable {
  let icon: String
  let policy: String
  let styles: [String]
  /// In the order in which they are loaded.
  let scripts: [String]

  static let context = TemplateContext<PageHead>(
    .url("icon") { $0.icon },
    .text("policy") { $0.policy },
    .list("styles", TemplateContext<String>(.url("href") { $0 })) { $0.styles },
    .list("scripts", TemplateContext<String>(.url("src") { $0 })) { $0.scripts })
}
