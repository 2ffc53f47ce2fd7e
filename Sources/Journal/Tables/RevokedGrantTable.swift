/// What was taken back of what acceptances allow (R86). A row has the number of its event.
enum RevokedGrantTable {
  static let name = "revoked_grants"

  enum Column: Int32, TableColumn {
    case sequence, invitation, partner, grant

    var name: String {
      switch self {
      case .sequence, .invitation, .partner: "\(self)"
      case .grant: "grant_name"
      }
    }

    var declaration: String {
      switch self {
      case .sequence: "INTEGER PRIMARY KEY REFERENCES events (sequence)"
      case .invitation: "TEXT NOT NULL REFERENCES invitations (id)"
      case .partner, .grant: "TEXT NOT NULL"
      }
    }

    var changes: Bool { false }

    var recordOfPerson: String? { nil }
  }
}
