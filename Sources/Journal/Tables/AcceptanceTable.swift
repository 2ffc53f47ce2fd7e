internal import PartnerModel

/// Who accepted what (D9). A row has the number of the acceptance's event, where time and actor stand. Where there are
/// review reasons, it counts once its verdict is that it is confirmed; a verdict comes once. Of those that count an
/// invitation has at most one.
enum AcceptanceTable {
  static let name = "acceptances"

  enum Column: Int32, TableColumn {
    case sequence, invitation, givenName, familyName, email, phone, role, language, terms, tenantDomain,
      country,
      evidence, evidenceDigest, tokenKey, receiptKey, receiptForm, reviewReasons, verdict, verdictSequence,
      verdictReason, received, receivedReason

    var name: String {
      switch self {
      case .sequence, .invitation, .email, .phone, .role, .language, .terms, .country, .evidence, .verdict,
        .received:
        "\(self)"
      case .givenName: "given_name"
      case .familyName: "family_name"
      case .tenantDomain: "tenant_domain"
      case .evidenceDigest: "evidence_digest"
      case .tokenKey: "token_key"
      case .receiptKey: "receipt_key"
      case .receiptForm: "receipt_form"
      case .reviewReasons: "review_reasons"
      case .verdictSequence: "verdict_sequence"
      case .verdictReason: "verdict_reason"
      case .receivedReason: "received_reason"
      }
    }

    var declaration: String {
      switch self {
      case .sequence: "INTEGER PRIMARY KEY REFERENCES events (sequence)"
      case .invitation: "TEXT NOT NULL REFERENCES invitations (id)"
      case .role, .language, .terms, .evidence, .tokenKey, .receiptKey, .reviewReasons:
        "TEXT NOT NULL"
      case .receiptForm: "INTEGER NOT NULL"
      case .givenName, .familyName, .email, .phone, .tenantDomain, .country: "TEXT"
      case .evidenceDigest: "TEXT CHECK (length(evidence_digest) = 64)"
      case .verdict: ReviewColumns.verdict
      case .verdictSequence:
        ReviewColumns.verdictSequence
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
      // The domain of a natural person alone ever goes.
      case .givenName, .familyName, .email, .phone, .tenantDomain, .receivedReason: "sequence"
      case .verdictReason: "verdict_sequence"
      default: nil
      }
    }
  }

  /// - Parameter insert: `Column.insert(into:)`.
  static func add(
    _ accepted: AcceptedInvitation, of id: InvitationID, _ stamp: EventStamp, with insert: SQLStatement
  ) throws {
    let answer = accepted.answer
    try insert.run(
      Column.allCases.map { column in
        switch column {
        case .sequence: .integer(Int64(stamp.sequence))
        case .invitation: .text(id.rawValue)
        case .givenName: .optional(answer.person?.givenName)
        case .familyName: .optional(answer.person?.familyName)
        case .email: .optional(answer.person?.email.rawValue)
        case .phone: .optional(answer.person?.phone)
        case .role: .text(answer.role.rawValue)
        case .language: .text(answer.language.rawValue)
        case .terms: .text(answer.terms.rawValue)
        case .tenantDomain: .optional(answer.tenantDomain)
        case .country: .optional(answer.country)
        case .evidence: .text(accepted.evidence.rawValue)
        case .evidenceDigest: .optional(accepted.evidenceDigest)
        case .tokenKey: .text(accepted.tokenKeyID.rawValue)
        case .receiptKey: .text(accepted.receiptKeyID.rawValue)
        case .receiptForm: .integer(Int64(accepted.receiptForm.rawValue))
        case .reviewReasons: .text(ReviewColumns.text(accepted.reviewReasons))
        case .verdict, .verdictSequence, .verdictReason: .null
        case .received: accepted.arrival.map { .moment($0.at) } ?? .null
        case .receivedReason: .optional(accepted.arrival?.reason?.rawValue)
        }
      })
  }
}
