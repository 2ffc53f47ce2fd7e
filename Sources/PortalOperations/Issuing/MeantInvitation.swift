import Journal
package import PartnerModel
import SystemFiles

// What somebody typed for an invitation: as much of its id as nobody types by chance, or the id of who was invited.

extension Portal {
  /// The invitation that is meant: by its id, by at least six characters of its beginning, or by the id of an invitee of whom just
  /// one invitation is open.
  ///
  /// - Throws: `unknown-invitation`, `ambiguous-id`, `several-invitations`.
  package func invitation(meantBy text: String, at now: Moment) throws -> Invitation {
    try existingJournal().invitation(meantBy: text, what: "is open") { $0.state(at: now) == .pending }
  }
}

extension Journal? {
  /// - Parameters:
  ///   - what: of which of an invitee's invitations this is about: `is open`.
  ///   - sees: of which the caller may know.
  ///   - fits: which of them these are.
  func invitation(
    meantBy text: String, what: String, seenBy sees: (Invitation) -> Bool = { _ in true },
    _ fits: (Invitation) -> Bool
  ) throws -> Invitation {
    guard let journal = self else { throw JournalError.unknownInvitation(text) }
    let isLongEnough = text.count >= MeantInvitation.fewestCharacters
    if isLongEnough, let invitation = try journal.invitation(matching: text) { return invitation }
    let all = try OrganisationID(rawValue: text).map { try journal.invitations(to: $0).filter(sees) } ?? []
    let fitting = all.filter(fits)
    if let only = fitting.first, fitting.count == 1 { return only }
    guard all.isEmpty else { throw MeantInvitation.refusal(text, all, fitting, what) }
    throw isLongEnough ? JournalError.unknownInvitation(text) : MeantInvitation.tooShort(text)
  }
}

private enum MeantInvitation {
  static let fewestCharacters = 6
  private static let mostListed = 10

  static func refusal(
    _ invitee: String, _ all: [Invitation], _ fitting: [Invitation], _ what: String
  ) -> any Error {
    let listed = fitting.isEmpty ? all : fitting
    let more = listed.count > mostListed ? "\n  and \(listed.count - mostListed) more" : ""
    let list = listed.suffix(mostListed).map { "\n  \($0.summary)" }.joined()
    return OperationRefusal(
      fitting.isEmpty ? .unknownInvitation : .severalInvitations,
      fitting.isEmpty
        ? "no invitation to \(invitee) \(what)" : "of the invitations to \(invitee), more than one \(what)",
      remedy: (fitting.isEmpty ? "These are on record:" : "Name the one that you mean by its id:") + list
        + more)
  }

  static func tooShort(_ text: String) -> OperationRefusal {
    OperationRefusal(
      .unknownInvitation, "“\(text.printable)” is neither an invitation's id nor that of who was invited",
      remedy:
        "Give at least \(fewestCharacters) characters of an invitation's id. `portico invitations` lists them."
    )
  }
}
