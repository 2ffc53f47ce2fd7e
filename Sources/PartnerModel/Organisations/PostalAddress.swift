/// Where an organisation can be reached by letter. The order of the lines differs by country, so a page joins
/// the parts and the model keeps them apart.
package struct PostalAddress: Hashable, Sendable {
  package var street: Names
  package var secondLine: Names?
  package var city: Names
  /// State, prefecture or province.
  package var region: Names?
  package var postalCode: String?
  package var country: CountryCode

  package init(
    street: Names, secondLine: Names? = nil, city: Names, region: Names? = nil,
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
