import Journal
package import PartnerModel
import PortalFiles
import PortalSite

/// What one organisation may see of who is connected with whom.
package struct RelationshipView {
  let directory: PartnerDirectory
  let book: RelationshipBook
  /// Whose view it is: a reseller or a provider.
  let organisation: OrganisationID
  let kind: OrganisationKind
  private let operatorID: OrganisationID
  private let journal: Journal?
  let advice: InvitationAdvice

  /// - Parameters:
  ///   - asked: whose view it is; nil for the acting user's organisation, or else the portal's operator.
  ///   - name: who acts; nil for the operator's first user who may.
  /// - Throws: where the organisation isn't there or has no such lists, or who acts may not look at them.
  package init(of asked: String?, actor name: String?, in place: Portal) throws {
    let source = try place.source()
    directory = source.directory
    operatorID = source.configuration.operatorID
    journal = try place.existingJournal()
    let actor = try directory.user(named: name)
    let id = try asked.map(directory.partner) ?? actor?.organisation ?? operatorID
    organisation = id
    kind = directory.provider(id) == nil ? .reseller : .provider
    try directory.askingUser(actor, of: id, whoMay: .viewCustomers, operatorID: operatorID)
    book = try place.relationships(source, journal)
    advice = InvitationAdvice(source, relationships: book, stopped: try place.stoppedAddresses())
  }

  // MARK: The lists

  /// The partnerships of a reseller, or of a provider, by who is on the other side.
  ///
  /// - Throws: `wrong-list`, where the view's organisation is of the same kind.
  package func partnerships(with kind: OrganisationKind) throws -> [PartnerRow] {
    if kind == .provider {
      try require(.reseller, for: "providers", orElse: "resellers")
      return book.providers(of: organisation).map { PartnerRow($0.partner, $0, self) }
    }
    try require(.provider, for: "resellers", orElse: "providers")
    return book.resellers(of: organisation).map { PartnerRow($0.with, $0, self) }
  }

  /// The customers that the organisation has a relationship with.
  ///
  /// - Parameters:
  ///   - provider: the only one to look at, of those who may order for them; nil for all.
  ///   - all: whether the operator's customers without a relationship follow.
  /// - Throws: `wrong-list`, where all customers of another organisation than the operator are asked for.
  package func forEachCustomer(
    onlyProvider provider: String?, all: Bool, at now: Moment, _ body: (CustomerRow) -> Void
  ) throws {
    let pairs = try pairs(onlyProvider: provider)
    guard !all || organisation == operatorID else {
      throw OperationRefusal(
        .wrongList, "the directory's customers are those of \(operatorID), not of \(organisation)",
        remedy: "Leave --all out, or ask for the list of \(operatorID).")
    }
    let related = book.customers(of: organisation)
    for id in related { body(CustomerRow(id, self, pairs)) }
    guard all else { return }
    let known = Set(related)
    let waiting = Dictionary(
      (try journal?.invitationsWaiting() ?? [:]).map { ($0.key.to, $0.value) }, uniquingKeysWith: min)
    let changes = InviteeChanges(directory)
    var invited: [OrganisationID: OpenInvitation] = [:]
    try journal?.forEachInvitation(openAt: now) { invitation in
      guard invitation.id <= invited[invitation.to]?.id ?? invitation.id else { return }
      let changed = changes.ofAddressOrName(invitation)
      invited[invitation.to] = OpenInvitation(
        id: invitation.id, changed: changed,
        advice: changed.isEmpty ? nil : advice.renewal(of: invitation, waiting: waiting[invitation.to]))
    }
    for row in directory.customers.indices {
      let id = directory.customers.id(ofRow: row)
      guard !known.contains(id) else { continue }
      body(CustomerRow(id, self, pairs, invitation: invited[id], waiting: waiting[id]))
    }
  }

  /// The customers with whom both a reseller and a provider have a relationship, by partnership.
  ///
  /// - Parameter provider: the only one to look at; nil for all.
  package func forEachSharedCustomer(
    onlyProvider provider: String?, _ body: (SharedRow) -> Void
  ) throws {
    for pair in try pairs(onlyProvider: provider) {
      for id in book.sharedCustomers(reseller: pair.reseller, provider: pair.provider) {
        guard let own = book.resale(by: pair.reseller, to: id),
          let other = book.resale(by: pair.provider, to: id)
        else { continue }
        body(
          SharedRow(
            pair: pair, id: id, name: name(of: id), since: max(own.since, other.since),
            obstacles: book.obstaclesToSubmittingOrders(
              by: pair.provider, kind: .provider, for: id, of: pair.reseller)))
      }
    }
  }

  // MARK: What they are made of

  /// In the organisation's own language; nil for somebody who isn't in the directory any more.
  func name(of id: OrganisationID) -> String? {
    directory.organisation(id).map { $0.name(in: $0.language) }
  }

  private func require(_ wanted: OrganisationKind, for list: String, orElse other: String) throws {
    guard kind != wanted else { return }
    throw OperationRefusal(
      .wrongList, "\(organisation) is a \(kind.rawValue) and has no \(list)",
      remedy: "Run `portico list \(other)`, or name a \(wanted.rawValue) with --of.")
  }

  /// The pairs of a provider and a reseller in which the organisation takes part, by its partnerships.
  private func pairs(onlyProvider name: String?) throws -> [PartnerPair] {
    let provider = try name.map(directory.knownProvider)
    let partnerships =
      kind == .reseller ? book.providers(of: organisation) : book.resellers(of: organisation)
    return partnerships.map { PartnerPair(provider: $0.partner, reseller: $0.with) }
      .filter { provider == nil || $0.provider == provider }
  }
}

/// A provider and a reseller who have a partnership.
package struct PartnerPair: Hashable {
  package let provider: OrganisationID
  package let reseller: OrganisationID
}
