import InvitationToken
import PartnerModel
import PortalFiles

/// Where machines look for things.
package enum WellKnownPath {
  package static let keys = ".well-known/jwks.json"
  static let security = ".well-known/security.txt"
  package static func statusList(_ number: Int) -> String { "status/\(number)" }
}

/// The files that are for machines: keys, robots, site map, security contact, headers for the host.
struct WellKnownFiles {
  let configuration: PortalConfiguration
  let site: SiteAddresses
  let keys: [PublishedKey]
  let now: Moment

  func files(guide: GuidePages) -> [(path: String, bytes: [UInt8])] {
    [
      (WellKnownPath.keys, KeySet(keys).jwks),
      (WellKnownPath.security, Array(securityText.utf8)),
      ("robots.txt", Array(robots.utf8)),
      ("sitemap.xml", Array(siteMap(guide).utf8)),
      ("_headers", Array(site.hostHeaders.headersFile.utf8)),
      ("staticwebapp.config.json", site.hostHeaders.staticWebAppConfiguration),
    ]
  }

  /// Invitation pages are not forbidden here: who forbids them names them. They say `noindex` themselves.
  private var robots: String {
    "User-agent: *\nAllow: /\nSitemap: \(site.base)/sitemap.xml\n"
  }

  /// RFC 9116. It must expire: half a year and some days on, at the first of a month, so that it is the same
  /// all month long.
  private var securityText: String {
    let month = now.date.year * 12 + now.date.month - 1 + 7
    let padded = month % 12 + 1 < 10 ? "0\(month % 12 + 1)" : "\(month % 12 + 1)"
    return """
      Contact: \(configuration.securityContact.link)
      Expires: \(month / 12)-\(padded)-01T00:00:00Z
      Preferred-Languages: \(configuration.languages.map(\.rawValue).joined(separator: ", "))
      Canonical: \(site.base)/\(WellKnownPath.security)

      """
  }

  /// The guide in all its languages; never an invitation page.
  private func siteMap(_ guide: GuidePages) -> String {
    var lines = [
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
      "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">",
    ]
    for page in guide.siteMapEntries {
      let changed = page.changed.map { "<lastmod>\($0)</lastmod>" } ?? ""
      lines.append("<url><loc>\(page.url)</loc>\(changed)")
      for alternate in page.alternates {
        lines.append(
          "<xhtml:link rel=\"alternate\" hreflang=\"\(alternate.language)\" href=\"\(alternate.url)\"/>")
      }
      lines.append("</url>")
    }
    // Of the characters that an address may have, XML minds only one, which few have.
    return
      (lines.map { $0.utf8.contains(UInt8(ascii: "&")) ? $0.replacing("&", with: "&amp;") : $0 }
      + ["</urlset>", ""]).joined(separator: "\n")
  }
}
