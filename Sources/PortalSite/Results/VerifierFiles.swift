import JSON
import PartnerModel
import PortalFiles
import Rendering
import SiteWriter

/// What the verifier's machine needs of the portal: settings, outcome pages, public keys and the status list. No
/// customer and no invitation is named in it.
struct VerifierFiles: SiteFiles {
  private enum Part: String, CaseIterable {
    case settings = "settings.json"
    case pages = "pages.json"
    case keys = "jwks.json"
    case statusList = "status/1"
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
    settings = VerifierSettingsFile(source: source).bytes
    self.pages = pages
    self.pagesFingerprint = pagesFingerprint
    self.keys = keys
    self.statusList = statusList
    parts = Part.allCases.filter { $0 != .statusList || statusList != nil }
  }

  var count: Int { parts.count }

  func path(at index: Int) -> String { parts[index].rawValue }

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
    case .pages: bytes += try pages.bytes()
    case .keys: bytes += keys
    case .statusList: bytes += statusList ?? []
    }
  }
}

/// `settings.json` of the verifier.
struct VerifierSettingsFile {
  let source: PortalSource

  var bytes: [UInt8] {
    let configuration = source.configuration
    var text = JSONText(reserving: 1 << 12)
    text.object { text in
      text.member("version", Int64(1))
      text.member("issuer", configuration.address)
      text.member("audience", configuration.tokenAudience)
      text.name("name")
      write(configuration.name, to: &text)
      text.member("languages", configuration.languages.map(\.rawValue))
      text.member("defaultLanguage", configuration.defaultLanguage.rawValue)
      text.member("acceptedBy", configuration.policy.acceptedBy.map(\.rawValue))
      text.member("longestLifetime", configuration.policy.longestLifetime)
      text.member("contact", configuration.contactEmail.rawValue)
      text.name("organisations")
      text.array { text in
        for reseller in source.directory.resellers.map(\.value) {
          write(reseller.id, reseller.companyName, reseller.email, to: &text)
        }
        for provider in source.directory.providers.map(\.value) {
          write(provider.id, provider.companyName, provider.email, to: &text)
        }
      }
    }
    return text.bytes + [UInt8(ascii: "\n")]
  }

  private func write(
    _ id: OrganisationID, _ name: Names, _ email: EmailAddress, to text: inout JSONText
  ) {
    text.object { text in
      text.member("id", id.rawValue)
      text.name("name")
      write(name, to: &text)
      text.member("email", email.rawValue)
    }
  }

  private func write(_ names: Names, to text: inout JSONText) {
    text.object { text in
      for language in source.configuration.languages { text.member(language.rawValue, names[language]) }
    }
  }
}
