internal import PartnerModel

/// What holds now of each invitation. A row has the number of the event that issued it.
enum InvitationTable {
  static let name = "invitations"

  enum Column: Int32, TableColumn {
    case sequence, id, kind, from, with, to, recipient, language, issuedAt, expiresAt, statusIndex, keyID,
      state,
      issuedBy, terms, tenantDomain, country, timeZone, until, renews, persons, fromName, withName, toName

    var name: String {
      switch self {
      case .sequence, .id, .kind, .recipient, .language, .state, .terms, .country, .until, .renews, .persons:
        "\(self)"
      case .from: "from_organisation"
      case .with: "with_organisation"
      case .to: "to_organisation"
      case .issuedAt: "issued_at"
      case .expiresAt: "expires_at"
      case .statusIndex: "status_index"
      case .keyID: "key_id"
      case .issuedBy: "issued_by"
      case .tenantDomain: "tenant_domain"
      case .timeZone: "time_zone"
      case .fromName: "from_name"
      case .withName: "with_name"
      case .toName: "to_name"
      }
    }

    var declaration: String {
      switch self {
      case .sequence: "INTEGER PRIMARY KEY REFERENCES events (sequence)"
      case .id: "TEXT NOT NULL UNIQUE"
      case .kind, .from, .to, .language, .keyID, .issuedBy, .terms: "TEXT NOT NULL"
      case .with, .recipient, .tenantDomain, .country, .timeZone, .until, .renews, .fromName, .withName,
        .toName:
        "TEXT"
      case .persons: "TEXT CHECK (persons IS NOT NULL OR coalesce(from_name, with_name, to_name) IS NULL)"
      case .issuedAt: "INTEGER NOT NULL"
      case .expiresAt: "INTEGER NOT NULL CHECK (expires_at > issued_at)"
      case .statusIndex: "INTEGER NOT NULL UNIQUE CHECK (status_index >= 0)"
      case .state:
        // A list after IN would be made a table of its own for each row that is written.
        "TEXT NOT NULL CHECK (\(InvitationState.allCases.map { "state = '\($0.rawValue)'" }.joined(separator: " OR ")))"
      }
    }

    var changes: Bool { self == .state }

    /// Of names and domain only those of natural persons ever go.
    var recordOfPerson: String? {
      switch self {
      case .recipient, .tenantDomain, .fromName, .withName, .toName: "sequence"
      default: nil
      }
    }
  }

  /// The columns of a question for whole rows.
  static let columns = Column.names()

  /// Values: to, from, kind, with (empty where there is none). In the terms of the index on open invitations.
  static let isPendingForPurpose = """
    state = 'pending' AND to_organisation = ? AND from_organisation = ? AND kind = ?
    AND coalesce(with_organisation, '') = ?
    """

  /// - Parameters:
  ///   - terms: those of the invitation, as `terms(_:)` writes them.
  ///   - insert: `Column.insert(into:)`.
  static func add(
    _ issued: IssuedInvitation, of id: InvitationID, _ stamp: EventStamp, terms: String,
    with insert: SQLStatement
  ) throws {
    try insert.run(
      Column.allCases.map { column in
        switch column {
        case .sequence: .integer(Int64(stamp.sequence))
        case .id: .text(id.rawValue)
        case .kind: .text(issued.purpose.kind.rawValue)
        case .from: .text(issued.purpose.from.rawValue)
        case .with: .optional(issued.purpose.with?.rawValue)
        case .to: .text(issued.purpose.to.rawValue)
        case .recipient: .optional(issued.recipient)
        case .language: .text(issued.language.rawValue)
        case .issuedAt: .moment(stamp.at)
        case .expiresAt: .moment(issued.expiresAt)
        case .statusIndex: .integer(Int64(issued.statusIndex))
        case .keyID: .text(issued.keyID.rawValue)
        case .state: .text(InvitationState.pending.rawValue)
        case .issuedBy: .text(stamp.actor.description)
        case .terms: .text(terms)
        case .tenantDomain: .optional(issued.tenantDomain?.rawValue)
        case .country: .optional(issued.country?.rawValue)
        case .timeZone: .optional(issued.timeZone?.rawValue)
        case .until: .optional(issued.term.until?.description)
        case .renews: .optional(issued.term.renews?.description)
        case .persons: .optional(issued.names.map(persons))
        case .fromName: .optional(issued.names?.from.name?.rawValue)
        case .withName: .optional(issued.names?.with?.name?.rawValue)
        case .toName: .optional(issued.names?.to.name?.rawValue)
        }
      })
  }

  /// Which of the names are those of natural persons, separated by spaces: `from to`.
  private static func persons(_ names: NamesOnRecord) -> String {
    [("from", names.from), ("with", names.with), ("to", names.to)]
      .compactMap { part, name in name?.isOfPerson == true ? part : nil }.joined(separator: " ")
  }

  /// `en:<digest> ja:<digest>`, in the order of the language codes.
  static func terms(_ terms: [LanguageCode: TextDigest]) -> String {
    terms.sorted { $0.key < $1.key }.map { "\($0.key.rawValue):\($0.value)" }.joined(separator: " ")
  }

  /// Reads what `terms(_:)` wrote; nil for anything else.
  static func terms(_ text: String) -> [LanguageCode: TextDigest]? {
    var terms: [LanguageCode: TextDigest] = [:]
    for entry in text.split(separator: " ", omittingEmptySubsequences: false) {
      let parts = entry.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 2, let language = LanguageCode(String(parts[0])),
        let digest = TextDigest(rawValue: String(parts[1])),
        terms.updateValue(digest, forKey: language) == nil
      else { return nil }
    }
    return terms
  }
}
