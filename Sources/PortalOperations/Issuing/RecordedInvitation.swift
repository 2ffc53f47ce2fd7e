import Journal
package import PartnerModel
import PortalFiles
import PortalSite

/// What somebody decided about an invitation or its acceptance.
package struct Decision {
  package let invitation: Invitation
  package let actor: UserID
  /// Whether it changed anything: the same decision twice doesn't.
  package let isNew: Bool
}

extension Portal {
  /// Ends an invitation that is open. Answers to it that wait for a review are closed with it.
  ///
  /// - Parameters:
  ///   - prefix: see `invitation(meantBy:at:)`.
  ///   - reason: as somebody typed it; it goes on record.
  ///   - name: who acts, of the inviting organisation; nil for the first user who may, where that is the operator.
  /// - Returns: what was decided, and how many answers were closed by it.
  package func cancel(
    _ prefix: String, reason: String?, actor name: String?, at now: Moment
  ) throws -> (decision: Decision, closedAnswers: Int) {
    let source = try source()
    let journal = try existingJournalToWrite()
    let invitation = try journal.invitation(meantBy: prefix, what: "is open", in: source.directory) {
      $0.state(at: now) == .pending
    }
    guard let journal else { throw JournalError.unknownInvitation(prefix) }
    let actor = try invitation.withdrawer(named: name, source)
    let closed = try journal.cancel(
      invitation.id, reason: EndingReason.checked(reason), by: .user(actor.id), at: now)
    return (Decision(invitation: invitation, actor: actor.id, isNew: closed != nil), closed ?? 0)
  }
}

extension Invitation {
  /// Who takes it back: the named user, if he may, or else the operator's first user who may, if it is the operator's.
  func withdrawer(named name: String?, _ source: PortalSource) throws -> User {
    try source.directory.actingUser(
      source.directory.user(named: name), of: from, whoMay: .cancelInvitation,
      operatorID: source.configuration.operatorID
    ) { checkWithdrawal(by: $0) }
  }

  /// `<id> <kind> from <organisation> [with <provider>] to <organisation>`, as commands print it.
  package var summary: String {
    "\(id) \(kind.rawValue) from \(from)\(with.map { " with \($0)" } ?? "") to \(to)"
  }
}

extension EndingReason {
  /// What somebody typed as a reason; nil where nothing is given. One in which a part is turned around isn't read by others as
  /// it was written; older records may hold some.
  ///
  /// - Throws: `RuleViolation` for what can't go on record.
  static func checked(_ text: String?) throws -> EndingReason? {
    try text.map { text throws(RuleViolation) in
      guard !text.unicodeScalars.contains(where: \.turnsText) else { throw unfit(text) }
      return try EndingReason(validating: text)
    }
  }
}
