package import InvitationToken
package import Journal
import KeyFolder
package import PartnerModel
import PortalFiles
package import PortalSite

extension Portal {
  /// The invitations on record, and the reviews of acceptances that keep them from counting.
  package func recordedInvitations() throws -> ([Invitation], [String: UnsettledReview]) {
    var invitations: [Invitation] = []
    var reviews: [String: UnsettledReview] = [:]
    let journal = try existingJournal()
    try journal?.forEachInvitation { invitations.append($0) }
    try journal?.forEachAcceptance { acceptance in
      switch acceptance.review {
      case .notNeeded, .confirmed: break
      case .needed: reviews[acceptance.invitation.id] = .waiting
      case .dismissed: reviews[acceptance.invitation.id] = .dismissed
      }
    }
    return (invitations, reviews)
  }

  /// A text that is shown for the first time goes on record before any page shows it, so that what was agreed to
  /// can always be told.
  ///
  /// - Returns: when anything was last recorded; 0 for a portal without a journal.
  package func publishTerms(of site: Site, at now: Moment) throws -> Int64 {
    guard let journal = try existingJournal() else { return 0 }
    try publishTerms(of: site, in: journal, at: now)
    return try journal.lastChange()
  }

  /// - Returns: the digests of today's texts, per kind and language.
  @discardableResult
  package func publishTerms(of site: Site, in journal: Journal, at now: Moment) throws -> [InvitationKind:
    [String:
    String]]
  {
    var digests: [InvitationKind: [String: String]] = [:]
    for terms in site.terms {
      digests[terms.kind, default: [:]][terms.language.rawValue] = try journal.publishText(
        terms.text, kind: terms.kind, language: terms.language, by: .portico, at: now.seconds)
    }
    return digests
  }

  package func secrets(for invitations: [Invitation]) throws -> InvitationSecrets {
    guard !invitations.isEmpty else { return InvitationSecrets(signers: [:], linkPath: { $0 }) }
    let secret = try keys.linkSecret()
    return InvitationSecrets(
      signers: try signers(for: Set(invitations.map(\.keyID))), linkPath: { secret.linkPath(for: $0) })
  }

  /// The key that signs the status list; nil for a portal that has no key yet.
  ///
  /// - Throws: `no-active-key`, where there are keys and none signs: without its list, every token would be refused.
  package func statusSigner() throws -> TokenSigner? {
    try keys.list().isEmpty ? nil : TokenSigner(try keys.activeKey())
  }
}

extension UserID {
  /// The actor of what the program does by itself.
  package static let portico = UserID(rawValue: "portico")!
}
