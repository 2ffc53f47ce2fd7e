/// Where an organisation can be reached by letter. The order of the lines differs by country, so a page joins
/// the parts and the model keeps them apart.
package struct PostalAddress: Hashable, Sendable {
  package var street: String
  package var secondLine: String?
  package var city: String
  /// State, prefecture or province.
  package var region: String?
  package var postalCode: String?
  package var country: CountryCode

  package init(
    street: String, secondLine: String? = nil, city: String, region: String? = nil,
    postalCode: String? = nil,
    country: CountryCode
  ) {
    self.street = street
    self.secondLine = secondLine
    self.city = city
    self.region = region
    self.postalCode = postalCode
    self.country = country
  }
}
