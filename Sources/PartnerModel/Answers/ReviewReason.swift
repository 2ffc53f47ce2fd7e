/// Why somebody has to look at an answer before it has an effect (D8).
package enum ReviewReason: String, CaseIterable, Hashable, Sendable {
  /// The person stated another tenant domain than the invitation names.
  case tenantDomainDiffers = "tenant-domain-differs"
  /// They stated another country than the invitation names; or, accepting, none.
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
  /// - Parameter known: what anybody can state who only has the link.
  package func reviewReasons(
    for answer: AcceptanceAnswer, known: CommonKnowledge
  ) -> [ReviewReason] {
    reasons(
      email: answer.person?.email, tenantDomain: answer.tenantDomain, country: answer.country ?? "", known)
  }

  /// The same for a decline, which may leave the country empty too.
  package func reviewReasons(
    for answer: DeclineAnswer, known: CommonKnowledge
  ) -> [ReviewReason] {
    reasons(
      email: answer.person?.email, tenantDomain: answer.tenantDomain, country: answer.country, known)
  }

  /// What speaks against a request for the end of what this invitation brought about. It is looked at in any case.
  package func reviewReasons(
    for request: EndingRequest, known: CommonKnowledge
  ) -> [ReviewReason] {
    reasons(
      email: request.person?.email, tenantDomain: request.tenantDomain, country: request.country, known)
  }

  private func reasons(
    email: EmailAddress?, tenantDomain stated: String?, country statedCountry: String?,
    _ known: CommonKnowledge
  ) -> [ReviewReason] {
    var reasons: [ReviewReason] = []
    var isProven = email.map { isReached(at: $0, known) } ?? false
    if let tenantDomain, let stated = stated.map(Self.relativeDomain) {
      let isRight = stated == tenantDomain.rawValue
      isProven = isRight && (isProven || !known.shows(domain: tenantDomain.rawValue, on: self))
      if !isRight { reasons.append(.tenantDomainDiffers) }
    }
    if let country, let statedCountry, Self.code(statedCountry) != country.rawValue {
      reasons.append(.countryDiffers)
    }
    if !isProven, !reasons.contains(.tenantDomainDiffers) { reasons.append(.inviteeUnproven) }
    return reasons
  }

  /// Whether an address is one of those whom the invitation was sent to. A colleague's will do as well, unless the domain
  /// alone says nothing about who somebody is.
  private func isReached(at email: EmailAddress, _ known: CommonKnowledge) -> Bool {
    guard let recipient = recipient.flatMap({ EmailAddress($0) }), !known.shows(recipient, on: self) else {
      return false
    }
    let isOfEverybody =
      known.webMail.contains(recipient) || known.shows(domain: recipient.asciiDomain, on: self)
    return isOfEverybody ? email == recipient : email.asciiDomain == recipient.asciiDomain
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
