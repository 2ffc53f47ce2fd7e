import Journal
package import PartnerModel
import PortalFiles
import PortalSite

/// What came of a note or a link that somebody put into a customer's record.
package struct CustomerEntry {
  package let customer: OrganisationID
  /// The number of the record that says it.
  package let record: Int
  package let actor: UserID
  /// Whether it changed anything: the same once more doesn't.
  package let isNew: Bool
  /// The part of the record that the name of a new link is nearly that of, so that it may be meant; nil for none.
  package var nearPart: String?
}

extension Portal {
  /// Puts a note into a customer's record (R111, R127).
  ///
  /// - Parameters:
  ///   - asked: whose customer: a reseller or provider; nil for the acting user's company, or else the operator.
  ///   - name: who acts; nil for the operator's first user who may.
  /// - Throws: `invalid-note`, `ended-since`; where there is no active relationship, every reason why nothing can be managed (R114);
  ///   or who acts may not.
  package func note(
    _ text: String, about id: String, for asked: String?, actor name: String?, at now: Moment
  ) throws -> CustomerEntry {
    let place = try CustomerPlace(of: id, for: asked, actor: name, in: self, at: now)
    let note = try CustomerNote(validating: text)
    return try place.entry(
      journal().record(
        note, about: place.parties, since: place.lastEnd, by: .user(place.actor.id), at: now))
  }

  /// Puts a link into a customer's record, in place of the one with the same name, or takes that away (R110, R111, R127).
  ///
  /// - Parameter address: nil to take the link away.
  /// - Throws: `invalid-link-name`, `invalid-link-address`, `unknown-link`; otherwise as for a note.
  package func link(
    _ linkName: String, to address: String?, of id: String, for asked: String?, actor name: String?,
    at now: Moment
  ) throws -> CustomerEntry {
    let place = try CustomerPlace(of: id, for: asked, actor: name, in: self, at: now)
    let link = try CustomerLink(
      validating: CustomerRecord.part(called: linkName) ?? linkName, address: address)
    guard let journal = try address == nil ? existingJournalToWrite() : journal() else {
      throw OperationRefusal.noLink(link, of: place.parties.with, but: [])
    }
    let result = try journal.record(
      link, of: place.parties, since: place.lastEnd, by: .user(place.actor.id), at: now)
    if result == .nothingThere {
      throw OperationRefusal.noLink(
        link, of: place.parties.with, but: try journal.customerEntries(about: place.parties).links)
    }
    var entry = place.entry(result)
    if entry.isNew, address != nil { entry.nearPart = CustomerRecord.part(nearlyCalled: link.name) }
    return entry
  }
}

extension OperationRefusal {
  fileprivate static func noLink(
    _ link: CustomerLink, of customer: OrganisationID, but known: [CustomerEntries.Entry<CustomerLink>]
  ) -> OperationRefusal {
    OperationRefusal(
      .unknownLink, "the record of \(customer) has no link “\(link.name)”",
      remedy: known.isEmpty
        ? "It has none. What `portico customer show` tells besides is of \(PortalConfiguration.path)."
        : "It has \(known.map(\.content.name).joined(separator: ", ")).")
  }
}

/// A customer with an active relationship, whose record somebody changes.
private struct CustomerPlace {
  let parties: RelationshipParties
  let actor: User
  /// The record of the last end of the relationship, before it began anew.
  let lastEnd: Int?

  init(of id: String, for asked: String?, actor name: String?, in portal: Portal, at now: Moment) throws {
    let source = try portal.source()
    let directory = source.directory
    let operatorID = source.configuration.operatorID
    let named = try directory.user(named: name)
    let own = try asked.map(directory.partner) ?? named?.organisation ?? operatorID
    actor = try directory.actingUser(named, of: own, whoMay: .manageSubscriptions, operatorID: operatorID) {
      PermissionTable.standard.check($0, may: .manageSubscriptions, for: own)
    }
    // Read first: what ends after it is seen when the record is written.
    let ends = try portal.existingJournalToWrite()?.relationshipEnds() ?? []
    let view = try RelationshipView(of: asked, actor: name, in: portal, at: now)
    let parties = RelationshipParties(.reseller, partner: own, with: try view.managedCustomer(id))
    self.parties = parties
    lastEnd = ends.last { $0.end.parties == parties }?.record
  }

  func entry(_ result: CustomerEntryResult) -> CustomerEntry {
    switch result {
    case .recorded(let record):
      CustomerEntry(customer: parties.with, record: record, actor: actor.id, isNew: true)
    case .unchanged(let record):
      CustomerEntry(customer: parties.with, record: record, actor: actor.id, isNew: false)
    case .nothingThere: preconditionFailure("a link that isn't there is refused before")
    }
  }
}

extension RelationshipView {
  /// The customer of that id, where there is an active relationship.
  ///
  /// - Throws: with every reason why nothing can be managed otherwise (R92, R114).
  func managedCustomer(_ id: String) throws -> OrganisationID {
    guard let found = OrganisationID(rawValue: id) else { throw directory.nothingKnown(of: id) }
    guard book.resale(by: organisation, to: found) == nil else { return found }
    guard let customer = directory.customer(found) else { throw directory.nothingKnown(of: id) }
    throw RefusalList(obstaclesToManaging(customer))
  }

  private func obstaclesToManaging(_ customer: Customer) -> [RuleViolation] {
    guard kind == .provider else {
      return book.obstaclesToTransacting(reseller: organisation, customer: customer)
    }
    return book.obstaclesToSubmittingOrders(
      by: organisation, kind: .provider, for: customer.id, of: operatorID
    ).filter { $0.rule == .noProviderRelationship }
  }
}
