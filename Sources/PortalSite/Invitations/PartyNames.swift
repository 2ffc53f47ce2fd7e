import PartnerModel
import PortalFiles

/// What a page calls the organisations on it.
struct PartyNames: Sendable {
  private let resellers: [OrganisationID: Reseller]
  private let names: [OrganisationID: Names]
  private let emails: [OrganisationID: String]

  init(_ source: PortalSource) {
    var names: [OrganisationID: Names] = [:]
    var emails: [OrganisationID: String] = [:]
    for reseller in source.directory.resellers.map(\.value) {
      names[reseller.id] = reseller.companyName
      emails[reseller.id] = reseller.email.rawValue
    }
    for provider in source.directory.providers.map(\.value) {
      names[provider.id] = provider.companyName
      emails[provider.id] = provider.email.rawValue
    }
    self.names = names
    self.emails = emails
    resellers = Dictionary(
      source.directory.resellers.map { ($0.value.id, $0.value) }, uniquingKeysWith: { first, _ in first })
  }

  func invitee(
    _ invitation: Invitation, _ invitee: AddressedInvitations.Invitee, in directory: PartnerDirectory
  ) -> Organisation {
    switch invitee {
    case .customer(let row): .customer(directory.customers[row])
    case .reseller: .reseller(resellers[invitation.to]!)
    }
  }

  func name(of id: OrganisationID, in language: LanguageCode) -> String {
    names[id]?[language] ?? id.rawValue
  }
  func email(of id: OrganisationID) -> String { emails[id] ?? "" }
}
