import Journal
package import PartnerModel
import PortalFiles
import PortalSite
package import SourceDiagnostics

/// Decides which invitations may be issued, by the rules of the field, before anything is recorded.
struct InvitationDesk {
  let directory: PartnerDirectory
  let operatorID: OrganisationID
  let relationships: RelationshipBook
  /// The invitations that are open and in the way of others, by what they are for.
  let open: [InvitationPurpose: InvitationID]
  /// The invitations to which an answer waits for its review, in the same way.
  let waiting: [InvitationPurpose: InvitationID]
  let policy: PortalConfiguration.Policy
  let lifetime: Lifetime
  /// The partners of each organisation that the directory declares.
  private let declared: [OrganisationID: Set<OrganisationID>]
  private let zones: OrganisationZones
  /// Who asked for no more letters.
  private let stopped: StoppedAddresses
  private let now: Moment

  /// An invitation that every rule allows.
  struct Cleared {
    let purpose: InvitationPurpose
    let actor: UserID
    let recipient: EmailAddress
    let language: LanguageCode
    let expiresAt: Moment
    /// What it names of the invitee, as far as the directory knows it: its page asks for the same (D8).
    let tenantDomain: TenantDomain?
    let country: CountryCode
    let timeZone: TimeZoneName
    let term: RelationshipTerm
    /// What the directory calls those who take part, in the invitee's language.
    let names: NamesOnRecord
    /// The partners whose relationship with the invitee the directory declares already.
    let declared: [OrganisationID]
  }

  /// - Parameters:
  ///   - journal: nil where nothing is on record yet.
  ///   - replaced: an invitation that ends with this, and with it the answers that wait.
  ///   - lifetime: nil for the portal's policy.
  ///   - now: when the invitations are issued.
  init(
    _ checked: CheckedPortal, _ journal: Journal?, open: [InvitationPurpose: InvitationID],
    replaced: InvitationID? = nil, lifetime: Lifetime?, at now: Moment
  ) throws {
    let source = checked.site.source
    directory = source.directory
    operatorID = source.configuration.operatorID
    relationships = try checked.portal.relationships(source, journal, at: now)
    self.open = open
    waiting = try journal?.invitationsWaiting().filter { $0.value != replaced } ?? [:]
    policy = source.configuration.policy
    self.lifetime = lifetime ?? source.configuration.policy.invitationLifetime
    declared = source.directory.declaredRelationships.reduce(into: [:]) { partners, relationship in
      partners[relationship.with, default: []].insert(relationship.partner)
    }
    zones = source.zones
    stopped = try checked.portal.stoppedAddresses()
    self.now = now
  }

  /// How many customers the directory doesn't ask for, though they are neither connected nor invited.
  func countOfNotAskedFor() -> Int {
    let customers = directory.customers
    return customers.indices.count { row in
      guard customers.wish(ofRow: row) == .none else { return false }
      let purpose = InvitationPurpose(
        kind: .resellerInvitesCustomer, from: operatorID, with: nil, to: customers.id(ofRow: row))
      return open[purpose] == nil && waiting[purpose] == nil && !relationships.fulfils(purpose)
    }
  }

  /// What customers' rows and providers' records ask for, without what is open or holds already.
  func everythingAskedFor() -> [InvitationPurpose] {
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

  /// Whether the directory's address of an organisation asked for no more letters.
  func isStopped(_ id: OrganisationID) -> Bool {
    directory.organisation(id)?.email.map(stopped.contains) ?? false
  }

  /// All of the requests, or none.
  ///
  /// - Parameter actor: who acts; nil for the operator's first user who may, and in another company's name for nobody.
  /// - Throws: `RefusalList` with every reason why one of them is refused, and where its record stands.
  func clear(
    _ purposes: [InvitationPurpose], term: RelationshipTerm?, actor: User?
  ) throws -> [Cleared] {
    let (cleared, refused) = try judge(purposes, term: term, actor: actor)
    guard refused.isEmpty else { throw RefusalList(refused.flatMap(\.refusals)) }
    return cleared
  }

  /// What the rules allow of the requests, and what not: with every reason, and where its record stands.
  ///
  /// - Parameters:
  ///   - term: how long what they ask for is to hold; nil for what the directory says of each.
  ///   - actor: as for `clear`.
  func judge(
    _ purposes: [InvitationPurpose], term: RelationshipTerm?, actor: User?
  ) throws -> (cleared: [Cleared], refused: [RefusedInvitation]) {
    var cleared: [Cleared] = []
    cleared.reserveCapacity(purposes.count)
    var refused: [RefusedInvitation] = []
    // Of all who are invited, few have clocks of their own, and fewer invite.
    var ends: [TimeZoneName: Moment] = [:]
    var inviters = Inviters(directory)
    for purpose in purposes {
      func refuse(_ reasons: [any ExplainedError]) {
        let place = place(of: purpose)
        refused.append(
          RefusedInvitation(
            purpose: purpose, refusals: reasons.map { LocatedRefusal(refusal: $0, place: place) }))
      }
      let unknown = ([purpose.from, purpose.to] + (purpose.with.map { [$0] } ?? [])).filter {
        directory.kind(of: $0) == nil
      }
      guard unknown.isEmpty else {
        refused.append(
          RefusedInvitation(
            purpose: purpose, refusals: unknown.map { directory.nothingKnown(of: $0.rawValue) }))
        continue
      }
      let acting: User
      do throws(OperationRefusal) {
        acting = if let actor { actor } else { try chosenUser(for: purpose) }
      } catch {
        let inviter = inviters.party(purpose.from).check(
          is: purpose.kind.inviterKind, wrongKind: .wrongInviter, in: purpose.kind)
        refuse(inviter.isEmpty ? [error] : inviter)
        continue
      }
      let invitee = directory.organisation(purpose.to)
      let request = InvitationRequest(
        kind: purpose.kind, actor: acting, from: inviters.party(purpose.from),
        with: purpose.with.map { inviters.party($0) },
        to: invitee?.party ?? InvitationParty(id: purpose.to, kind: nil), recipient: invitee?.email,
        wantsNoLetters: invitee?.email.map(stopped.contains) ?? false, lifetime: lifetime)
      let violations = request.check(
        relationships: relationships, openInvitation: open[purpose], waitingInvitation: waiting[purpose],
        longestLifetime: policy.longestLifetime)
      guard violations.isEmpty, let invitee, let recipient = invitee.email else {
        refuse(violations)
        continue
      }
      let names: NamesOnRecord
      do {
        names = try inviters.names(of: purpose, to: invitee)
      } catch {
        refuse([error])
        continue
      }
      do {
        let zone = try zones.zone(of: invitee)
        let end = ends[zone.name] ?? zone.end(of: lifetime, from: now, atMost: policy.longestLifetime)
        ends[zone.name] = end
        let term = term ?? declaredTerm(of: purpose)
        if let violation = term.check(deadline: zone.date(at: end), of: purpose.to) {
          refuse([violation])
          continue
        }
        cleared.append(
          Cleared(
            purpose: purpose, actor: acting.id, recipient: recipient, language: invitee.language,
            expiresAt: end,
            tenantDomain: invitee.tenantDomain, country: invitee.country, timeZone: zone.name,
            term: term, names: names, declared: declaredPartners(of: purpose)))
      } catch {
        refuse([error])
      }
    }
    return (cleared, refused)
  }

  private func chosenUser(for purpose: InvitationPurpose) throws(OperationRefusal) -> User {
    let chosen = try directory.chosenUser(
      of: purpose.from, whoMay: purpose.kind.action, operatorID: operatorID)
    guard let chosen else { throw PartnerDirectory.needsRole(at: purpose.from, for: purpose.kind.action) }
    return chosen
  }

  /// The end that a customer's row names.
  private func declaredTerm(of purpose: InvitationPurpose) -> RelationshipTerm {
    let customers = directory.customers
    return RelationshipTerm(until: customers.row(of: purpose.to).flatMap(customers.until))
  }

  private func declaredPartners(of purpose: InvitationPurpose) -> [OrganisationID] {
    let partners = [purpose.from] + (purpose.with.map { [$0] } ?? [])
    return partners.filter { declared[purpose.to]?.contains($0) ?? false }
  }

  /// Where the record of whoever is to be invited stands.
  private func place(of purpose: InvitationPurpose) -> String? {
    directory.position(of: purpose.to).map { "\($0): the record of \(purpose.to)" }
  }
}

/// An invitation that the rules don't allow, with every reason.
package struct RefusedInvitation {
  package let purpose: InvitationPurpose
  package let refusals: [any ExplainedError]
}

extension InvitationDesk.Cleared {
  /// - Parameter terms: the digests of the texts on record, by kind and language.
  func draft(
    keyID: KeyID, terms: [InvitationKind: [LanguageCode: TextDigest]]
  ) -> InvitationDraft {
    InvitationDraft(
      purpose: purpose, recipient: recipient, language: language, expiresAt: expiresAt,
      keyID: keyID, terms: terms[purpose.kind] ?? [:], tenantDomain: tenantDomain, country: country,
      timeZone: timeZone, term: term, names: names, declared: declared)
  }
}

/// Those who invite, each found once, and their names once for each language.
private struct Inviters {
  private struct Key: Hashable {
    let id: OrganisationID
    let language: LanguageCode
  }

  private let directory: PartnerDirectory
  private var parties: [OrganisationID: InvitationParty] = [:]
  private var known: [Key: NameOnRecord] = [:]

  init(_ directory: PartnerDirectory) {
    self.directory = directory
  }

  mutating func party(_ id: OrganisationID) -> InvitationParty {
    if let party = parties[id] { return party }
    let party = directory.organisation(id)?.party ?? InvitationParty(id: id, kind: nil)
    parties[id] = party
    return party
  }

  mutating func names(
    of purpose: InvitationPurpose, to invitee: Organisation
  ) throws(RuleViolation) -> NamesOnRecord {
    let language = invitee.language
    let from = try name(of: purpose.from, in: language)
    var with: NameOnRecord?
    if let provider = purpose.with { with = try name(of: provider, in: language) }
    return NamesOnRecord(from: from, with: with, to: try NameOnRecord(invitee, in: language))
  }

  private mutating func name(
    of id: OrganisationID, in language: LanguageCode
  ) throws(RuleViolation) -> NameOnRecord {
    let key = Key(id: id, language: language)
    if let name = known[key] { return name }
    let name: NameOnRecord
    if let organisation = directory.organisation(id) {
      name = try NameOnRecord(organisation, in: language)
    } else {
      name = .company(try CompanyName(validating: id.rawValue))
    }
    known[key] = name
    return name
  }
}

extension NameOnRecord {
  fileprivate init(_ organisation: Organisation, in language: LanguageCode) throws(RuleViolation) {
    let name = try CompanyName(validating: organisation.name(in: language))
    self = organisation.isNaturalPerson ? .person(name) : .company(name)
  }
}
