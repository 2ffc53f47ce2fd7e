/// Why somebody has to look at an acceptance before it counts (D8).
package enum ReviewReason: String, CaseIterable, Hashable, Sendable {
  /// The person stated another tenant domain than the invitation names, or none.
  case tenantDomainDiffers = "tenant-domain-differs"
  /// The same for the country.
  case countryDiffers = "country-differs"
}

extension Invitation {
  /// Why an answer to this invitation needs a review; empty where what is stated is what the invitation names, or
  /// the invitation names nothing. Upper and lower case don't matter, nor does the dot with which a domain may be
  /// written out to the root.
  package func reviewReasons(for answer: AcceptanceAnswer) -> [ReviewReason] {
    var reasons: [ReviewReason] = []
    if let tenantDomain, answer.tenantDomain.map(Self.relativeDomain) != tenantDomain.rawValue {
      reasons.append(.tenantDomainDiffers)
    }
    if let country, answer.country?.uppercased() != country.rawValue { reasons.append(.countryDiffers) }
    return reasons
  }

  private static func relativeDomain(_ stated: String) -> String {
    (stated.hasSuffix(".") ? String(stated.dropLast()) : stated).lowercased()
  }
}
