import PartnerModel
import Rendering

/// A provider in the directory and on its own page (R16-R20, R74).
struct ProviderFields {
  let provider: Provider
  let words: Vocabulary
  let address: String

  static let schema: FieldSchema = [
    "id": .text, "name": .text, "href": .url, "email": .text, "countryName": .text,
    "countries": .list(["code": .text, "name": .text]),
    "languages": .list(["code": .text, "name": .text]),
    "services": .list(["id": .text, "name": .text, "value": .text, "word": .text, "isYes": .flag]),
    "phone": .text, "hasPhone": .flag, "website": .url, "hasWebsite": .flag,
    "programmes": .text, "hasProgrammes": .flag, "supportLevel": .text, "hasSupportLevel": .flag,
    "termsLink": .url, "hasTerms": .flag,
  ]

  var values: [String: FieldValue] {
    let language = words.language
    var values: [String: FieldValue] = [
      "id": .text(provider.id.rawValue),
      "name": .text(provider.companyName[language]),
      "href": .url(address),
      "email": .text(provider.email.rawValue),
      "countryName": .text(words.name(of: provider.country)),
      "countries": .list(
        provider.countries.map { ["code": .text($0.rawValue), "name": .text(words.name(of: $0))] }),
      "languages": .list(
        provider.languages.map { ["code": .text($0.rawValue), "name": .text(words.name(of: $0))] }),
      "services": .list(ProviderService.allCases.map(values(of:))),
    ]
    values.set("phone", provider.phone, flag: "hasPhone")
    values.set("website", link: provider.website?.rawValue, flag: "hasWebsite")
    values.set("programmes", provider.programmes?[language], flag: "hasProgrammes")
    values.set("supportLevel", provider.supportLevel?[language], flag: "hasSupportLevel")
    values.set("termsLink", link: provider.termsLink?.rawValue, flag: "hasTerms")
    return values
  }

  private func values(of service: ProviderService) -> [String: FieldValue] {
    let availability = provider.availability(of: service)
    return [
      "id": .text(service.rawValue), "name": .text(words.name(of: service)),
      "value": .text(availability.rawValue), "word": .text(words.word(for: availability)),
      "isYes": .flag(availability == .yes),
    ]
  }
}
