package import PartnerModel
import PortalFiles
import SourceDiagnostics
package import TimeZones

/// Whose clocks count for whom: those that an organisation's record names, else those of its country where that has one
/// zone, else the portal's.
package struct OrganisationZones: Sendable {
  /// What the portal's own moments are told in.
  package let portal: LocalTimeZone
  package let folder: ZoneFolder

  package init(portal: LocalTimeZone, _ folder: ZoneFolder) {
    self.portal = portal
    self.folder = folder
  }

  /// - Returns: nil, with a fault, where the portal's zone can't be told.
  init?(
    _ configuration: PortalConfiguration, _ operatorOrganisation: Reseller, _ folder: ZoneFolder,
    faults: inout DiagnosticList
  ) {
    self.folder = folder
    if let zone = configuration.timeZone {
      portal = zone
      return
    }
    let country = operatorOrganisation.country
    do throws(TimeZoneFault) {
      let ofCountry = try folder.commonZone(of: country)
      if let own = operatorOrganisation.timeZone ?? ofCountry {
        portal = try folder.zone(own)
        return
      }
      faults.append(
        Diagnostic(
          at: configuration.place.position,
          "the portal names no time zone, and \(country.rawValue), its operator's country, hasn't just one",
          remedy: "Add the one that deadlines are told in, such as `timeZone: Asia/Tokyo`."))
    } catch {
      faults.append(Diagnostic(at: configuration.place.position, error.message, remedy: error.remedy))
    }
    return nil
  }

  /// - Throws: where the files of the zones are missing or damaged.
  package func zone(of organisation: Organisation) throws(TimeZoneFault) -> LocalTimeZone {
    if let own = organisation.timeZone { return try folder.zone(own) }
    return try zone(ofCountry: organisation.country)
  }

  /// That of who has none of their own.
  package func zone(ofCountry country: CountryCode) throws(TimeZoneFault) -> LocalTimeZone {
    guard let common = try folder.commonZone(of: country) else { return portal }
    return try folder.zone(common)
  }

  /// The zone on record, or the portal's where there is none.
  package func zone(of invitation: Invitation) throws(TimeZoneFault) -> LocalTimeZone {
    guard let name = invitation.timeZone else { return portal }
    return try folder.zone(name)
  }
}
