package import PartnerModel
package import PortalFiles
import WebText

/// Where everything is: paths below the output folder, addresses as links have them, absolute addresses.
package struct SiteAddresses: Sendable {
  /// The portal's base address, without a slash at the end.
  let base: String
  /// The path part of the base address, for a portal that doesn't live at the top of its host; else empty.
  let prefix: String
  private let assets: [String: Asset]
  private let headers: HostHeaders

  init(_ configuration: PortalConfiguration, assets: [Asset]) {
    base = configuration.address
    let afterScheme = base.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
    prefix = afterScheme.count > 3 ? "/\(afterScheme[3])" : ""
    self.assets = Dictionary(uniqueKeysWithValues: assets.map { ($0.name, $0) })
    headers = HostHeaders(formTarget: configuration.verifier.map { "\($0)/" } ?? "mailto:")
  }

  var hostHeaders: HostHeaders { headers }

  /// `/en/providers/`
  func address(of page: PageMap.Page, in language: LanguageCode, record: OrganisationID? = nil) -> String {
    let path = folder(of: page, in: language, record: record)
    return "\(prefix)/\(path)/"
  }

  /// `en/providers/index.html`
  func file(of page: PageMap.Page, in language: LanguageCode, record: OrganisationID? = nil) -> String {
    "\(folder(of: page, in: language, record: record))/index.html"
  }

  private func folder(of page: PageMap.Page, in language: LanguageCode, record: OrganisationID?) -> String {
    let path = page.path.split(separator: "/").map { $0 == "{id}" ? record?.rawValue ?? "" : String($0) }
    return ([language.rawValue] + path).joined(separator: "/")
  }

  /// The absolute address of a path on this site, such as a page's address.
  func absolute(_ address: String) -> String { base + address.dropFirst(prefix.utf8.count) }

  func asset(_ name: String) -> String? { assets[name].map { prefix + $0.address } }

  /// The stylesheets that pages load: file names with the addresses that pages have them by.
  var stylesheets: [(name: String, address: String)] {
    AssetName.stylesheets.compactMap { name in asset(name).map { (name, $0) } }
  }

  /// - Parameters: names of assets; one that the portal doesn't have is left out.
  func head(styles: [String], scripts: [String]) -> PageHead {
    PageHead(
      icon: asset(AssetName.icon) ?? "", policy: headers.pagePolicy, styles: styles.compactMap(asset),
      scripts: scripts.compactMap(asset))
  }

  // MARK: Invitations

  /// Below the output folder: where invitation pages are, and nothing else.
  package static let invitationFolder = "i"

  package static func invitationFile(_ linkPath: LinkPath) -> String {
    "\(invitationFolder)/\(linkPath.characters)/index.html"
  }

  /// The address of the status list of a number.
  func statusList(_ number: Int) -> String { "\(base)/\(WellKnownPath.statusList(number))" }
}

extension PortalConfiguration {
  /// The link that leads to an invitation's page.
  ///
  /// - Parameter path: the part of it that can't be guessed.
  package func invitationLink(_ path: LinkPath) -> String {
    "\(address)/\(SiteAddresses.invitationFolder)/\(path.characters)/"
  }
}

extension EmailAddress {
  /// The address as a link (RFC 6068). A mailbox's name may hold `?`, `&` and `%`; they stand encoded, so that no
  /// address brings a subject or another recipient along.
  var link: String {
    var bytes = Array("mailto:".utf8)
    MailTarget.append(ascii, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}
