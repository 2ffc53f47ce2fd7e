internal import PartnerModel

/// Who accepted what (D9). A row has the number of the acceptance's event, where time and actor stand. Where there are
/// review reasons, it counts once its verdict is that it is confirmed; a verdict comes once.
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
      case .invitation: "TEXT NOT NULL UNIQUE REFERENCES invitations (id)"
      case .role, .language, .terms, .evidence, .tokenKey, .receiptKey, .reviewReasons:
        "TEXT NOT NULL"
      case .receiptForm: "INTEGER NOT NULL"
      case .givenName, .familyName, .email, .phone, .tenantDomain, .country: "TEXT"
      case .evidenceDigest: "TEXT CHECK (length(evidence_digest) = 64)"
      case .verdict: "TEXT CHECK (verdict IN ('confirmed', 'dismissed'))"
      case .verdictSequence:
        "INTEGER REFERENCES events (sequence) CHECK ((verdict_sequence IS NULL) = (verdict IS NULL))"
      case .received: "INTEGER"
      case .receivedReason: "TEXT CHECK (received IS NOT NULL OR received_reason IS NULL)"
      case .verdictReason: "TEXT CHECK (verdict IS NOT NULL OR verdict_reason IS NULL)"
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
        case .reviewReasons: .text(reasons(accepted.reviewReasons))
        case .verdict, .verdictSequence, .verdictReason: .null
        case .received: accepted.arrival.map { .moment($0.at) } ?? .null
        case .receivedReason: .optional(accepted.arrival?.reason?.rawValue)
        }
      })
  }

  /// Separated by spaces, in the order in which they were found.
  static func reasons(_ reasons: [ReviewReason]) -> String {
    reasons.map(\.rawValue).joined(separator: " ")
  }

  /// Reads what `reasons(_:)` wrote; nil for anything else.
  static func reasons(_ text: String) -> [ReviewReason]? {
    let words = text.split(separator: " ").map(String.init)
    let reasons = words.compactMap(ReviewReason.init(rawValue:))
    return reasons.count == words.count ? reasons : nil
  }

  /// What came of a review.
  enum Verdict: String {
    case confirmed
    case dismissed

    /// - Parameter reason: only a dismissal has one.
    func review(by actor: Actor, at: Moment, reason: EndingReason?) -> RecordedAcceptance.Review {
      switch self {
      case .confirmed: .confirmed(by: actor, at: at)
      case .dismissed: .dismissed(by: actor, at: at, reason: reason)
      }
    }
  }
}
