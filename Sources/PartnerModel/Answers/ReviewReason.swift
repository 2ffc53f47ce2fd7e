/// Why somebody has to look at an answer before it has an effect (D8).
package enum ReviewReason: String, CaseIterable, Hashable, Sendable {
  /// The person stated another tenant domain than the invitation names.
  case tenantDomainDiffers = "tenant-domain-differs"
  /// They stated another country than the invitation names, or none.
  case countryDiffers = "country-differs"
  /// They stated nothing that the record knows and the page doesn't show. Whoever has the link can do that, also a
  /// program that fills in every form.
  case inviteeUnproven = "invitee-unproven"
}

extension Invitation {
  /// Why an acceptance of this invitation needs a review; empty where it takes effect at once: it states something that
  /// only the invitee knows, and contradicts nothing on record. That is the tenant domain, or else an address like the
  /// one that the invitation was sent to. Upper and lower case don't matter, nor does the dot with which a domain may
  /// be written out to the root.
  ///
  /// - Parameter webMail: at these services everybody has an address: only the very same one will do.
  package func reviewReasons(
    for answer: AcceptanceAnswer, webMail: WebMailDomains = .forEverybody
  ) -> [ReviewReason] {
    var reasons: [ReviewReason] = []
    var isProven = answer.person.map { isReached(at: $0.email, webMail) } ?? false
    if let tenantDomain, let stated = answer.tenantDomain.map(Self.relativeDomain) {
      isProven = stated == tenantDomain.rawValue
      if !isProven { reasons.append(.tenantDomainDiffers) }
    }
    if let country, answer.country.map(Self.code) != country.rawValue { reasons.append(.countryDiffers) }
    if !isProven, !reasons.contains(.tenantDomainDiffers) { reasons.append(.inviteeUnproven) }
    return reasons
  }

  /// The same for a decline, which states an address alone.
  package func reviewReasons(
    for answer: DeclineAnswer, webMail: WebMailDomains = .forEverybody
  ) -> [ReviewReason] {
    answer.person.map { isReached(at: $0.email, webMail) } ?? false ? [] : [.inviteeUnproven]
  }

  /// Whether an address is one of those whom the invitation was sent to: a colleague's will do as well.
  private func isReached(at email: EmailAddress, _ webMail: WebMailDomains) -> Bool {
    guard let recipient = recipient.flatMap({ EmailAddress($0) }) else { return false }
    return webMail.contains(recipient) ? email == recipient : email.asciiDomain == recipient.asciiDomain
  }

  /// ISO 3166-1 keeps UK and EL for the countries whose people write them so.
  private static func code(_ stated: String) -> String {
    switch stated.uppercased() {
    case "UK": "GB"
    case "EL": "GR"
    case let code: code
    }
  }

  private static func relativeDomain(_ stated: String) -> String {
    (stated.hasSuffix(".") ? String(stated.dropLast()) : stated).lowercased()
  }
}
