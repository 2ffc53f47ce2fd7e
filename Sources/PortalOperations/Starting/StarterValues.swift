import CustomerImport
import JSON
import PartnerModel

/// What the texts of `Starter` name, made from the answers.
struct StarterValues {
  private let answers: PortalAnswers

  init(_ answers: PortalAnswers) {
    self.answers = answers
  }

  /// The operator's id, which stays whatever the company is called later.
  var operatorID: String {
    var ids = ProposedIDs(taken: [])
    return ids.propose(
      tenantDomain: nil, email: answers.email.rawValue, companyName: answers.name[.english],
      fallback: "operator")
  }

  private var userID: String {
    let name = ProposedIDs.slug("\(answers.givenName) \(answers.familyName)"[...])
    return name.isEmpty ? "first-user" : name
  }

  /// For YAML files: each value is a scalar or a list of its own, in quotes where it may need them.
  var forYAML: [String: String?] {
    var values = common
    values["portalName"] = Self.yaml(portalName, answers.languages)
    values["name"] = Self.yaml(answers.name, answers.languages)
    values["programme"] = Self.yaml(names(programme), answers.languages)
    values["owner"] = Self.yaml(names(owner), answers.languages)
    values["address"] = Self.yaml(address: answers.address)
    values["email"] = Self.yaml(answers.email.rawValue)
    values["givenName"] = Self.yaml(answers.givenName)
    values["familyName"] = Self.yaml(answers.familyName)
    values["verifier"] = .some(answers.verifier.map(Self.yaml(address:)))
    return values
  }

  /// For Markdown files.
  var forText: [String: String?] {
    var values = common
    values["portalTitle"] = Self.plain(portalName[answers.languages[0]])
    values["title"] = Self.plain(answers.name[answers.languages[0]])
    values["address"] = answers.address
    return values
  }

  private var common: [String: String?] {
    func flag(_ isOn: Bool) -> String? { isOn ? "" : nil }
    let authority = answers.address.split(separator: "/")[1]
    let port = authority.split(separator: ":").last.flatMap { Int($0) } ?? 80
    return [
      "id": operatorID, "userID": userID, "country": answers.country.rawValue,
      "language": answers.languages[0].rawValue,
      "languages": answers.languages.map(\.rawValue).joined(separator: ", "),
      "timeZone": answers.timeZone.rawValue,
      "guide": flag(answers.hasGuide), "both": flag(answers.audience == .both),
      // The entry of the menu under which the page about permissions stands.
      "accepting": answers.isForCustomers ? (answers.hasGuide ? "accepting" : "permissions") : nil,
      "contactPage": answers.hasGuide ? "business-profile" : "contact",
      "english": flag(answers.languages[0] != .japanese), "japanese": flag(answers.languages[0] == .japanese),
      "appi": flag(answers.country.rawValue == "JP"),
      "gdpr": flag(Self.europe.contains(answers.country.rawValue)),
      "isTrial": flag(answers.isTrial), "customerDomain": TrialCustomer.domain,
      "serving": "\(authority.prefix { $0 != ":" }) \(port)",
    ]
  }

  /// Where the GDPR holds: the European Union and the European Economic Area; the United Kingdom has the same text.
  private static let europe: Set<String> = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR", "HU", "IE", "IS",
    "IT", "LI",
    "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
  ]

  // MARK: Names

  private var portalName: Names {
    names { language in
      let company = answers.name[language]
      return switch (language, answers.audience) {
      case (.japanese, .customers): "\(company) お客様ポータル"
      case (.japanese, .resellers): "\(company) パートナー ポータル"
      case (.japanese, .both): "\(company) ポータル"
      case (_, .customers): "\(company) Customer Portal"
      case (_, .resellers): "\(company) Partner Portal"
      case (_, .both): "\(company) Portal"
      }
    }
  }

  private func programme(in language: LanguageCode) -> String {
    language == .japanese
      ? "\(answers.vendor.map { "\($0) " } ?? "")クラウド ソリューション プロバイダー プログラム"
      : "\(answers.vendor.map { "\($0) " } ?? "")Cloud Solution Provider program"
  }

  private func owner(in language: LanguageCode) -> String {
    answers.vendor ?? (language == .japanese ? "ベンダー" : "the vendor")
  }

  private func names(_ text: (LanguageCode) -> String) -> Names {
    let texts = Dictionary(uniqueKeysWithValues: answers.languages.map { ($0, text($0)) })
    return Names(texts[answers.languages[0]] ?? "", texts: texts)
  }

  // MARK: Writing

  /// A text that YAML reads as just this. Plain words stay as they are; strings of JSON are strings of YAML.
  static func yaml(_ text: String) -> String {
    let isPlain =
      text.first?.isLetter ?? false && !["null", "true", "false"].contains(text.lowercased())
      && text.allSatisfy { $0.isLetter || $0.isNumber || ".@/-".contains($0) || $0 == " " }
      && text.last != " "
    return isPlain ? text : quoted(text)
  }

  /// A normalised address, in which YAML takes nothing for a mark but a colon at the end.
  private static func yaml(address: String) -> String { address.last == ":" ? quoted(address) : address }

  private static func quoted(_ text: String) -> String {
    var json = JSONText()
    json.string(text)
    return String(decoding: json.bytes, as: UTF8.self)
  }

  private static func yaml(_ names: Names, _ languages: [LanguageCode]) -> String {
    let texts = languages.map { names[$0] }
    guard Set(texts).count > 1 else { return yaml(texts[0]) }
    return "{" + zip(languages, texts).map { "\($0.rawValue): \(quoted($1))" }.joined(separator: ", ") + "}"
  }

  /// Without what Markdown would read as marks.
  private static func plain(_ text: String) -> String {
    text.map { "\\`*_[]<>#|".contains($0) ? "\\\($0)" : String($0) }.joined()
  }
}
