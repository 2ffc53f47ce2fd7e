internal import PartnerModel

/// Turns rows of the state table into invitations, their columns in the order of `InvitationTable.Column`.
///
/// Senders, keys, languages and texts hardly change from one row to the next, so the last value of each is
/// kept and taken again where the bytes are the same.
struct InvitationReader {
  private var kind = Repeated<InvitationKind>()
  private var from = Repeated<OrganisationID>()
  private var with = Repeated<OrganisationID>()
  private var language = Repeated<LanguageCode>()
  private var keyID = Repeated<KeyID>()
  private var state = Repeated<InvitationState>()
  private var issuedBy = Repeated<Actor>()
  private var terms = Repeated<[LanguageCode: TextDigest]>()
  private var country = Repeated<CountryCode>()
  private var timeZone = Repeated<TimeZoneName>()
  private var persons = Repeated<Set<String>>()
  private var fromName = Repeated<CompanyName>()
  private var withName = Repeated<CompanyName>()

  /// - Parameter first: the column where the invitation begins.
  /// - Throws: `damaged` for a row that no version could have written.
  mutating func invitation(_ row: SQLStatement.Row, from first: Int32 = 0) throws(JournalError) -> Invitation
  {
    func column(_ column: InvitationTable.Column) -> Int32 { first + column.rawValue }
    guard let id = row.text(column(.id)).map(InvitationID.init(rawValue:)),
      let kind = kind.value(row.bytes(column(.kind)), read: InvitationKind.init(rawValue:)),
      let from = from.value(row.bytes(column(.from)), read: OrganisationID.init(rawValue:)),
      let to = row.text(column(.to)).flatMap(OrganisationID.init(rawValue:)),
      let language = language.value(row.bytes(column(.language)), read: { LanguageCode($0) }),
      let keyID = keyID.value(row.bytes(column(.keyID)), read: KeyID.init(rawValue:)),
      let state = state.value(row.bytes(column(.state)), read: InvitationState.init(rawValue:)),
      let issuedBy = issuedBy.value(row.bytes(column(.issuedBy)), read: { Actor($0) }),
      let terms = terms.value(row.bytes(column(.terms)), read: { InvitationTable.terms($0) })
    else { throw damaged(row, first) }
    var with: OrganisationID?
    if !row.isNull(column(.with)) {
      guard let provider = self.with.value(row.bytes(column(.with)), read: OrganisationID.init(rawValue:))
      else {
        throw damaged(row, first)
      }
      with = provider
    }
    var recipient: String?
    if !row.isNull(column(.recipient)) {
      guard let address = row.text(column(.recipient)) else { throw damaged(row, first) }
      recipient = address
    }
    var tenantDomain: TenantDomain?
    if !row.isNull(column(.tenantDomain)) {
      guard let domain = row.text(column(.tenantDomain)).flatMap({ TenantDomain($0) }) else {
        throw damaged(row, first)
      }
      tenantDomain = domain
    }
    var country: CountryCode?
    if !row.isNull(column(.country)) {
      guard let code = self.country.value(row.bytes(column(.country)), read: { CountryCode($0) }) else {
        throw damaged(row, first)
      }
      country = code
    }
    var timeZone: TimeZoneName?
    if !row.isNull(column(.timeZone)) {
      guard
        let zone = self.timeZone.value(row.bytes(column(.timeZone)), read: TimeZoneName.init(rawValue:))
      else { throw damaged(row, first) }
      timeZone = zone
    }
    let names = try names(row, from: first, isJoint: with != nil)
    return Invitation(
      id: id, sequence: Int(row.integer(column(.sequence))), kind: kind, from: from, with: with, to: to,
      recipient: recipient,
      language: language, issuedAt: row.moment(column(.issuedAt)), expiresAt: row.moment(column(.expiresAt)),
      statusIndex: Int(row.integer(column(.statusIndex))), keyID: keyID, state: state, issuedBy: issuedBy,
      terms: terms,
      tenantDomain: tenantDomain, country: country, timeZone: timeZone, names: names)
  }

  /// Nil where none are on record.
  private mutating func names(
    _ row: SQLStatement.Row, from first: Int32, isJoint: Bool
  ) throws(JournalError) -> NamesOnRecord? {
    let persons = first + InvitationTable.Column.persons.rawValue
    if row.isNull(persons) { return nil }
    let list = self.persons.value(row.bytes(persons)) { Set($0.split(separator: " ").map(String.init)) }
    guard let list else { throw damaged(row, first) }
    func name(
      _ part: String, _ column: InvitationTable.Column, read: (UnsafeRawBufferPointer) -> CompanyName?
    ) throws(JournalError) -> NameOnRecord {
      let isOfPerson = list.contains(part)
      if isOfPerson, row.isNull(first + column.rawValue) { return .redacted }
      guard let name = read(row.bytes(first + column.rawValue)) else { throw damaged(row, first) }
      return isOfPerson ? .person(name) : .company(name)
    }
    let with: NameOnRecord? =
      isJoint ? try name("with", .withName) { withName.value($0) { CompanyName($0) } } : nil
    return NamesOnRecord(
      from: try name("from", .fromName) { fromName.value($0) { CompanyName($0) } }, with: with,
      to: try name("to", .toName) { String(validating: $0, as: UTF8.self).flatMap { CompanyName($0) } })
  }

  /// The invitation with an id, or nil.
  static func invitation(id: InvitationID, in transaction: JournalTransaction) throws -> Invitation? {
    var reader = InvitationReader()
    return try statement(in: transaction).firstRow(.text(id.rawValue)) { try reader.invitation($0) }
  }

  /// Finds the invitation with an id, its one value.
  static func statement(in transaction: JournalTransaction) throws -> SQLStatement {
    try SQLStatement(
      "SELECT \(InvitationTable.Column.names()) FROM invitations WHERE id = ?", in: transaction)
  }

  private func damaged(_ row: SQLStatement.Row, _ first: Int32) -> JournalError {
    .damaged(detail: "invitation of record \(row.integer(first)) can't be read")
  }
}

/// A column's last value with the bytes that it came from.
private struct Repeated<Value> {
  private var bytes: [UInt8] = []
  private var value: Value?

  mutating func value(_ bytes: UnsafeRawBufferPointer, read: (String) -> Value?) -> Value? {
    if let value, bytes.elementsEqual(self.bytes) { return value }
    guard let text = String(validating: bytes, as: UTF8.self), let value = read(text) else { return nil }
    self.bytes = Array(bytes)
    self.value = value
    return value
  }
}
