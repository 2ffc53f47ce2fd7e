package import PartnerModel
package import SourceDiagnostics

/// Everybody whom the files in `Content/directory/` declare: organisations, people, and what connects them.
package struct PartnerDirectory: Sendable {
  package static let folder = "Content/directory"
  package static let relationshipsFile = "\(folder)/relationships.csv"
  /// Every file that it is read from.
  package static let files =
    ["resellers", "providers", "users", "memberships", "enrolments"].map { "\(folder)/\($0).yaml" }
    + ["customers", "relationships", "eligibility"].map { "\(folder)/\($0).csv" }

  package let resellers: [Placed<Reseller>]
  package let providers: [Placed<Provider>]
  package let users: [Placed<User>]
  package let memberships: [Placed<MembershipRecord>]
  package let enrolments: [Placed<EnrolmentApplication>]
  package let customers: CustomerTable
  /// The relationships that are declared as existing, in the order of the file.
  package let declaredRelationships: RelationshipTable
  /// What providers' reports say of resellers.
  package let eligibility: EligibilityTable

  private let placeOfReseller: [OrganisationID: Int]
  private let placeOfProvider: [OrganisationID: Int]
  private let placeOfUser: [UserID: Int]

  /// Reads all files of the folder; nil where one has an error. Faults come all at once. Of the files, only
  /// `resellers.yaml` must be there.
  package static func read(
    from folder: PortalFolder, languages: LanguageSetting, faults: inout DiagnosticList
  ) -> PartnerDirectory? {
    let sink = FaultSink()
    defer { faults.append(sink.list) }
    var reader = DirectoryReader(folder: folder, languages: languages, sink: sink)
    let directory = reader.directory()
    return sink.list.hasErrors ? nil : directory
  }

  /// Reads resellers, providers and users alone: whose hands there are, whatever the other files hold. Nil where one of
  /// them has an error.
  ///
  /// - Parameter andEnrolments: whether to read the applications as well.
  package static func readPeople(
    from folder: PortalFolder, languages: LanguageSetting, andEnrolments: Bool = false,
    faults: inout DiagnosticList
  ) -> PartnerDirectory? {
    let sink = FaultSink()
    defer { faults.append(sink.list) }
    var reader = DirectoryReader(folder: folder, languages: languages, sink: sink)
    let directory = reader.people(andEnrolments: andEnrolments)
    return sink.list.hasErrors ? nil : directory
  }

  init(
    resellers: [Placed<Reseller>], providers: [Placed<Provider>], users: [Placed<User>],
    memberships: [Placed<MembershipRecord>], enrolments: [Placed<EnrolmentApplication>],
    customers: CustomerTable, declaredRelationships: RelationshipTable, eligibility: EligibilityTable
  ) {
    self.resellers = resellers
    self.providers = providers
    self.users = users
    self.memberships = memberships
    self.enrolments = enrolments
    self.customers = customers
    self.declaredRelationships = declaredRelationships
    self.eligibility = eligibility
    placeOfReseller = Self.places(resellers, \.id)
    placeOfProvider = Self.places(providers, \.id)
    placeOfUser = Self.places(users, \.id)
  }

  /// Stands in for a directory that has faults, so that templates can be checked in the same run: an operator
  /// without a name, and nobody else.
  package static func placeholder(
    operatorID: OrganisationID, _ languages: LanguageSetting
  ) -> PartnerDirectory {
    let nobody = Reseller(
      id: operatorID, companyName: Names(operatorID.rawValue), country: CountryCode.all[0],
      language: languages.defaultLanguage, email: EmailAddress("nobody@nowhere.example")!)
    return PartnerDirectory(
      resellers: [Placed(nobody, at: SourcePosition(file: folder, line: 1))], providers: [], users: [],
      memberships: [], enrolments: [], customers: CustomerTable(), declaredRelationships: RelationshipTable(),
      eligibility: EligibilityTable())
  }

  /// The pictures that records name, each with the place where it is named.
  package var pictureNames: [(name: PictureName, position: SourcePosition)] {
    resellers.compactMap { reseller in reseller.value.logo.map { ($0, reseller.position(of: "logo")) } }
      + providers.compactMap { provider in provider.value.logo.map { ($0, provider.position(of: "logo")) } }
  }

  private static func places<Record, ID: Hashable>(
    _ records: [Placed<Record>], _ id: (Record) -> ID
  ) -> [ID: Int] {
    Dictionary(records.enumerated().map { (id($1.value), $0) }, uniquingKeysWith: { first, _ in first })
  }
}

extension PartnerDirectory {
  package func reseller(_ id: OrganisationID) -> Placed<Reseller>? {
    placeOfReseller[id].map { resellers[$0] }
  }

  package func provider(_ id: OrganisationID) -> Placed<Provider>? {
    placeOfProvider[id].map { providers[$0] }
  }

  package func user(_ id: UserID) -> Placed<User>? { placeOfUser[id].map { users[$0] } }

  package func customer(_ id: OrganisationID) -> Customer? { customers.row(of: id).map { customers[$0] } }

  /// The last eligibility check of a reseller; nil where no report names its partner ID.
  package func lastCheck(of id: OrganisationID) -> EligibilityCheck? {
    reseller(id)?.value.partnerID.flatMap(eligibility.lastCheck(of:))
  }

  package func kind(of id: OrganisationID) -> OrganisationKind? {
    if placeOfReseller[id] != nil { return .reseller }
    if placeOfProvider[id] != nil { return .provider }
    return customers.row(of: id) == nil ? nil : .customer
  }

  package func organisation(_ id: OrganisationID) -> Organisation? {
    if let reseller = reseller(id) { return .reseller(reseller.value) }
    if let provider = provider(id) { return .provider(provider.value) }
    return customer(id).map { .customer($0) }
  }

  /// Where an organisation's record stands.
  package func position(of id: OrganisationID) -> SourcePosition? {
    reseller(id)?.position ?? provider(id)?.position
      ?? customers.row(of: id).map { customers.position(ofRow: $0) }
  }

  /// In the order of the file.
  package func users(of organisation: OrganisationID) -> [User] {
    users.map(\.value).filter { $0.organisation == organisation }
  }
}
