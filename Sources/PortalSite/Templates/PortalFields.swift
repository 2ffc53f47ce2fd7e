import PartnerModel
import PortalFiles
import Rendering

/// What every template may name, whatever page it makes: the portal, its operator, the programme, the policy,
/// links, addresses of pages, words, assets. The schema and the values stand side by side, so that they can't
/// drift apart.
struct PortalFields: Sendable {
  let configuration: PortalConfiguration
  let operatorOrganisation: Reseller
  let words: Vocabulary
  /// The address of each page in this language, by page id.
  let pageAddresses: [String: String]
  let head: PageHead

  static func schema(
    words: some Sequence<String>, links: Set<String>, pages: some Sequence<String>
  ) -> FieldSchema {
    [
      "lang": .text,
      "dir": .text,
      "words": .group(Vocabulary.schema(of: words)),
      "head": .group(PageHead.schema),
      "portal": .group([
        "name": .text, "address": .url, "email": .text, "securityContact": .text, "answersByMail": .flag,
      ]),
      "operator": .group([
        "id": .text, "name": .text, "email": .text, "country": .text, "countryName": .text, "address": .text,
        "phone": .text, "website": .url, "partnerId": .text, "supportEmail": .text, "supportPhone": .text,
        "hasAddress": .flag, "hasPhone": .flag, "hasWebsite": .flag, "hasPartnerId": .flag,
        "hasSupportEmail": .flag, "hasSupportPhone": .flag,
      ]),
      "programme": .group(["name": .text, "owner": .text]),
      "policy": .group([
        "reviewDays": .text, "invitationDays": .text, "removalByReseller": .flag,
        "acceptedBy": .list(["id": .text, "name": .text]),
      ]),
      "links": .group(FieldSchema(Dictionary(uniqueKeysWithValues: links.map { ($0, .url) }))),
      "page": .group(FieldSchema(Dictionary(uniqueKeysWithValues: pages.map { ($0, .url) }))),
    ]
  }

  var values: [String: FieldValue] {
    let language = words.language
    return [
      "lang": .text(language.rawValue),
      "dir": .text(words.direction),
      "words": .group(words.fields),
      "head": .group(head.values),
      "portal": .group([
        "name": .text(configuration.name[language]), "address": .url(configuration.address),
        "email": .text(configuration.contactEmail.rawValue),
        "securityContact": .text(configuration.securityContact.rawValue),
        "answersByMail": .flag(configuration.verifier == nil),
      ]),
      "operator": .group(operatorValues),
      "programme": .group([
        "name": .text(configuration.programme.name[language]),
        "owner": .text(configuration.programme.owner[language]),
      ]),
      "policy": .group([
        "reviewDays": .text(String(configuration.policy.reviewDays)),
        "invitationDays": .text(String(configuration.policy.invitationLifetime / 86_400)),
        "removalByReseller": .flag(configuration.policy.removalByReseller),
        "acceptedBy": .list(
          configuration.policy.acceptedBy.map {
            ["id": .text($0.rawValue), "name": .text(words.name(of: $0))]
          }),
      ]),
      "links": .group(
        Dictionary(
          uniqueKeysWithValues: configuration.linkNames.map { name in
            (name, configuration.links[name].map(FieldValue.url) ?? .absent)
          })),
      "page": .group(pageAddresses.mapValues(FieldValue.url)),
    ]
  }

  private var operatorValues: [String: FieldValue] {
    let reseller = operatorOrganisation
    let support = reseller.supportContact
    var values: [String: FieldValue] = [
      "id": .text(reseller.id.rawValue), "name": .text(reseller.companyName[words.language]),
      "email": .text(reseller.email.rawValue), "country": .text(reseller.country.rawValue),
      "countryName": .text(words.name(of: reseller.country)),
    ]
    values.set("address", reseller.address.map(words.text(of:)), flag: "hasAddress")
    values.set("phone", reseller.phone, flag: "hasPhone")
    values.set("website", link: reseller.website?.rawValue, flag: "hasWebsite")
    values.set("partnerId", reseller.partnerID, flag: "hasPartnerId")
    values.set("supportEmail", support?.email.rawValue, flag: "hasSupportEmail")
    values.set("supportPhone", support?.phone, flag: "hasSupportPhone")
    return values
  }
}

extension [String: FieldValue] {
  /// A text that may be missing, and the flag that says whether it is there.
  mutating func set(_ name: String, _ text: String?, flag: String) {
    self[name] = .text(text ?? "")
    self[flag] = .flag(text != nil)
  }

  mutating func set(_ name: String, link: String?, flag: String) {
    self[name] = link.map(FieldValue.url) ?? .absent
    self[flag] = .flag(link != nil)
  }
}

/// What stands in a page's `<head>`: fingerprinted assets and the page's own security policy.
struct PageHead: Sendable {
  let icon: String
  let policy: String
  let styles: [String]
  /// In the order in which they are loaded.
  let scripts: [String]

  static let schema: FieldSchema = [
    "icon": .url, "policy": .text, "styles": .list(["href": .url]), "scripts": .list(["src": .url]),
  ]

  var values: [String: FieldValue] {
    [
      "icon": .url(icon), "policy": .text(policy), "styles": .list(styles.map { ["href": .url($0)] }),
      "scripts": .list(scripts.map { ["src": .url($0)] }),
    ]
  }
}
