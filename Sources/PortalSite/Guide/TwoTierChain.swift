import PartnerModel
import Rendering

/// Who buys from whom (R15): the picture on the welcome page is made from this, with the programme's owner and
/// the operator by name.
enum TwoTierChain {
  private static let tiers = ["vendor", "provider", "reseller", "customer"]
  private static let steps = [
    "vendor": "vendorToProvider", "provider": "providerToReseller", "reseller": "resellerToCustomer",
  ]

  static var requiredKeys: [String] {
    tiers.flatMap { ["twoTier.\($0)", "twoTier.\($0)Role"] } + steps.values.map { "twoTier.\($0)" }.sorted()
  }

  static let schema: FieldType = .list([
    "role": .text, "name": .text, "hasName": .flag, "text": .text, "hasNext": .flag, "toNext": .text,
    "isVendor": .flag, "isProvider": .flag, "isReseller": .flag, "isCustomer": .flag,
  ])

  static func value(vendor: String, reseller: String, _ words: Vocabulary) -> FieldValue {
    .list(
      tiers.map { tier in
        [
          "role": .text(words["twoTier.\(tier)"]),
          "name": .text(tier == "vendor" ? vendor : tier == "reseller" ? reseller : ""),
          "hasName": .flag(tier == "vendor" || tier == "reseller"),
          "text": .text(words["twoTier.\(tier)Role"]),
          "hasNext": .flag(steps[tier] != nil),
          "toNext": .text(steps[tier].map { words["twoTier.\($0)"] } ?? ""),
          "isVendor": .flag(tier == "vendor"), "isProvider": .flag(tier == "provider"),
          "isReseller": .flag(tier == "reseller"), "isCustomer": .flag(tier == "customer"),
        ]
      })
  }
}
