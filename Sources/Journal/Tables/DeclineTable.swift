internal import PartnerModel

/// Who declined what (D10). A row has the number of the decline's event, where time and actor stand; otherwise as
/// `AcceptanceTable`.
enum DeclineTable {
  static let name = "declines"

  enum Column: Int32, TableColumn {
    case sequence, invitation, name, email, reason, language, terms, evidence, evidenceDigest, reviewReasons,
      verdict, verdictSequence, verdictReason, received, receivedReason, tenantDomain, country

    var name: String {
      switch self {
      case .sequence, .invitation, .email, .reason, .language, .terms, .evidence, .verdict, .received,
        .country:
        "\(self)"
      case .name: "person_name"
      case .evidenceDigest: "evidence_digest"
      case .reviewReasons: "review_reasons"
      case .verdictSequence: "verdict_sequence"
      case .verdictReason: "verdict_reason"
      case .receivedReason: "received_reason"
      case .tenantDomain: "tenant_domain"
      }
    }

    var declaration: String {
      switch self {
      case .sequence: "INTEGER PRIMARY KEY REFERENCES events (sequence)"
      case .invitation: "TEXT NOT NULL REFERENCES invitations (id)"
      case .reviewReasons: "TEXT NOT NULL"
      case .name, .reason, .language, .evidence, .tenantDomain, .country: "TEXT"
      case .email: "TEXT CHECK ((email IS NULL) = (person_name IS NULL))"
      case .terms: "TEXT CHECK ((terms IS NULL) = (language IS NULL))"
      case .evidenceDigest: "TEXT CHECK (length(evidence_digest) = 64)"
      case .verdict: ReviewColumns.verdict
      case .verdictSequence: ReviewColumns.verdictSequence
      case .verdictReason: ReviewColumns.verdictReason
      case .received: ArrivalColumns.received
      case .receivedReason: ArrivalColumns.reason
      }
    }

    var changes: Bool {
      switch self {
      case .verdict, .verdictSequence, .verdictReason: true
      default: false
      }
    }

    var recordOfPerson: String? {
      switch self {
      case .name, .email, .reason, .receivedReason, .tenantDomain, .country: "sequence"
      case .verdictReason: "verdict_sequence"
      default: nil
      }
    }
  }

  /// - Parameter insert: `Column.insert(into:)`.
  static func add(
    _ declined: DeclinedInvitation, of id: InvitationID, _ stamp: EventStamp, with insert: SQLStatement
  ) throws {
    let answer = declined.answer
    try insert.run(
      Column.allCases.map { column in
        switch column {
        case .sequence: .integer(Int64(stamp.sequence))
        case .invitation: .text(id.rawValue)
        case .name: .optional(answer.person?.name)
        case .email: .optional(answer.person?.email.rawValue)
        case .reason: .optional(answer.reason?.rawValue)
        case .language: .optional(answer.text?.language.rawValue)
        case .terms: .optional(answer.text?.digest.rawValue)
        case .evidence: .optional(declined.evidence?.rawValue)
        case .evidenceDigest: .optional(declined.evidenceDigest)
        case .reviewReasons: .text(ReviewColumns.text(declined.reviewReasons))
        case .verdict, .verdictSequence, .verdictReason: .null
        case .received: declined.arrival.map { .moment($0.at) } ?? .null
        case .receivedReason: .optional(declined.arrival?.reason?.rawValue)
        case .tenantDomain: .optional(answer.tenantDomain)
        case .country: .optional(answer.country)
        }
      })
  }
}
