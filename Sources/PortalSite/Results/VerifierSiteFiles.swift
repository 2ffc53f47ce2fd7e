import PartnerModel
import PortalFiles
import Rendering
import SiteWriter
import VerifierFiles

/// What the verifier's machine needs of the portal: settings, outcome pages, public keys and the status list. No
/// customer and no invitation is named in it.
struct VerifierSiteFiles: SiteFiles {
  private enum Part: CaseIterable {
    case settings
    case pages
    case keys
    case statusList

    var path: String {
      switch self {
      case .settings: VerifierSettings.fileName
      case .pages: VerifierPages.fileName
      case .keys: "jwks.json"
      case .statusList: "status/1"
      }
    }
  }

  private let parts: [Part]
  private let settings: [UInt8]
  private let keys: [UInt8]
  private let statusList: [UInt8]?
  private let pages: OutcomePagesFile
  private let pagesFingerprint: Fingerprint

  /// - Parameters:
  ///   - statusList: nil as long as there is none.
  ///   - pagesFingerprint: of everything that goes into the outcome pages.
  init(
    _ source: PortalSource, pages: OutcomePagesFile, pagesFingerprint: Fingerprint, keys: [UInt8],
    statusList: [UInt8]?
  ) {
    settings = VerifierSettings(source).json
    self.pages = pages
    self.pagesFingerprint = pagesFingerprint
    self.keys = keys
    self.statusList = statusList
    parts = Part.allCases.filter { $0 != .statusList || statusList != nil }
  }

  var count: Int { parts.count }

  func path(at index: Int) -> String { parts[index].path }

  func fingerprint(at index: Int) -> Fingerprint {
    var fingerprint = Fingerprinter()
    switch parts[index] {
    case .settings: fingerprint.add(settings)
    case .pages: return pagesFingerprint
    case .keys: fingerprint.add(keys)
    case .statusList: fingerprint.add(statusList ?? [])
    }
    return fingerprint.finish()
  }

  func render(at index: Int, into bytes: inout [UInt8]) throws {
    switch parts[index] {
    case .settings: bytes += settings
    case .pages: bytes += try pages.pages().json
    case .keys: bytes += keys
    case .statusList: bytes += statusList ?? []
    }
  }
}

extension VerifierSettings {
  fileprivate init(_ source: PortalSource) {
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
