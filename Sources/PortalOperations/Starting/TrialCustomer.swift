import PartnerModel

/// The invented customer of a portal that is for trying things out.
enum TrialCustomer {
  /// Whoever answers as somebody with an address there is taken for one of the customer's.
  static let domain = "hinata-trading.example"

  static func row(in language: LanguageCode, country: CountryCode) -> String {
    let (name, source) =
      language == .japanese
      ? ("ひなた商事株式会社", "試用のための架空の顧客") : ("Hinata Trading", "Invented for trying things out")
    return
      "hinata-trading,\(name),\(language.rawValue),\(country.rawValue),office@\(domain),other,,\(source),reseller,\n"
  }
}
