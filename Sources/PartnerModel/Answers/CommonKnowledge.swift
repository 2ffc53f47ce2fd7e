/// What whoever has nothing but an invitation's link can state as well as its invitee, so that it proves nothing.
package struct CommonKnowledge: Sendable {
  /// At these services everybody has an address.
  package let webMail: WebMailDomains
  /// What every invitation's page shows, such as where questions go.
  private let email: EmailAddress?
  /// Hosts that stand there, in lower case, international labels as A-labels.
  private let hosts: [String]
  /// What the pages of whoever invites show.
  private let emails: [OrganisationID: EmailAddress]

  /// - Parameters:
  ///   - email: what every page shows.
  ///   - addresses: of the web, that stand there.
  ///   - emails: of those that invite.
  package init(
    webMail: WebMailDomains = .forEverybody, email: EmailAddress? = nil, addresses: [WebAddress] = [],
    emails: [OrganisationID: EmailAddress] = [:]
  ) {
    self.webMail = webMail
    self.email = email
    hosts = addresses.compactMap(\.host)
    self.emails = emails
  }

  /// For whoever judges a record by itself: what pages showed when it was made, it doesn't tell.
  package static let nothing = CommonKnowledge(webMail: .none)

  /// Whether an address stands on an invitation's page.
  func shows(_ address: EmailAddress, on invitation: Invitation) -> Bool {
    shown(on: invitation).contains(address)
  }

  /// Whether a domain can be read there, be it as the end of a longer one.
  ///
  /// - Parameter domain: in lower case, international labels as A-labels.
  func shows(domain: String, on invitation: Invitation) -> Bool {
    (hosts + shown(on: invitation).map(\.asciiDomain)).contains {
      $0 == domain || $0.hasSuffix(".\(domain)")
    }
  }

  private func shown(on invitation: Invitation) -> [EmailAddress] {
    [email, emails[invitation.from], invitation.with.flatMap { emails[$0] }].compactMap(\.self)
  }
}
