import PartnerModel
import PortalFiles
import SourceDiagnostics

/// A small portal in memory that loads without a fault; a test replaces the files that it is about.
func portal(_ files: [String: String] = [:]) -> PortalFolder {
  let all = smallPortal.merging(files) { _, replaced in replaced }
  return PortalFolder(files: all.mapValues { Array($0.utf8) })
}

/// The portal that comes with the product.
let sampleFolder = PortalFolder(
  at: #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/"))

/// Each fault as `line:column severity message`, in reading order; warnings are marked, errors are not.
func brief(_ list: DiagnosticList) -> [String] {
  list.sorted.map { fault in
    let place = fault.position.map { "\($0.line):\($0.column) " } ?? ""
    return place + (fault.severity == .warning ? "warning: " : "") + fault.message
  }
}

let twoLanguages = LanguageSetting(languages: [.english, .japanese], defaultLanguage: .english)

private let smallPortal: [String: String] = [
  "Content/portal.yaml": """
  name: {en: Portal, ja: ポータル}
  operator: hoshino
  address: https://partners.hoshino.example
  languages: [en, ja]
  defaultLanguage: en
  contact: {email: hello@hoshino.example}
  programme: {name: Program, owner: Northlight}
  links: {membership: "https://members.northlight.example/"}
  policy: {invitationLifetime: P30D, longestLifetime: P90D, acceptedBy: [globalAdmin], reviewDays: 5, removalByReseller: true}
  """,
  "Content/pages.yaml": """
  pages:
    - {id: welcome, path: "", menu: start, actions: [readGuides]}
    - {id: provider, path: "providers/{id}", each: approvedProvider}
  menu:
    - {id: start, page: welcome}
  """,
  "Content/directory/resellers.yaml": """
  - {id: hoshino, companyName: Hoshino, country: JP, language: ja, email: hello@hoshino.example}
  - {id: bramble, companyName: Bramble, country: GB, language: en, email: hello@bramble.example}
  """,
  "Content/directory/providers.yaml": """
  - id: kaede
    companyName: {en: Kaede, ja: 楓}
    approved: true
    country: JP
    language: ja
    email: hello@kaede.example
    countries: [JP, NO]
    languages: [ja, no]
    services: {technicalTraining: yes, marketing: no, support: unknown}
  - id: fjordvei
    companyName: Fjordvei
    approved: false
    country: NO
    language: en
    email: hello@fjordvei.example
    countries: [NO]
    languages: [no]
  """,
  "Content/directory/users.yaml": """
  - {id: aoi, organisation: hoshino, givenName: Aoi, familyName: Hoshino, email: aoi@hoshino.example, roles: [globalAdmin]}
  - {id: ren, organisation: hoshino, givenName: Ren, familyName: 髙橋, email: ren@hoshino.example, roles: [adminAgent]}
  """,
  "Content/directory/customers.csv": """
  id,companyName,language,country,email,channel,tenantDomain,source,invite,provider
  aozora,青空食品,ja,JP,it@aozora.example,ownMarketing,aozora.example,Fair,none,
  bergen,Bergen Sjømat,en,NO,post@bergen.example,vendorReferral,,,joint,kaede
  """,
  "Content/directory/relationships.csv": """
  kind,partner,with,since
  partnership,kaede,hoshino,2024-01-15
  reseller,hoshino,aozora,2024-02-29
  """,
  "Templates/words/en.yaml": "menu: {label: Menu, start: Start}\nskip: Skip\n",
  "Templates/words/ja.yaml": "menu: {label: メニュー, start: 開始}\nskip: 本文へ\n",
]
