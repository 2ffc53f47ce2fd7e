package import PartnerModel
package import PortalFiles
import SourceDiagnostics
import SystemFiles

/// Organisations by what somebody typed. Each look-up refuses with `unknown-organisation`.
extension PartnerDirectory {
  /// The reseller or provider of that id.
  func partner(_ text: String) throws -> OrganisationID {
    if let id = OrganisationID(rawValue: text), reseller(id) != nil || provider(id) != nil { return id }
    throw unknownOrganisation(text, "reseller or provider", among: partnerNames)
  }

  /// The organisation of that id, of any kind.
  func known(_ text: String) throws -> OrganisationID {
    if let id = OrganisationID(rawValue: text), kind(of: id) != nil { return id }
    throw unknownOrganisation(text, "organisation", among: partnerNames)
  }

  /// The provider of that id.
  package func knownProvider(_ text: String) throws -> OrganisationID {
    if let id = OrganisationID(rawValue: text), provider(id) != nil { return id }
    throw unknownOrganisation(text, "provider", among: providers.map(\.value.id.rawValue))
  }

  /// The text as an id, whether or not the directory has it.
  func organisationID(_ text: String) throws -> OrganisationID {
    if let id = OrganisationID(rawValue: text) { return id }
    throw OperationRefusal(
      .unknownOrganisation, "no organisation has the id \(text.printable)",
      remedy: "The ids are in \(Self.folder).")
  }

  /// What to say of an organisation that isn't there; customers count among those that may be meant.
  func unknownParty(_ id: OrganisationID) -> OperationRefusal {
    let customers = customers.indices.lazy.map { self.customers.text($0, .id) }
    return unknownOrganisation(id.rawValue, "organisation", among: partnerNames + customers)
  }

  /// The same of what may be no id at all.
  func nothingKnown(of text: String) -> OperationRefusal {
    let customers = customers.indices.lazy.map { self.customers.text($0, .id) }
    return unknownOrganisation(text, "organisation", among: partnerNames + customers)
  }

  private var partnerNames: [String] {
    providers.map(\.value.id.rawValue) + resellers.map(\.value.id.rawValue)
  }

  private func unknownOrganisation(
    _ text: String, _ what: String, among known: some Sequence<String>
  ) -> OperationRefusal {
    OperationRefusal(
      .unknownOrganisation, "the directory has no \(what) “\(text.printable)”",
      remedy: nearestName(to: text, among: known).map { "Did you mean “\($0)”?" }
        ?? "The ids are in \(Self.folder).")
  }
}
