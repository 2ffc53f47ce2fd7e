import PartnerModel
import Rendering

/// A provider in the directory and on its own page (R16-R20, R74).
struct ProviderFields {
  let provider: Provider
  let words: Vocabulary
  let address: String

  static let context = TemplateContext<ProviderFields>(
    .text("id") { $0.provider.id.rawValue },
    .text("name") { $0.provider.companyName[$0.words.language] },
    .url("href") { $0.address },
    .text("email") { $0.provider.email.rawValue },
    .text("countryName") { $0.words.name(of: $0.provider.country) },
    .list("countries", code) { fields in
      fields.provider.countries.map { ($0.rawValue, fields.words.name(of: $0)) }
    },
    .list("languages", code) { fields in
      fields.provider.languages.map { ($0.rawValue, fields.words.name(of: $0)) }
    },
    .list("services", service) { fields in
      ProviderService.allCases.map { ($0, fields.provider.availability(of: $0), fields.words) }
    },
    .text("phone", flag: "hasPhone") { $0.provider.phone },
    .url("website", flag: "hasWebsite") { $0.provider.website?.rawValue },
    .text("programmes", flag: "hasProgrammes") { $0.provider.programmes?[$0.words.language] },
    .text("supportLevel", flag: "hasSupportLevel") { $0.provider.supportLevel?[$0.words.language] },
    .url("termsLink", flag: "hasTerms") { $0.provider.termsLink?.rawValue })

  private static let code = TemplateContext<(code: String, name: String)>(
    .text("code") { $0.code }, .text("name") { $0.name })

  private static let service = TemplateContext<
    (service: ProviderService, availability: ServiceAvailability, words: Vocabulary)
  >(
    .text("id") { $0.service.rawValue },
    .text("name") { $0.words.name(of: $0.service) },
    .text("value") { $0.availability.rawValue },
    .text("word") { $0.words.word(for: $0.availability) },
    .flag("isYes") { $0.availability == .yes })
}
