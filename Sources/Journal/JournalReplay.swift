internal import PartnerModel

/// What the records of a journal, one after the other, make of its invitations and texts.
struct History {
  private var standings: [InvitationID: Standing] = [:]
  private var verdicts: [InvitationID: Verdict] = [:]
  private(set) var textCount = 0
  private(set) var acceptanceCount = 0
  private(set) var revocationCount = 0

  /// The state in which an invitation must be, and the record that brought it there.
  struct Standing {
    let state: InvitationState
    let at: Moment
    let sequence: Int
  }

  /// What a review made of an acceptance, and the record that says so.
  struct Verdict {
    let verdict: AcceptanceVerdict
    let sequence: Int
  }

  var invitationCount: Int { standings.count }

  /// What the records say of an invitation; nil where none speaks of it.
  func standing(of invitation: InvitationID) -> Standing? { standings[invitation] }

  /// What the records say of the review of an invitation's acceptance; nil where none speaks of it.
  func verdict(on invitation: InvitationID) -> Verdict? { verdicts[invitation] }

  /// Takes in one more record; returns why it can't have happened, or nil.
  mutating func add(_ event: EventRow) -> String? {
    guard let subject = event.subject, let type = event.type else {
      return "this version doesn't know such a record"
    }
    let invitation = InvitationID(rawValue: subject)
    switch type {
    case .textPublished:
      textCount += 1
    case .invitationIssued:
      let standing = Standing(state: .pending, at: event.at, sequence: event.sequence)
      guard standings.updateValue(standing, forKey: invitation) == nil else {
        return "invitation \(invitation) is issued a second time"
      }
    case .invitationExpired, .invitationCancelled, .invitationDeclined, .invitationAccepted:
      guard let state = type.endState, standings[invitation]?.state == .pending else {
        return "invitation \(invitation) ends without being open"
      }
      standings[invitation] = Standing(state: state, at: event.at, sequence: event.sequence)
      if type == .invitationAccepted { acceptanceCount += 1 }
    case .acceptanceConfirmed: return add(.confirmed, on: invitation, event)
    case .acceptanceDismissed: return add(.dismissed, on: invitation, event)
    case .grantRevoked:
      guard standings[invitation]?.state == .accepted else {
        return "a grant is taken back that invitation \(invitation) hasn't given"
      }
      revocationCount += 1
    }
    return nil
  }

  private mutating func add(
    _ verdict: AcceptanceVerdict, on invitation: InvitationID, _ event: EventRow
  ) -> String? {
    guard standings[invitation]?.state == .accepted else {
      return "an acceptance of invitation \(invitation) is \(verdict.rawValue) that isn't there"
    }
    guard verdicts.updateValue(Verdict(verdict: verdict, sequence: event.sequence), forKey: invitation) == nil
    else { return "the acceptance of invitation \(invitation) gets a second verdict" }
    return nil
  }
}
