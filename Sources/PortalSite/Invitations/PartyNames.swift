import PartnerModel
import PortalFiles

/// What a page calls the organisations on it, and how those that invite can be reached.
struct PartyNames: Sendable {
  private let resellers: [OrganisationID: Reseller]
  private let letterheads: [OrganisationID: Letterhead]

  init(_ source: PortalSource) {
    let resellers = source.directory.resellers.map(\.value)
    let letterheads =
      resellers.map { ($0.id, Letterhead($0)) }
      + source.directory.providers.map { ($0.value.id, Letterhead($0.value)) }
    self.letterheads = Dictionary(letterheads, uniquingKeysWith: { first, _ in first })
    self.resellers = Dictionary(resellers.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
  }

  func invitee(
    _ invitation: Invitation, _ invitee: AddressedInvitations.Invitee, in directory: PartnerDirectory
  ) -> Organisation {
    switch invitee {
    case .customer(let row): .customer(directory.customers[row])
    case .reseller: .reseller(resellers[invitation.to]!)
    }
  }

  /// Nil for an organisation that is no longer in the directory.
  func letterhead(of id: OrganisationID) -> Letterhead? { letterheads[id] }

  func name(of id: OrganisationID, in language: LanguageCode) -> String {
    letterheads[id]?.name[language] ?? id.rawValue
  }
}

/// What stands at the head of a letter of an organisation's.
struct Letterhead: Sendable {
  let name: Names
  let email: EmailAddress
  let phone: String?
  let address: PostalAddress?
  let contact: Contact?
  let logo: PictureName?

  init(_ reseller: Reseller) {
    name = reseller.companyName
    email = reseller.email
    phone = reseller.phone
    address = reseller.address
    contact = reseller.primaryContact
    logo = reseller.logo
  }

  init(_ provider: Provider) {
    name = provider.companyName
    email = provider.email
    phone = provider.phone
    address = provider.address
    contact = provider.primaryContact
    logo = provider.logo
  }
}
