/// Letters that a server took or refused, or that a person says went out. A row has the number of its event.
enum EndedLetterTable {
  static let name = "ended_letters"

  enum Column: Int32, TableColumn {
    case sequence, invitation, turn, outcome, message, address

    var name: String { "\(self)" }

    var declaration: String {
      switch self {
      case .sequence: "INTEGER PRIMARY KEY REFERENCES events (sequence)"
      case .invitation: "TEXT NOT NULL REFERENCES invitations (id)"
      case .turn, .outcome, .message, .address: "TEXT NOT NULL"
      }
    }

    var changes: Bool { false }

    var recordOfPerson: String? { nil }
  }
}
