/// What records that say something of people may be about.
package enum RecordSubject: Hashable, Sendable {
  case invitation(InvitationID)
  case relationship(RelationshipParties)
}

extension RecordSubject: RawRepresentable {
  package var rawValue: String {
    switch self {
    case .invitation(let id): id.rawValue
    case .relationship(let parties): parties.rawValue
    }
  }

  /// Nil for what nothing on record is called.
  package init?(rawValue: String) {
    guard rawValue.contains("/") else {
      self = .invitation(InvitationID(rawValue: rawValue))
      return
    }
    guard let parties = RelationshipParties(rawValue: rawValue) else { return nil }
    self = .relationship(parties)
  }

  /// Nil for what isn't about one invitation.
  package var invitation: InvitationID? {
    if case .invitation(let id) = self { id } else { nil }
  }
}

extension RecordSubject: CustomStringConvertible {
  package var description: String { rawValue }
}
