import PartnerModel
import PortalFiles
import Rendering
import SiteWriter
package import VerifierFiles

/// What the verifier's machine needs of the portal: settings, outcome pages, public keys and the status lists. No
/// customer and no invitation is named in it.
struct VerifierSiteFiles: SiteFiles {
  private enum Part {
    case settings
    case pages
    case keys
    case statusList(InvitationStatusLists.File)

    var path: String {
      switch self {
      case .settings: VerifierSettings.fileName
      case .pages: VerifierPages.fileName
      case .keys: "jwks.json"
      case .statusList(let list): list.path
      }
    }
  }

  private let parts: [Part]
  private let settings: [UInt8]
  private let keys: [UInt8]
  private let pages: OutcomePagesFile
  private let pagesFingerprint: Fingerprint

  /// - Parameters:
  ///   - statusLists: none as long as there are no keys.
  ///   - pagesFingerprint: of everything that goes into the outcome pages.
  init(
    _ source: PortalSource, pages: OutcomePagesFile, pagesFingerprint: Fingerprint, keys: [UInt8],
    statusLists: [InvitationStatusLists.File]
  ) {
    settings = VerifierSettings(source).json
    self.pages = pages
    self.pagesFingerprint = pagesFingerprint
    self.keys = keys
    parts = [.settings, .pages, .keys] + statusLists.map { .statusList($0) }
  }

  var count: Int { parts.count }

  func path(at index: Int) -> String { parts[index].path }

  func fingerprint(at index: Int) -> Fingerprint {
    var fingerprint = Fingerprinter()
    switch parts[index] {
    case .settings: fingerprint.add(settings)
    case .pages: return pagesFingerprint
    case .keys: fingerprint.add(keys)
    case .statusList(let list): fingerprint.add(list.bytes)
    }
    return fingerprint.finish()
  }

  func render(at index: Int, into bytes: inout [UInt8]) throws {
    switch parts[index] {
    case .settings: bytes += settings
    case .pages: bytes += try pages.pages().json
    case .keys: bytes += keys
    case .statusList(let list): bytes += list.bytes
    }
  }
}

extension VerifierSettings {
  /// What a verifier has to know of a portal.
  package init(_ source: PortalSource) {
    let configuration = source.configuration
    let resellers = source.directory.resellers.map(\.value).map {
      Organisation(id: $0.id, name: $0.companyName, email: $0.email)
    }
    let providers = source.directory.providers.map(\.value).map {
      Organisation(id: $0.id, name: $0.companyName, email: $0.email)
    }
    self.init(
      issuer: configuration.address, audience: configuration.tokenAudience, name: configuration.name,
      languages: configuration.languages, defaultLanguage: configuration.defaultLanguage,
      acceptedBy: configuration.policy.acceptedBy, longestLifetime: configuration.policy.longestLifetime,
      timeZone: source.zones.portal.name, contact: configuration.contactEmail,
      organisations: resellers + providers)
  }
}
