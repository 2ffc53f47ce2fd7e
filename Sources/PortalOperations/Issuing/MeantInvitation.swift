import Journal
package import PartnerModel
import PortalFiles
import PortalSite
import SystemFiles

// What somebody typed for an invitation: as much of its id as nobody types by chance, or the id of who was invited. Every command
// takes it this way.

extension Portal {
  /// The invitation that is meant: by its id, by at least six characters of its beginning, or by the id of an invitee of whom just
  /// one invitation is open.
  ///
  /// - Throws: `unknown-invitation`, `unknown-organisation`, `ambiguous-id`, `several-invitations`.
  package func invitation(meantBy text: String, at now: Moment) throws -> Invitation {
    // Where the directory has faults, `check` tells them.
    try existingJournal().invitation(meantBy: text, what: "is open", in: try? source().directory) {
      $0.state(at: now) == .pending
    }
  }
}

extension Journal? {
  /// - Parameters:
  ///   - what: of which of an invitee's invitations this is about: `is open`.
  ///   - directory: whose ids somebody may have mistyped.
  ///   - sees: of which the caller may know.
  ///   - fits: which of them these are.
  func invitation(
    meantBy text: String, what: String, in directory: PartnerDirectory?,
    seenBy sees: (Invitation) -> Bool = { _ in true }, _ fits: (Invitation) -> Bool
  ) throws -> Invitation {
    if let invitation = try invitation(beginning: text) { return invitation }
    let all =
      try OrganisationID(rawValue: text).map { try self?.invitations(to: $0).filter(sees) ?? [] } ?? []
    let fitting = all.filter(fits)
    if let only = fitting.first, fitting.count == 1 { return only }
    throw all.isEmpty
      ? MeantInvitation.unknown(text, directory) : MeantInvitation.refusal(text, all, fitting, what)
  }

  /// The one with that id, or with the only id that begins so; nil for less of it than nobody types by chance.
  func invitation(beginning text: String) throws -> Invitation? {
    text.count < MeantInvitation.fewestCharacters ? nil : try self?.invitation(matching: text)
  }
}

enum MeantInvitation {
  fileprivate static let fewestCharacters = 6
  private static let mostListed = 10

  fileprivate static func refusal(
    _ invitee: String, _ all: [Invitation], _ fitting: [Invitation], _ what: String
  ) -> OperationRefusal {
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

  /// What to say of a text that stands for no invitation: whether it was meant for one, or for an organisation, its letters tell.
  static func unknown(_ text: String, _ directory: PartnerDirectory?) -> any Error {
    if let id = OrganisationID(rawValue: text), directory?.kind(of: id) != nil {
      return OperationRefusal(
        .unknownInvitation, "no invitation to \(id) is on record",
        remedy: "`portico invitations` lists those that are.")
    }
    if let directory, !InvitationID.isPrefix(text) || !directory.idsMeant(by: text).isEmpty {
      return directory.nothingKnown(of: text)
    }
    guard text.count < fewestCharacters else { return JournalError.unknownInvitation(text) }
    return OperationRefusal(
      .unknownInvitation, "“\(text.printable)” is neither an invitation's id nor that of who was invited",
      remedy:
        "Give at least \(fewestCharacters) characters of an invitation's id. `portico invitations` lists them."
    )
  }
}
