import PartnerModel
import Rendering

/// Who buys from whom (R15): the picture on the welcome page is made from this, with the programme's owner and
/// the operator by name.
struct TwoTierChain {
  enum Tier: String, CaseIterable {
    case vendor, provider, reseller, customer

    /// Under which word stands what it does for the next one; nil for the last.
    var step: String? {
      switch self {
      case .vendor: "vendorToProvider"
      case .provider: "providerToReseller"
      case .reseller: "resellerToCustomer"
      case .customer: nil
      }
    }
  }

  let vendor: String
  let reseller: String
  let words: Vocabulary

  static var requiredKeys: [String] {
    Tier.allCases.flatMap { ["twoTier.\($0)", "twoTier.\($0)Role"] }
      + Tier.allCases.compactMap(\.step).map { "twoTier.\($0)" }.sorted()
  }

  var tiers: [(tier: Tier, chain: TwoTierChain)] { Tier.allCases.map { ($0, self) } }

  static let tier = TemplateContext<(tier: Tier, chain: TwoTierChain)>(
    .text("role") { $0.chain.words["twoTier.\($0.tier)"] },
    .text("name", flag: "hasName") { $0.chain.name(of: $0.tier) },
    .text("text") { $0.chain.words["twoTier.\($0.tier)Role"] },
    .text("toNext", flag: "hasNext") { item in item.tier.step.map { item.chain.words["twoTier.\($0)"] } },
    .flag("isVendor") { $0.tier == .vendor }, .flag("isProvider") { $0.tier == .provider },
    .flag("isReseller") { $0.tier == .reseller }, .flag("isCustomer") { $0.tier == .customer })

  /// Of providers and customers there are many.
  private func name(of tier: Tier) -> String? {
    switch tier {
    case .vendor: isVendorNamed ? vendor : nil
    case .reseller: reseller
    case .provider, .customer: nil
    }
  }

  /// A portal may call its vendor `the vendor`: that is what it does, and no name.
  private var isVendorNamed: Bool {
    !vendor.lowercased().hasSuffix(words["twoTier.vendor"].lowercased())
  }
}
