import PartnerModel
import SourceDiagnostics

/// Reads the files of `Content/directory/` in the order in which they refer to each other.
struct DirectoryReader {
  let folder: PortalFolder
  let languages: LanguageSetting
  let sink: FaultSink

  /// Every id that a file gives to an organisation, with its place: also those of records with a fault, so
  /// that one fault doesn't make others of it.
  private var resellerIDs: [OrganisationID: SourcePosition] = [:]
  private var providerIDs: [OrganisationID: SourcePosition] = [:]
  private var userIDs: [UserID: SourcePosition] = [:]

  init(folder: PortalFolder, languages: LanguageSetting, sink: FaultSink) {
    self.folder = folder
    self.languages = languages
    self.sink = sink
  }

  mutating func directory() -> PartnerDirectory {
    let resellers = resellers()
    let providers = providers()
    let users = users()
    let memberships = memberships()
    let enrolments = enrolments()
    let customers = customers()
    let relationships = relationships(customers)
    let eligibility = eligibility()
    return PartnerDirectory(
      resellers: resellers, providers: providers, users: users, memberships: memberships,
      enrolments: enrolments, customers: customers ?? CustomerTable(), declaredRelationships: relationships,
      eligibility: eligibility)
  }

  mutating func people(andEnrolments isEnrolling: Bool) -> PartnerDirectory {
    PartnerDirectory(
      resellers: resellers(), providers: providers(), users: users(), memberships: [],
      enrolments: isEnrolling ? enrolments() : [],
      customers: CustomerTable(), declaredRelationships: RelationshipTable(), eligibility: EligibilityTable())
  }

  private func path(_ name: String) -> String { "\(PartnerDirectory.folder)/\(name)" }

  private func placed<Record: Sendable>(_ record: Record?, _ reader: RecordReader) -> Placed<Record>? {
    reader.finish()
    return record.map { Placed($0, at: reader.position, fields: reader.nestedValuePositions) }
  }

  // MARK: Organisations

  private mutating func resellers() -> [Placed<Reseller>] {
    let records = YAMLFile(folder: folder, sink: sink).records(
      of: path("resellers.yaml"), what: "a reseller", neededFor: "the resellers, the operator among them")
    return records.compactMap { reader in
      let id = organisationID(reader, &resellerIDs, others: providerIDs)
      return placed(reader.reseller(id: id, in: languages, zones: folder.zones), reader)
    }
  }

  private mutating func providers() -> [Placed<Provider>] {
    YAMLFile(folder: folder, sink: sink).records(of: path("providers.yaml"), what: "a provider").compactMap {
      reader in
      let id = organisationID(reader, &providerIDs, others: resellerIDs)
      return placed(reader.provider(id: id, in: languages), reader)
    }
  }

  private func organisationID(
    _ reader: RecordReader, _ known: inout [OrganisationID: SourcePosition],
    others: [OrganisationID: SourcePosition]
  ) -> OrganisationID? {
    let id = reader.value("id") { text throws(RuleViolation) in try OrganisationID(validating: text) }
    guard let id else { return nil }
    if let earlier = known[id] ?? others[id] {
      reportTaken(id.rawValue, by: earlier, at: reader.position(of: "id"))
    } else {
      known[id] = reader.position(of: "id")
    }
    return id
  }

  private func reportTaken(_ id: String, by earlier: SourcePosition, at position: SourcePosition) {
    let place = earlier.file == position.file ? "line \(earlier.line)" : "\(earlier)"
    sink.report(position, "the id \(shown(id)) is taken by \(place)", remedy: "Choose another id.")
  }

  // MARK: People

  private mutating func users() -> [Placed<User>] {
    YAMLFile(folder: folder, sink: sink).records(of: path("users.yaml"), what: "a user").compactMap {
      reader in
      let id = reader.value("id") { text throws(RuleViolation) in try UserID(validating: text) }
      if let id {
        reportReserved(id, at: reader.position(of: "id"))
        if let earlier = userIDs[id] {
          reportTaken(id.rawValue, by: earlier, at: reader.position(of: "id"))
        } else {
          userIDs[id] = reader.position(of: "id")
        }
      }
      let organisation = knownOrganisation(reader)
      return placed(reader.user(id: id, organisation: organisation), reader)
    }
  }

  /// A record must tell whether somebody of the house had a hand in it.
  private func reportReserved(_ id: UserID, at position: SourcePosition) {
    switch Actor(id.rawValue) {
    case .verifier:
      sink.report(
        position, "the id \(shown(id.rawValue)) is the acceptance service's own",
        remedy: "Choose another id: records under this one must be the service's alone.")
    case .portico:
      sink.report(
        position, "the id \(shown(id.rawValue)) is the program's own",
        remedy: "Choose another id: records under this one must be the program's alone.")
    case .user, nil: break
    }
  }

  /// The organisation that a user or an enrolment belongs to: a reseller or a provider.
  private func knownOrganisation(_ reader: RecordReader) -> OrganisationID? {
    let id = reader.value("organisation") { text throws(RuleViolation) in try OrganisationID(validating: text)
    }
    guard let id, resellerIDs[id] == nil, providerIDs[id] == nil else { return id }
    let known = (Array(resellerIDs.keys) + Array(providerIDs.keys)).map(\.rawValue).sorted()
    sink.report(
      reader.position(of: "organisation"), "there is no reseller or provider \(shown(id.rawValue))",
      remedy: suggestion(
        for: id.rawValue, among: known, else: "Add it to resellers.yaml or providers.yaml, or correct the id."
      ))
    return nil
  }

  // MARK: Enrolment

  private func memberships() -> [Placed<MembershipRecord>] {
    var known: [String: SourcePosition] = [:]
    let file = YAMLFile(folder: folder, sink: sink)
    return file.records(of: path("memberships.yaml"), what: "a membership record").compactMap { reader in
      let record = reader.membership()
      if let name = record?.userName {
        if let earlier = known[name] {
          sink.report(
            reader.position(of: "userName"),
            "the user name \(shown(name)) has a record at line \(earlier.line)",
            remedy: "Put all profiles of a user into one record.")
        }
        known[name] = reader.position(of: "userName")
      }
      return placed(record, reader)
    }
  }

  private func enrolments() -> [Placed<EnrolmentApplication>] {
    let file = YAMLFile(folder: folder, sink: sink)
    return file.records(of: path("enrolments.yaml"), what: "an application").compactMap { reader in
      let organisation = knownOrganisation(reader)
      let (application, answerPositions) = reader.enrolment(organisation: organisation)
      reader.finish()
      guard let application else { return nil }
      let fields = reader.valuePositions.merging(answerPositions) { _, answer in answer }
      return Placed(application, at: reader.position, fields: fields)
    }
  }

  // MARK: Tables

  private func customers() -> CustomerTable? {
    let surroundings = CustomerTable.Surroundings(
      languages: languages.languages, providers: providerIDs.keys.sorted(),
      resellers: resellerIDs.keys.sorted(), zones: folder.zones)
    return CustomerFile(from: folder, surroundings, faults: &sink.list)?.table
  }

  private func eligibility() -> EligibilityTable {
    EligibilityTable.read(from: folder, faults: &sink.list) ?? EligibilityTable()
  }

  private func relationships(_ customers: CustomerTable?) -> RelationshipTable {
    let path = PartnerDirectory.relationshipsFile
    // Without all organisations, every relationship would seem to name unknown ones.
    guard let customers,
      let bytes = folder.optionalBytes(of: path, limit: CSVTable.sizeLimit, faults: &sink.list)
    else { return RelationshipTable() }
    func kind(of id: OrganisationID) -> OrganisationKind? {
      if resellerIDs[id] != nil { return .reseller }
      if providerIDs[id] != nil { return .provider }
      return customers.row(of: id) == nil ? nil : .customer
    }
    let table = RelationshipTable(
      file: folder.shownName(of: path), bytes: bytes, kindOf: kind, faults: &sink.list)
    return table ?? RelationshipTable()
  }
}
