import Journal
package import PartnerModel
import PortalFiles
import PortalSite

/// One thing that is stored about an address.
package struct PersonTrace: Hashable, Sendable {
  package enum Store: String, Sendable {
    case invitation
    case acceptance
    /// A user, contact or customer of the directory.
    case directory
    /// A file below `State`: a letter, a kept mail, evidence.
    case file
  }

  package let store: Store
  /// The invitation's id; a file's path, or file and line.
  package let place: String
  /// What is stored there.
  package let what: String
}

extension Portal {
  /// Everything that is stored about an e-mail address: in the journal, in the directory, and in every file below `State`.
  ///
  /// - Parameters:
  ///   - address: compared without regard to capitals.
  ///   - name: who asks, a user of the operator who may see invitations; nil for whoever may read the journal.
  package func traces(of address: EmailAddress, actor name: String?) throws -> [PersonTrace] {
    let source = try source()
    try source.requireViewer(named: name)
    func isMeant(_ text: String?) -> Bool { text?.lowercased() == address.rawValue.lowercased() }
    var traces: [PersonTrace] = []
    var found: [InvitationID] = []
    var copies = Set(PersonalCopies(of: self).files(holding: address.rawValue))
    if let journal = try existingJournal() {
      try journal.forEachInvitation { invitation in
        guard isMeant(invitation.recipient) else { return }
        traces.append(
          PersonTrace(store: .invitation, place: "\(invitation.id)", what: "was asked: \(invitation.summary)")
        )
      }
      try journal.forEachAcceptance { acceptance in
        guard let person = acceptance.answer.person, isMeant(person.email.rawValue) else { return }
        let invitation = acceptance.invitation
        let phone = person.phone.map { ", \($0)" } ?? ""
        traces.append(
          PersonTrace(
            store: .acceptance, place: "\(invitation.id)",
            what: "accepted \(acceptance.at.text): \(person.text)\(phone)"))
        found.append(invitation.id)
      }
      copies.formUnion(try PersonalCopies(of: self).paths(of: found, in: journal))
    }
    return traces
      + copies.sorted().map {
        PersonTrace(store: .file, place: $0, what: "names the address, or the record of it")
      }
  }
}

extension PortalSource {
  /// - Throws: `RefusalList` where a user is named who may not see invitations.
  func requireViewer(named name: String?) throws {
    guard let user = try directory.user(named: name) else { return }
    let violations = PermissionTable.standard.check(
      user, may: .viewInvitations, for: configuration.operatorID)
    guard violations.isEmpty else { throw RefusalList(violations) }
  }
}
