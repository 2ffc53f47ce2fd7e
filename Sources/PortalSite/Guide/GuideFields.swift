import InvitationToken
import PartnerModel
import PortalFiles
import Rendering

/// What the pages of the guide may name beyond `PortalFields`: what the model knows and a partial shows. The same on
/// every page in a language, but for the provider whose page it is.
struct GuideFields: Sendable {
  let configuration: PortalConfiguration
  let operatorOrganisation: Reseller
  let approvedProviders: [Provider]
  let keys: [PublishedKey]
  let words: Vocabulary
  /// The address of a provider's page in this language.
  let providerAddress: @Sendable (OrganisationID) -> String
  /// Where the published keys are.
  let keysAddress: String

  static let context = TemplateContext<GuideFields>(
    .list("providers", ProviderFields.context) { guide in guide.approvedProviders.map(guide.fields(of:)) },
    // From the very list that an application is validated with (R25).
    .list("checklist", enrolmentField) { guide in EnrolmentField.all.map { ($0, guide.words) } },
    .list("roles", role) { guide in Role.allCases.map { ($0, guide.words) } },
    .list("actions", action) { guide in
      let permissions = PermissionTable.standard(accepting: guide.configuration.policy.acceptedBy)
      return Action.allCases.map { ($0, permissions, guide.words) }
    },
    .list("chain", TwoTierChain.tier) { $0.chain.tiers },
    .flag("hasKeys") { !$0.keys(for: .invitations).isEmpty },
    .list("keys", key) { $0.keys(for: .invitations) },
    .flag("hasReceiptKeys") { !$0.keys(for: .receipts).isEmpty },
    .list("receiptKeys", key) { $0.keys(for: .receipts) },
    .url("keysHref") { $0.keysAddress },
    .text("tokenAudience") { $0.configuration.tokenAudience })

  /// The provider whose page it is; on all other pages there is none.
  static let ownProvider = TemplateContext<ProviderFields?>(
    .group("provider", ProviderFields.context) { $0 })

  private static let enrolmentField = TemplateContext<(field: EnrolmentField, words: Vocabulary)>(
    .text("id") { $0.field.id },
    .text("label") { $0.words["checklist.\($0.field.id).label"] },
    .text("hint") { $0.words["checklist.\($0.field.id).hint"] },
    .flag("required") { $0.field.isNeeded(alreadyEnrolled: false) })

  private static let role = TemplateContext<(role: Role, words: Vocabulary)>(
    .text("id") { $0.role.rawValue },
    .text("name") { $0.words.name(of: $0.role) },
    .text("text") { $0.words["roleText.\($0.role.rawValue)"] })

  /// A row of the roles table, from the table that refuses commands (R65).
  private static let action = TemplateContext<
    (action: Action, permissions: PermissionTable, words: Vocabulary)
  >(
    .text("id") { $0.action.rawValue },
    .text("name") { $0.words.name(of: $0.action) },
    .list("cells", permission) { row in
      let allowed = row.permissions.roles(for: row.action)
      return Role.allCases.map { (allowed.contains($0), row.words) }
    })

  private static let permission = TemplateContext<(isAllowed: Bool, words: Vocabulary)>(
    .flag("allowed") { $0.isAllowed },
    .text("label") { $0.words[$0.isAllowed ? "rolesTable.allowed" : "rolesTable.notAllowed"] })

  private static let key = TemplateContext<(key: PublishedKey, words: Vocabulary)>(
    .text("id") { $0.key.key.keyID.rawValue },
    .text("fingerprint") { $0.key.key.keyID.fingerprint },
    .text("state") { item in
      switch item.key.purpose {
      case .invitations: item.words["keys.\(item.key.state.rawValue)"]
      case .receipts: item.words["receiptKeys.\(item.key.state.rawValue)"]
      }
    })

  private var chain: TwoTierChain {
    TwoTierChain(
      vendor: configuration.programme.owner[words.language],
      reseller: operatorOrganisation.companyName[words.language], words: words)
  }

  func fields(of provider: Provider) -> ProviderFields {
    ProviderFields(provider: provider, words: words, address: providerAddress(provider.id))
  }

  private func keys(for purpose: KeyPurpose) -> [(key: PublishedKey, words: Vocabulary)] {
    keys.filter { $0.purpose == purpose }.map { ($0, words) }
  }
}
