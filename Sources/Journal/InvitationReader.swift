internal import GRDB
internal import PartnerModel

/// Turns rows of the state table into invitations, in the order of `InvitationRow.columns`.
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

  /// - Parameter first: the column where the invitation begins.
  /// - Throws: `damaged` for a row that no version could have written.
  mutating func invitation(_ row: SQLStatement.Row, from first: Int32 = 0) throws(JournalError) -> Invitation
  {
    guard let id = row.text(first + 1).map(InvitationID.init(rawValue:)),
      let kind = kind.value(row.bytes(first + 2), read: InvitationKind.init(rawValue:)),
      let from = from.value(row.bytes(first + 3), read: OrganisationID.init(rawValue:)),
      let to = row.text(first + 5).flatMap(OrganisationID.init(rawValue:)),
      let recipient = row.text(first + 6),
      let language = language.value(row.bytes(first + 7), read: { LanguageCode($0) }),
      let keyID = keyID.value(row.bytes(first + 11), read: KeyID.init(rawValue:)),
      let state = state.value(row.bytes(first + 12), read: InvitationState.init(rawValue:)),
      let issuedBy = issuedBy.value(row.bytes(first + 13), read: { Actor($0) }),
      let terms = terms.value(row.bytes(first + 14), read: { InvitationRow.terms($0) })
    else { throw damaged(row, first) }
    var with: OrganisationID?
    if !row.isNull(first + 4) {
      guard let provider = self.with.value(row.bytes(first + 4), read: OrganisationID.init(rawValue:)) else {
        throw damaged(row, first)
      }
      with = provider
    }
    var tenantDomain: TenantDomain?
    if !row.isNull(first + 15) {
      guard let domain = row.text(first + 15).flatMap({ TenantDomain($0) }) else { throw damaged(row, first) }
      tenantDomain = domain
    }
    var country: CountryCode?
    if !row.isNull(first + 16) {
      guard let code = self.country.value(row.bytes(first + 16), read: { CountryCode($0) }) else {
        throw damaged(row, first)
      }
      country = code
    }
    return Invitation(
      id: id, sequence: Int(row.integer(first)), kind: kind, from: from, with: with, to: to,
      recipient: recipient,
      language: language, issuedAt: row.moment(first + 8), expiresAt: row.moment(first + 9),
      statusIndex: Int(row.integer(first + 10)), keyID: keyID, state: state, issuedBy: issuedBy, terms: terms,
      tenantDomain: tenantDomain, country: country)
  }

  /// The invitation with an id, or nil.
  static func invitation(id: InvitationID, in database: Database) throws -> Invitation? {
    var reader = InvitationReader()
    return try statement(in: database).firstRow(.text(id.rawValue)) { try reader.invitation($0) }
  }

  /// Finds the invitation with an id, its one value.
  static func statement(in database: Database) throws -> SQLStatement {
    try SQLStatement("SELECT \(InvitationRow.columns) FROM invitations WHERE id = ?", in: database)
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
