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
  let operatorID: OrganisationID
  private let journal: Journal?
  let advice: InvitationAdvice
  private let today: (OrganisationID) -> CalendarDate
  /// On which a moment falls, by the portal's clocks.
  private let day: (Moment) -> CalendarDate

  /// - Parameters:
  ///   - asked: whose view it is; nil for the acting user's organisation, or else the portal's operator.
  ///   - name: who acts; nil for the operator's first user who may.
  /// - Throws: where the organisation isn't there or has no such lists, or who acts may not look at them.
  package init(of asked: String?, actor name: String?, in place: Portal, at now: Moment) throws {
    let source = try place.source()
    directory = source.directory
    today = { source.day(of: now, for: $0) }
    day = { source.day(of: $0) }
    operatorID = source.configuration.operatorID
    journal = try place.existingJournal()
    let actor = try directory.user(named: name)
    let id = try asked.map(directory.partner) ?? actor?.organisation ?? operatorID
    organisation = id
    kind = directory.provider(id) == nil ? .reseller : .provider
    try directory.askingUser(actor, of: id, whoMay: .viewCustomers, operatorID: operatorID)
    book = try place.relationships(source, journal, at: now)
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

  /// The customers that the organisation has a relationship with, the operator's without one, or both.
  ///
  /// - Parameter provider: the only one to look at, of those who may order for them; nil for all.
  /// - Throws: `wrong-list`, where another organisation than the operator is asked for customers without a relationship.
  package func forEachCustomer(
    _ selection: CustomerSelection, onlyProvider provider: String?, at now: Moment,
    _ body: (CustomerRow) -> Void
  ) throws {
    let pairs = try pairs(onlyProvider: provider)
    let (related, prospects) = try customers(selection)
    for id in related { body(try CustomerRow(id, self, pairs)) }
    guard selection.scope != .related else { return }
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
    let decisions = try EarlierDecisions(of: organisation, in: journal, at: now, day: day)
    for row in prospects {
      let id = directory.customers.id(ofRow: row)
      body(
        try CustomerRow(
          id, self, pairs, invitation: invited[id], waiting: waiting[id], decisions: decisions))
    }
  }

  /// How many customers came by each channel that is asked for (R113).
  ///
  /// - Throws: see `forEachCustomer`.
  package func countCustomers(_ selection: CustomerSelection) throws -> [ChannelCount] {
    let (related, prospects) = try customers(selection)
    let asked = CustomerChannel.allCases.filter(selection.includes)
    var counts = Dictionary(uniqueKeysWithValues: asked.map { ($0, 0) })
    var unknown = 0
    for id in related {
      guard let channel = channel(of: id) else {
        unknown += 1
        continue
      }
      counts[channel, default: 0] += 1
    }
    for row in prospects { counts[directory.customers.channel(ofRow: row), default: 0] += 1 }
    return asked.map { ChannelCount(channel: $0, count: counts[$0] ?? 0) }
      + (unknown == 0 ? [] : [ChannelCount(channel: nil, count: unknown)])
  }

  /// Those with a relationship, by their ids, and the operator's without one, by their rows.
  private func customers(
    _ selection: CustomerSelection
  ) throws -> (related: [OrganisationID], prospects: [Int]) {
    guard selection.scope == .related || organisation == operatorID else {
      let option = "--\(selection.scope.rawValue)"
      throw OperationRefusal(
        .wrongList, "the directory's customers are those of \(operatorID), not of \(organisation)",
        remedy: "Leave \(option) out, or ask for the list of \(operatorID).")
    }
    let related =
      selection.endingWithin.map { period in
        book.customers(of: organisation) { period.after(today($0)) }
      } ?? book.customers(of: organisation)
    let listed = related.filter { id in
      selection.scope != .prospects
        && (selection.channels.isEmpty || channel(of: id).map(selection.includes) == true)
    }
    guard selection.scope != .related else { return (listed, []) }
    let known = Set(related)
    let customers = directory.customers
    let prospects = customers.indices.filter { row in
      selection.includes(customers.channel(ofRow: row)) && !known.contains(customers.id(ofRow: row))
    }
    return (listed, prospects)
  }

  private func channel(of id: OrganisationID) -> CustomerChannel? {
    directory.customers.row(of: id).map(directory.customers.channel(ofRow:))
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
              by: pair.provider, kind: .provider, for: id, of: pair.reseller,
              lastCheck: directory.lastCheck(of: pair.reseller))))
      }
    }
  }

  /// What the list says of one of them.
  func row(of id: OrganisationID) throws -> CustomerRow {
    try CustomerRow(id, self, try pairs(onlyProvider: nil))
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
