internal import GRDB
package import PartnerModel

extension Journal {
  /// Takes back an invitation that is open.
  ///
  /// - Parameters:
  ///   - id: the whole id.
  ///   - actor: the user by whose hand it happens.
  ///   - now: seconds since 1970 UTC.
  /// - Returns: false where it was cancelled before, which changes nothing.
  /// - Throws: `unknownInvitation`, `notOpen`; `busy`, `damaged`, `storage`.
  @discardableResult
  package func cancel(
    _ id: String, reason: EndingReason? = nil, by actor: UserID, at now: Int64
  ) throws(JournalError) -> Bool {
    try end(id, .invitationCancelled, reason, by: actor, at: now)
  }

  /// Records that an invitee says no to an invitation that is open (D10). Otherwise as `cancel`.
  @discardableResult
  package func decline(
    _ id: String, reason: EndingReason? = nil, by actor: UserID, at now: Int64
  ) throws(JournalError) -> Bool {
    try end(id, .invitationDeclined, reason, by: actor, at: now)
  }

  private func end(
    _ id: String, _ type: EventType, _ reason: EndingReason?, by actor: UserID, at now: Int64
  ) throws(JournalError) -> Bool {
    try write { database in
      guard let invitation = try InvitationReader.invitation(id: id, in: database) else {
        throw JournalError.unknownInvitation(id)
      }
      guard invitation.state != type.endState else { return false }
      try invitation.requireOpen(at: now)
      var chain = try EventChain(in: database, actor: actor, at: now)
      try InvitationEnding(in: database).record(type, of: id, reason, in: &chain)
      return true
    }
  }
}

extension Invitation {
  /// - Throws: `notOpen`, with the state that holds.
  func requireOpen(at now: Int64) throws(JournalError) {
    let state = state(at: now)
    if state.isTerminal { throw .notOpen(invitation: id, state: state) }
  }
}

/// Ends invitations within one transaction: each with its record, and in the table of what holds now.
struct InvitationEnding {
  private let update: SQLStatement

  init(in database: Database) throws {
    update = try SQLStatement("UPDATE invitations SET state = ? WHERE id = ?", in: database)
  }

  /// - Parameter type: one that has an `endState`.
  func record(
    _ type: EventType, of id: String, _ reason: EndingReason? = nil, in chain: inout EventChain
  ) throws {
    guard let state = type.endState else { preconditionFailure("\(type.rawValue) ends no invitation") }
    try chain.append(
      type, subject: id, payload: .object(reason.map { ["reason": .text($0.rawValue)] } ?? [:]))
    try update.run(.text(state.rawValue), .text(id))
  }
}
