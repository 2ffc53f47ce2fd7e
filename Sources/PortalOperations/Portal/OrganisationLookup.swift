package import PartnerModel
package import PortalFiles
import SourceDiagnostics
import SystemFiles

/// Organisations by what somebody typed. Each look-up refuses with `unknown-organisation`.
extension PartnerDirectory {
  /// The reseller or provider of that id.
  func partner(_ text: String) throws -> OrganisationID {
    if let id = OrganisationID(rawValue: text), reseller(id) != nil || provider(id) != nil { return id }
    throw unknownOrganisation(text, "reseller or provider", among: [.reseller, .provider])
  }

  /// The organisation of that id, of any kind.
  func known(_ text: String) throws -> OrganisationID {
    if let id = OrganisationID(rawValue: text), kind(of: id) != nil { return id }
    throw nothingKnown(of: text)
  }

  /// The provider of that id.
  package func knownProvider(_ text: String) throws -> OrganisationID {
    if let id = OrganisationID(rawValue: text), provider(id) != nil { return id }
    throw unknownOrganisation(text, "provider", among: [.provider])
  }

  /// The text as an id, whether or not the directory has it.
  func organisationID(_ text: String) throws -> OrganisationID {
    if let id = OrganisationID(rawValue: text) { return id }
    throw nothingKnown(of: text)
  }

  /// What to say of an organisation that isn't there, or of what is no id at all.
  func nothingKnown(of text: String) -> OperationRefusal {
    unknownOrganisation(text, "organisation", among: OrganisationKind.allCases)
  }

  /// Which ids may be meant by what is none of them: those of the organisations that are called so, else the nearest one.
  func idsMeant(by text: String, among kinds: [OrganisationKind] = OrganisationKind.allCases) -> [String] {
    let organisations = idsAndNames(of: kinds)
    let wanted = Self.spoken(text)
    let called = organisations.filter { $0.names.contains { Self.spoken($0) == wanted } }.map(\.id)
    return called.isEmpty
      ? nearestName(to: text, among: organisations.map(\.id)).map { [$0] } ?? []
      : Array(called.prefix(Self.mostMeant))
  }

  private func unknownOrganisation(
    _ text: String, _ what: String, among kinds: [OrganisationKind]
  ) -> OperationRefusal {
    let meant = idsMeant(by: text, among: kinds).map { "“\($0)”" }
    let other = OrganisationID(rawValue: text).flatMap(kind(of:))
    return OperationRefusal(
      .unknownOrganisation, "the directory has no \(what) “\(spelledOut(text, atMost: 60))”",
      remedy: !meant.isEmpty
        ? "Did you mean \(meant.joined(separator: " or "))?"
        : "The ids are in \(Self.folder)." + (other.map { " That one is a \($0)." } ?? ""))
  }

  private func idsAndNames(of kinds: [OrganisationKind]) -> [(id: String, names: [String])] {
    kinds.flatMap { kind -> [(id: String, names: [String])] in
      switch kind {
      case .provider: providers.map { ($0.value.id.rawValue, $0.value.companyName.all) }
      case .reseller: resellers.map { ($0.value.id.rawValue, $0.value.companyName.all) }
      case .customer:
        customers.indices.map { (customers.text($0, .id), [customers.text($0, .companyName)]) }
      }
    }
  }

  /// Without what people don't mind: case, width, blanks.
  private static func spoken(_ name: String) -> String {
    name.withoutInvisibleMarks.narrowed.lowercased().split(whereSeparator: \.isWhitespace).joined(
      separator: " ")
  }

  /// Of several companies with one name.
  private static let mostMeant = 5
}

extension Names {
  fileprivate var all: [String] { [defaultText] + texts.values }
}
