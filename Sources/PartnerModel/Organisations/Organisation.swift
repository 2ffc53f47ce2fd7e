/// Any organisation of a directory, by what all of them have.
package enum Organisation: Hashable, Sendable {
  case provider(Provider)
  case reseller(Reseller)
  case customer(Customer)

  package var id: OrganisationID {
    switch self {
    case .provider(let provider): provider.id
    case .reseller(let reseller): reseller.id
    case .customer(let customer): customer.id
    }
  }

  package var kind: OrganisationKind {
    switch self {
    case .provider: .provider
    case .reseller: .reseller
    case .customer: .customer
    }
  }

  package func name(in language: LanguageCode) -> String {
    switch self {
    case .provider(let provider): provider.companyName[language]
    case .reseller(let reseller): reseller.companyName[language]
    case .customer(let customer): customer.companyName
    }
  }

  package var language: LanguageCode {
    switch self {
    case .provider(let provider): provider.language
    case .reseller(let reseller): reseller.language
    case .customer(let customer): customer.language
    }
  }

  package var country: CountryCode {
    switch self {
    case .provider(let provider): provider.country
    case .reseller(let reseller): reseller.country
    case .customer(let customer): customer.country
    }
  }

  package var email: EmailAddress? {
    switch self {
    case .provider(let provider): provider.email
    case .reseller(let reseller): reseller.email
    case .customer(let customer): customer.email
    }
  }

  package var tenantDomain: TenantDomain? {
    switch self {
    case .provider(let provider): provider.tenantDomain
    case .reseller(let reseller): reseller.tenantDomain
    case .customer(let customer): customer.tenantDomain
    }
  }

  /// The one that its record names. Nobody writes to a provider about a deadline.
  package var timeZone: TimeZoneName? {
    switch self {
    case .provider: nil
    case .reseller(let reseller): reseller.timeZone
    case .customer(let customer): customer.timeZone
    }
  }

  /// Whether its name and its tenant domain are said of a person.
  package var isNaturalPerson: Bool {
    switch self {
    case .provider(let provider): provider.isNaturalPerson
    case .reseller(let reseller): reseller.isNaturalPerson
    case .customer(let customer): customer.isNaturalPerson
    }
  }

  /// What an invitation needs to know about it.
  package var party: InvitationParty {
    if case .provider(let provider) = self {
      InvitationParty(id: provider.id, kind: .provider, isApproved: provider.isApproved)
    } else {
      InvitationParty(id: id, kind: kind)
    }
  }
}
