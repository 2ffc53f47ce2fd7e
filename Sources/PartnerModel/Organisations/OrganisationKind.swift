/// What an organisation is in the two-tier chain (R13, R15).
package enum OrganisationKind: String, CaseIterable, Hashable, Sendable {
  case provider
  case reseller
  case customer

  /// Reads the word of a directory; `distributor` is another word for provider (R13).
  package init?(word: String) {
    self.init(rawValue: word == "distributor" ? "provider" : word)
  }

  package var tier: SupplyTier {
    switch self {
    case .provider: .provider
    case .reseller: .reseller
    case .customer: .customer
    }
  }
}

/// The chain that a subscription travels, from the vendor down to the customer (R15).
package enum SupplyTier: String, CaseIterable, Hashable, Sendable {
  case vendor
  case provider
  case reseller
  case customer

  /// Only a provider deals with the vendor directly, and so only a provider submits orders (R13, R15).
  package var dealsWithVendor: Bool { self == .provider }
}
