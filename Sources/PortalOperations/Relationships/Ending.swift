package import Journal
package import PartnerModel
import PortalFiles
package import PortalSite
import SourceDiagnostics

/// The end of relationships: what would end, what has to be known before, and the step itself (R128-R135).
package struct Ending {
  /// What is told and declared.
  package let texts: EndingTexts
  /// What would end: one's own relationship first.
  package let relationships: [Relationship]
  /// Those of one's providers with the customer, which stay.
  package let staying: [Relationship]
  package let actor: User
  private let portal: Portal
  private let journal: Journal?
  private let source: PortalSource
  /// The last record before what would end was looked at.
  private let known: Int

  /// Of what is active and one's own.
  ///
  /// - Parameters:
  ///   - asked: a customer, or the other side of a partnership.
  ///   - provider: whose relationship with that customer ends too; nil for one's own alone.
  ///   - language: of what is told and declared; nil for the portal's own.
  ///   - name: who acts; nil for the operator's first user who may.
  /// - Throws: `unknown-organisation`, `no-relationship`, `removal-not-by-reseller`, `unknown-language`, or who acts may not.
  package init(
    of asked: String, with provider: String?, language: LanguageCode?, actor name: String?,
    in portal: Portal, at now: Moment
  ) throws {
    self.portal = portal
    let source = try portal.source()
    self.source = source
    journal = try portal.existingJournalToWrite()
    let directory = source.directory
    let operatorID = source.configuration.operatorID
    let named = try directory.user(named: name)
    let own = named?.organisation ?? operatorID
    actor = try directory.actingUser(named, of: own, whoMay: .removeRelationship, operatorID: operatorID) {
      PermissionTable.standard.check($0, may: .removeRelationship, for: own)
    }
    known = try journal?.head().sequence ?? 0
    let book = try portal.relationships(source, journal, at: now)
    let ended = try journal?.relationshipEnds() ?? []
    func active(_ parties: RelationshipParties) throws -> Relationship {
      if let relationship = book.relationship(of: parties) { return relationship }
      throw OperationRefusal.noRelationship(
        parties, ended: ended.last { $0.end.parties == parties }.map { source.day(of: $0.at) })
    }
    let other = try directory.known(asked)
    let partnerships = [
      RelationshipParties(.partnership, partner: other, with: own),
      RelationshipParties(.partnership, partner: own, with: other),
    ]
    switch directory.kind(of: other) {
    case .customer:
      if directory.kind(of: own) == .reseller, !source.configuration.policy.removalByReseller {
        throw OperationRefusal(
          .removalNotByReseller,
          "a reseller doesn't end relationships with customers under the rules of this portal",
          remedy:
            "Ask the provider to end it. The switch is `removalByReseller` in \(PortalConfiguration.path).")
      }
      let others = try provider.map { [try directory.knownProvider($0)] } ?? []
      relationships = try ([own] + others).map {
        try active(RelationshipParties(.reseller, partner: $0, with: other))
      }
      staying = book.providers(of: own).map(\.partner).filter { !others.contains($0) }
        .compactMap { book.resale(by: $0, to: other) }
    case .provider, .reseller, nil:
      guard provider == nil else {
        throw OperationRefusal(
          .noRelationship, "\(other) is no customer, so no provider has a relationship with it",
          remedy: "Leave --with out: a partnership is between two.")
      }
      relationships = [
        try active(
          partnerships.first { book.relationship(of: $0) != nil } ?? partnerships[own == other ? 1 : 0])
      ]
      staying = []
    }
    guard let texts = EndingTexts(in: language, source) else {
      throw OperationRefusal(
        .unknownLanguage, "the portal has no language \(language?.rawValue ?? "")",
        remedy:
          "It has \(source.configuration.languages.map(\.rawValue).joined(separator: ", "))."
      )
    }
    self.texts = texts
  }

  /// What was given and stays until each is taken back (R132).
  package var outliving: [(parties: RelationshipParties, grants: [Grant])] {
    relationships.map { ($0.parties, Grant.ordered($0.grants.filter(\.outlivesRelationship))) }
  }

  /// Ends what was looked at. Nobody is written to.
  ///
  /// - Parameters:
  ///   - isDeclared: whether whoever acts affirmed `texts.declaration`.
  ///   - reason: as somebody typed it; it goes on record, in the part that can be redacted.
  /// - Throws: `declaration-missing`, `notice-in-future`, `invalid-reason`, `ended-since`, `changed-since`.
  package func end(
    isDeclared: Bool, notice: RelationshipEnd.Notice?, reason: String?, at now: Moment
  ) throws -> ClosedByEnd {
    guard isDeclared else {
      throw OperationRefusal(
        .declarationMissing, "ending a relationship needs your declaration",
        remedy: "Read it, and declare it with --declare: “\(texts.declaration)”")
    }
    if case .given(let day) = notice, day > source.day(of: now) {
      throw OperationRefusal(
        .noticeInFuture, "notice can't have been given on \(day), which is still to come",
        remedy: "Give the notice first. Then end the relationship, with the day on which it was given.")
    }
    let reason = try EndingReason.checked(reason)
    let journal = try self.journal ?? portal.journal()
    let ends = outliving.map { parties, grants in
      RelationshipEnd(
        of: parties, declaration: texts.declaration, language: texts.language, notice: notice,
        outliving: Set(grants), reason: reason)
    }
    return try journal.end(ends, asOf: known, by: .user(actor.id), at: now)
  }
}

extension PortalSource {
  /// The day that a moment falls on, by the portal's clocks.
  func day(of moment: Moment) -> CalendarDate { zones.portal.date(at: moment) }
}

extension OperationRefusal {
  fileprivate static func noRelationship(_ parties: RelationshipParties, ended day: CalendarDate?)
    -> OperationRefusal
  {
    let list = parties.kind == .reseller ? "customers" : "providers` and `portico list resellers"
    guard let day else {
      return OperationRefusal(
        .noRelationship, "\(parties.partner) has no relationship with \(parties.with)",
        remedy: "Only what is active can be ended: `portico list \(list)` shows it.")
    }
    return OperationRefusal(
      .noRelationship, "the relationship of \(parties.partner) with \(parties.with) ended on \(day) already",
      remedy: "There is nothing left to end. `portico privileges list` shows what outlives it.")
  }
}
