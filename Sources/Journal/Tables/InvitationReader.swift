internal import PartnerModel

/// Turns rows of the state table into invitations, their columns in the order of `InvitationTable.Column`.
///
/// Senders, keys, languages and texts are the same in many rows: they are read once, and kept once for all of them.
struct InvitationReader {
  /// What rows have in common, by the bytes of those columns.
  private var known: [RowPart: Common] = [:]
  private var part = RowPart()

  private struct Common {
    let shared: Invitation.Shared
    /// Whether names are on record, and that of the invitee is a natural person's.
    let hasNames: Bool
    let isToPerson: Bool
  }

  private static let commonColumns: [InvitationTable.Column] = [
    .kind, .from, .with, .language, .keyID, .issuedBy, .terms, .country, .timeZone, .until, .renews, .persons,
    .fromName, .withName,
  ]

  /// - Parameter first: the column where the invitation begins.
  /// - Throws: `damaged` for a row that no version could have written.
  mutating func invitation(_ row: SQLStatement.Row, from first: Int32 = 0) throws(JournalError) -> Invitation
  {
    let columns = StrictColumns<InvitationTable.Column>(row: row, what: "invitation", first: first)
    let common = try read(columns)
    var toName: NameOnRecord?
    if common.hasNames { toName = try name(.toName, in: columns, isOfPerson: common.isToPerson) }
    return Invitation(
      id: InvitationID(rawValue: try columns.text(.id)), sequence: Int(columns.integer(.sequence)),
      to: try columns.value(.to, read: OrganisationID.init(rawValue:)),
      recipient: try columns.optionalText(.recipient), issuedAt: columns.moment(.issuedAt),
      expiresAt: columns.moment(.expiresAt), statusIndex: Int(columns.integer(.statusIndex)),
      state: try columns.value(.state, read: InvitationState.init(rawValue:)),
      tenantDomain: try columns.optional(.tenantDomain) { TenantDomain($0) }, toName: toName,
      shared: common.shared)
  }

  private mutating func read(
    _ columns: StrictColumns<InvitationTable.Column>
  ) throws(JournalError) -> Common {
    part.removeAll()
    for column in Self.commonColumns { part.add(columns.bytes(column)) }
    if let common = known[part] { return common }
    let with = try columns.optional(.with, read: OrganisationID.init(rawValue:))
    let persons = try columns.optional(.persons) { Set($0.split(separator: " ").map(String.init)) }
    var fromName: NameOnRecord?
    var withName: NameOnRecord?
    if let persons {
      fromName = try name(.fromName, in: columns, isOfPerson: persons.contains("from"))
      if with != nil { withName = try name(.withName, in: columns, isOfPerson: persons.contains("with")) }
    }
    let common = Common(
      shared: Invitation.Shared(
        Invitation.Common(
          kind: try columns.value(.kind, read: InvitationKind.init(rawValue:)),
          from: try columns.value(.from, read: OrganisationID.init(rawValue:)), with: with,
          language: try columns.value(.language) { LanguageCode($0) },
          keyID: try columns.value(.keyID, read: KeyID.init(rawValue:)),
          issuedBy: try columns.value(.issuedBy) { Actor($0) },
          terms: try columns.value(.terms) { InvitationTable.terms($0) },
          country: try columns.optional(.country) { CountryCode($0) },
          timeZone: try columns.optional(.timeZone, read: TimeZoneName.init(rawValue:)),
          term: RelationshipTerm(
            until: try columns.optional(.until) { CalendarDate($0) },
            renews: try columns.optional(.renews) { CalendarDate($0) }),
          fromName: fromName, withName: withName)),
      hasNames: persons != nil, isToPerson: persons?.contains("to") == true)
    known[part] = common
    return common
  }

  private func name(
    _ column: InvitationTable.Column, in columns: StrictColumns<InvitationTable.Column>, isOfPerson: Bool
  ) throws(JournalError) -> NameOnRecord {
    let name = try columns.optional(column) { CompanyName($0) }
    guard isOfPerson else {
      guard let name else { throw columns.damaged }
      return .company(name)
    }
    return name.map { .person($0) } ?? .redacted
  }

  /// The invitation with an id, or nil.
  static func invitation(id: InvitationID, in transaction: JournalTransaction) throws -> Invitation? {
    var reader = InvitationReader()
    return try statement(in: transaction).firstRow(.text(id.rawValue)) { try reader.invitation($0) }
  }

  /// Finds the invitation with an id, its one value.
  static func statement(in transaction: JournalTransaction) throws -> SQLStatement {
    try SQLStatement(
      "SELECT \(InvitationTable.columns) FROM invitations WHERE id = ?", in: transaction)
  }
}

/// The bytes of several columns, told apart.
private struct RowPart: Hashable {
  private var bytes: [UInt8] = []

  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  /// - Parameter column: nil where there is no value.
  mutating func add(_ column: UnsafeRawBufferPointer?) {
    withUnsafeBytes(of: Int32(column?.count ?? -1)) { bytes += $0 }
    if let column { bytes += column }
  }

  func hash(into hasher: inout Hasher) {
    bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
  }
}
