package import Journal
package import PartnerModel
package import PortalFiles
import SourceDiagnostics

/// Decides which invitations may be issued, by the rules of the field, before anything is recorded.
package struct InvitationDesk {
  package let directory: PartnerDirectory
  package let relationships: RelationshipBook
  /// The invitations that are open, by what they are for.
  package let open: [InvitationPurpose: String]
  /// The invitations whose acceptance waits for its review, in the same way.
  package let waiting: [InvitationPurpose: String]
  package let policy: PortalConfiguration.Policy
  /// In seconds.
  package let lifetime: Int64

  package init(
    directory: PartnerDirectory, relationships: RelationshipBook, open: [InvitationPurpose: String],
    waiting: [InvitationPurpose: String], policy: PortalConfiguration.Policy, lifetime: Int64
  ) {
    self.directory = directory
    self.relationships = relationships
    self.open = open
    self.waiting = waiting
    self.policy = policy
    self.lifetime = lifetime
  }

  /// An invitation that every rule allows.
  package struct Cleared {
    package let purpose: InvitationPurpose
    package let actor: UserID
    let recipient: EmailAddress
    let language: LanguageCode
    let lifetime: Int64
    /// What it names of the invitee, as far as the directory knows it: its page asks for the same (D8).
    let tenantDomain: TenantDomain?
    let country: CountryCode
  }

  /// What customers' rows and providers' records ask for, without what is open or holds already. Providers come
  /// first: a partnership is what a joint invitation needs.
  package func everythingAskedFor(operatorID: OrganisationID) -> [InvitationPurpose] {
    var purposes: [InvitationPurpose] = []
    for provider in directory.providers.map(\.value) {
      for reseller in provider.invites {
        purposes.append(
          InvitationPurpose(kind: .providerInvitesReseller, from: provider.id, with: nil, to: reseller))
      }
    }
    let customers = directory.customers
    for row in customers.indices {
      let kind: InvitationKind
      switch customers.wish(ofRow: row) {
      case .none: continue
      case .reseller: kind = .resellerInvitesCustomer
      case .joint: kind = .resellerAndProviderInviteCustomer
      }
      purposes.append(
        InvitationPurpose(
          kind: kind, from: operatorID, with: kind.isJoint ? customers.provider(ofRow: row) : nil,
          to: customers.id(ofRow: row)))
    }
    return purposes.filter { open[$0] == nil && waiting[$0] == nil && !relationships.fulfils($0) }
  }

  /// All of the requests, or none.
  ///
  /// - Parameter actor: who acts; nil for the first user of each inviting organisation who may.
  /// - Throws: `CommandFailure` with every reason why one of them is refused, and where its record stands.
  package func clear(_ purposes: [InvitationPurpose], actor: User?) throws -> [Cleared] {
    var cleared: [Cleared] = []
    var refusals: [String] = []
    let users = directory.users.map(\.value)
    var substitutes: [OrganisationID: User] = [:]
    for purpose in purposes {
      let unknown = ([purpose.from, purpose.to] + (purpose.with.map { [$0] } ?? [])).filter {
        directory.kind(of: $0) == nil
      }
      guard unknown.isEmpty else {
        refusals += unknown.map(refusal(unknown:))
        continue
      }
      let acting =
        actor ?? substitutes[purpose.from]
        ?? PermissionTable.standard.firstUser(of: purpose.from, whoMay: purpose.kind.action, among: users)
      guard let acting else {
        let inviter = party(purpose.from).check(
          is: purpose.kind.inviterKind, wrongKind: .wrongInviter, in: purpose.kind)
        guard inviter.isEmpty else {
          refusals += inviter.map { refusal($0, purpose) }
          continue
        }
        refusals.append(
          refusal(
            "needs-role", "nobody at \(purpose.from) may do this",
            "Give a user of \(purpose.from) one of these roles: "
              + PermissionTable.standard.roles(for: purpose.kind.action).map(\.rawValue).joined(
                separator: ", ") + ".",
            purpose))
        continue
      }
      substitutes[purpose.from] = acting
      let invitee = directory.organisation(purpose.to)
      let request = InvitationRequest(
        kind: purpose.kind, actor: acting, from: party(purpose.from), with: purpose.with.map(party),
        to: invitee?.party ?? InvitationParty(id: purpose.to, kind: nil), recipient: invitee?.email,
        lifetime: lifetime)
      let violations = request.check(
        relationships: relationships, openInvitation: open[purpose], waitingAcceptance: waiting[purpose],
        longestLifetime: policy.longestLifetime)
      guard violations.isEmpty, let invitee, let recipient = invitee.email else {
        refusals += violations.map { refusal($0, purpose) }
        continue
      }
      cleared.append(
        Cleared(
          purpose: purpose, actor: acting.id, recipient: recipient, language: invitee.language,
          lifetime: lifetime, tenantDomain: invitee.tenantDomain, country: invitee.country))
    }
    guard refusals.isEmpty else {
      let most = 200
      let more = refusals.count > most ? ["and \(refusals.count - most) more"] : []
      throw CommandFailure(status: .refused, message: (refusals.prefix(most) + more).joined(separator: "\n"))
    }
    return cleared
  }

  /// Of somebody who isn't there, nothing else is worth saying.
  private func refusal(unknown id: OrganisationID) -> String {
    let known = directory.providers.map(\.value.id) + directory.resellers.map(\.value.id)
    let names =
      known.map(\.rawValue) + directory.customers.indices.lazy.map { directory.customers.text($0, .id) }
    let near = nearestName(to: id.rawValue, among: names).map { "Did you mean “\($0)”?" }
    return "unknown-organisation: the directory has no organisation “\(id)”\n  "
      + (near ?? "The ids are in Content/directory.")
  }

  private func party(_ id: OrganisationID) -> InvitationParty {
    directory.organisation(id)?.party ?? InvitationParty(id: id, kind: nil)
  }

  private func refusal(_ violation: RuleViolation, _ purpose: InvitationPurpose) -> String {
    refusal(violation.code, violation.message, violation.remedy, purpose)
  }

  private func refusal(_ code: String, _ message: String, _ remedy: String, _ purpose: InvitationPurpose)
    -> String
  {
    let place = directory.position(of: purpose.to).map { "\n  \($0): the record of \(purpose.to)" } ?? ""
    return "\(code): \(message)\n  \(remedy)\(place)"
  }
}

extension InvitationDesk.Cleared {
  /// - Parameter terms: the digests of the texts on record, by kind and language.
  package func draft(
    at now: Moment, keyID: String, terms: [InvitationKind: [String: String]]
  ) -> InvitationDraft {
    InvitationDraft(
      purpose: purpose, recipient: recipient, language: language, expiresAt: now.seconds + lifetime,
      keyID: keyID, terms: terms[purpose.kind] ?? [:], tenantDomain: tenantDomain, country: country)
  }
}
