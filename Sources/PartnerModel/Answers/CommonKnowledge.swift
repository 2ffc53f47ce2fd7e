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
  /// Whether the pages show what those who take part are called; some companies are called after their domain.
  private let showsNames: Bool

  /// - Parameters:
  ///   - email: what every page shows.
  ///   - addresses: of the web, that stand there.
  ///   - emails: of those that invite.
  ///   - showsNames: whether the pages show names.
  package init(
    webMail: WebMailDomains = .forEverybody, email: EmailAddress? = nil, addresses: [WebAddress] = [],
    emails: [OrganisationID: EmailAddress] = [:], showsNames: Bool = true
  ) {
    self.webMail = webMail
    self.email = email
    hosts = addresses.compactMap(\.host)
    self.emails = emails
    self.showsNames = showsNames
  }

  /// For whoever judges a record by itself: what pages showed when it was made, it doesn't tell.
  package static let nothing = CommonKnowledge(webMail: .none, showsNames: false)

  /// Whether an address stands on an invitation's page.
  func shows(_ address: EmailAddress, on invitation: Invitation) -> Bool {
    shown(on: invitation).contains(address)
  }

  /// Whether a domain can be read there, be it as the end of a longer one.
  ///
  /// - Parameter domain: in lower case, international labels as A-labels.
  func shows(domain: String, on invitation: Invitation) -> Bool {
    (hosts + shown(on: invitation).map(\.asciiDomain) + domains(inNamesOf: invitation)).contains {
      $0 == domain || $0.hasSuffix(".\(domain)")
    }
  }

  private func domains(inNamesOf invitation: Invitation) -> [String] {
    guard showsNames, let names = invitation.names else { return [] }
    let texts = [names.from, names.with, names.to].compactMap { $0?.name?.rawValue.narrowed.unicodeScalars }
    // Words of other scripts may stand right beside a domain, and in one.
    let words = texts.flatMap { text in
      text.split { !$0.isOfDomain } + text.split { !($0.isASCII && $0.isOfDomain) }
    }
    return words.compactMap { word in
      // A full stop behind it is one of a sentence.
      let ends = { (scalar: Unicode.Scalar) in scalar == "." || scalar == "-" }
      let name = word.drop(while: ends).reversed().drop(while: ends).reversed()
      return DomainName(String(String.UnicodeScalarView(name)))?.ascii
    }
  }

  private func shown(on invitation: Invitation) -> [EmailAddress] {
    [email, emails[invitation.from], invitation.with.flatMap { emails[$0] }].compactMap(\.self)
  }
}

extension Unicode.Scalar {
  fileprivate var isOfDomain: Bool {
    self == "." || self == "-" || properties.isAlphabetic || properties.numericType != nil
      || properties.generalCategory == .nonspacingMark
  }
}
