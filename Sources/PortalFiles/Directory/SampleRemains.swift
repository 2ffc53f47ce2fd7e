import PartnerModel
package import SourceDiagnostics

/// What is left of the sample, or of a trial, in a portal that has begun to be somebody's: companies that were invented, and
/// addresses that reach nobody.
///
/// The portal's own address decides. While it belongs to nobody (`.example`) or is this machine's, the portal is for looking and
/// trying: all of it may be invented, and nothing is told but that. With an address of one's own, each thing left is a warning.
package struct SampleRemains {
  private let configuration: PortalConfiguration
  private var list = DiagnosticList()

  /// Whether a portal's address belongs to nobody, as that of the sample does.
  package static func isNobodys(_ configuration: PortalConfiguration) -> Bool {
    ReservedDomain.isReached(by: configuration.address)
  }

  /// The warnings; none where the portal isn't anybody's yet.
  package static func warnings(
    _ directory: PartnerDirectory, _ configuration: PortalConfiguration
  ) -> DiagnosticList {
    guard !isNobodys(configuration), !PortalConfiguration.isLoopback(configuration.address) else {
      return DiagnosticList()
    }
    var remains = SampleRemains(configuration: configuration)
    remains.lookAtConfiguration()
    for reseller in directory.resellers {
      remains.look(at: reseller, reseller.value.companyName, reseller.value.email)
    }
    for provider in directory.providers {
      remains.look(at: provider, provider.value.companyName, provider.value.email)
    }
    for user in directory.users where ReservedDomain.isReached(by: user.value.email.rawValue) {
      remains.warn(
        at: user.position(of: "email"), "“\(user.value.email.rawValue)” reaches nobody", remedy: ownUser)
    }
    remains.lookAtCustomers(directory.customers)
    return remains.list
  }

  private init(configuration: PortalConfiguration) {
    self.configuration = configuration
  }

  private static let ownUser = "Write the address of one of your people, or take the record out."
  private static let ownCompany = "Write a company that there is, or take the record out."

  private mutating func warn(at position: SourcePosition, _ message: String, remedy: String) {
    list.append(Diagnostic(.warning, at: position, message, remedy: remedy))
  }

  private mutating func lookAtConfiguration() {
    let place = configuration.place
    var addresses = [
      ("contact.email", configuration.contactEmail.rawValue),
      ("contact.security", configuration.securityContact.rawValue),
    ]
    if let verifier = configuration.verifier { addresses.append(("verifier", verifier)) }
    addresses += configuration.links.sorted { $0.key < $1.key }.map { ("links.\($0.key)", $0.value) }
    for (key, address) in addresses where place.has(key) && ReservedDomain.isReached(by: address) {
      warn(
        at: place.position(of: key), "“\(address)” reaches nobody: it is left of the sample",
        remedy: "Write your own address, or take the line out.")
    }
    for (key, names) in [
      ("programme.name", configuration.programme.name), ("programme.owner", configuration.programme.owner),
      ("name", configuration.name),
    ] where names.all.contains(where: Self.holdsInventedName) {
      warn(
        at: place.position(of: key), "“\(names.defaultText)” is the sample's",
        remedy: "Write what it is called.")
    }
  }

  private mutating func look<Record>(
    at record: Placed<Record>, _ companyName: Names, _ email: EmailAddress
  ) {
    if let name = companyName.all.first(where: Self.companies.contains) {
      warn(
        at: record.position(of: "companyName"), "“\(name)” is a company of the sample",
        remedy: Self.ownCompany)
    } else if ReservedDomain.isReached(by: email.rawValue) {
      warn(at: record.position(of: "email"), "“\(email.rawValue)” reaches nobody", remedy: Self.ownCompany)
    }
  }

  /// Told once, since there may be very many.
  private mutating func lookAtCustomers(_ customers: CustomerTable) {
    let left = customers.rowsThatReachNobody
    guard let first = left.first else { return }
    let whom = left.count == 1 ? "one customer has an address" : "\(left.count) customers have addresses"
    warn(
      at: customers.position(ofRow: first, column: .email),
      "\(whom) that reach\(left.count == 1 ? "es" : "") nobody, as the sample's do",
      remedy: "Take the rows out before you invite, here and in relationships.csv.")
  }

  // MARK: Invented names

  /// The companies of the sample and of `init --try`.
  static let companies: Set<String> = [
    "Hoshino Cloud", "株式会社ホシノクラウド", "Bramble IT Services", "Sakuragi Systems", "桜木システムズ株式会社",
    "Kaede Distribution", "楓ディストリビューション株式会社", "Meridian Supply & Logistics", "Fjordvei Distribusjon",
    "フィヨルヴェイ ディストリビューション", "Alder & Finch “Cloud” Wholesale", "Tamarind Digital", "タマリンド デジタル",
    "Quickbridge Traders", "Trial Cloud Services", "お試しクラウド株式会社",
  ]

  private static func holdsInventedName(_ text: String) -> Bool {
    ["Northlight", "ノースライト", "Hoshino", "ホシノクラウド", "Trial Cloud Services", "お試しクラウド"].contains {
      text.contains($0)
    }
  }
}

extension Names {
  fileprivate var all: [String] { [defaultText] + texts.values.sorted() }
}
