package import Journal
package import PartnerModel
package import PortalFiles

extension Portal {
  /// The invitation that is meant by an id, or by enough of its beginning, and the journal that holds it.
  package func recordedInvitation(_ prefix: String) throws -> (invitation: Invitation, journal: Journal) {
    guard let journal = try existingJournal(), let invitation = try journal.invitation(matching: prefix)
    else { throw JournalError.unknownInvitation(prefix) }
    return (invitation, journal)
  }
}

extension Invitation {
  /// Who takes it back: the named user, if he may, or the first user of the inviting organisation who may.
  package func withdrawer(named actor: User?, in directory: PartnerDirectory) throws -> User {
    try directory.actingUser(actor, of: from, whoMay: .cancelInvitation) { checkWithdrawal(by: $0) }
  }

  /// `<id> <kind> from <organisation> [with <provider>] to <organisation>`, as commands print it.
  package var summary: String {
    "\(id) \(kind.rawValue) from \(from)\(with.map { " with \($0)" } ?? "") to \(to)"
  }
}
