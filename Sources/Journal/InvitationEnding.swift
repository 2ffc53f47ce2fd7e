internal import GRDB
import JSON
package import PartnerModel

extension Journal {
  /// Takes back an invitation that is open.
  ///
  /// - Parameters:
  ///   - id: the whole id.
  ///   - actor: the user by whose hand it happens.
  /// - Returns: false where it was cancelled before, which changes nothing.
  /// - Throws: `unknownInvitation`, `notOpen`, `waitsForReview`, `dismissed`; `busy`, `damaged`, `storage`.
  @discardableResult
  package func cancel(
    _ id: InvitationID, reason: EndingReason? = nil, by actor: Actor, at now: Moment
  ) throws(JournalError) -> Bool {
    try write { database in
      guard let invitation = try InvitationReader.invitation(id: id, in: database) else {
        throw JournalError.unknownInvitation(id.rawValue)
      }
      guard invitation.state != .cancelled else { return false }
      switch try AcceptanceReader.acceptance(of: id, in: database)?.review {
      case .needed: throw JournalError.waitsForReview(invitation: id)
      case .dismissed: throw JournalError.dismissed(invitation: id)
      case .notNeeded, .confirmed, nil: try invitation.requireOpen(at: now)
      }
      var chain = try EventChain(in: database, actor: actor, at: now)
      try InvitationEnding(in: database).record(.invitationCancelled, of: id, reason, in: &chain)
      return true
    }
  }
}

extension Invitation {
  /// - Throws: `notOpen`, with the state that holds.
  func requireOpen(at now: Moment) throws(JournalError) {
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
    _ type: EventType, of id: InvitationID, _ reason: EndingReason? = nil, in chain: inout EventChain
  ) throws {
    try record(
      type, of: id, in: &chain, payload: .object(reason.map { ["reason": .text($0.rawValue)] } ?? [:]))
  }

  /// As above, for an event that says more.
  func record(
    _ type: EventType, of id: InvitationID, in chain: inout EventChain, payload: CanonicalJSON
  ) throws {
    guard let state = type.endState else { preconditionFailure("\(type.rawValue) ends no invitation") }
    try chain.append(type, subject: id.rawValue, payload: payload)
    try update.run(.text(state.rawValue), .text(id.rawValue))
  }
}
