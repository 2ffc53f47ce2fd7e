import JSON
import Journal
package import PartnerModel
import PortalFiles
import PortalSite

/// One delegated admin privilege: of a relationship that holds, or left of one that ended (R132).
package struct Privilege: Hashable {
  package let parties: RelationshipParties
  package let grant: Grant
  /// When the relationship ended that it outlives; nil for one that holds.
  package let outlives: CalendarDate?

  /// What it is called: `hoshino-cloud/aozora-foods/manageUsers`.
  package var id: String { "\(parties.partner)/\(parties.with)/\(grant.rawValue)" }

  package var json: [UInt8] {
    var text = JSONText()
    text.object { text in
      text.member("id", id)
      text.member("relationship", parties.kind.rawValue)
      text.member("partner", parties.partner.rawValue)
      text.member("with", parties.with.rawValue)
      text.member("privilege", grant.rawValue)
      text.member("outlivesRelationship", outlives != nil)
      text.member("ended", optional: outlives?.description)
    }
    return text.bytes
  }
}

extension Portal {
  /// The delegated privileges that somebody has, those of ended relationships last.
  ///
  /// - Parameter name: who asks: a named user sees what concerns their organisation.
  package func privileges(actor name: String?, at now: Moment) throws -> [Privilege] {
    let source = try source()
    let viewer = try source.directory.viewer(named: name, operatorID: source.configuration.operatorID)
    let journal = try existingJournal()
    let book = try relationships(source, journal, at: now)
    let held = book.all.flatMap { relationship in
      Grant.ordered(relationship.grants.filter(\.outlivesRelationship)).map {
        Privilege(parties: relationship.parties, grant: $0, outlives: nil)
      }
    }
    let active = Set(held.map(\.id))
    let left = try journal?.outlivingPrivileges().map {
      Privilege(parties: $0.parties, grant: $0.grant, outlives: source.day(of: $0.ended))
    }
    return (held + (left ?? []).filter { !active.contains($0.id) }).filter { privilege in
      viewer.map { [privilege.parties.partner, privilege.parties.with].contains($0.organisation) } ?? true
    }
  }
}

extension Journal {
  /// What outlives the last end of each relationship and wasn't taken back since, in the order of the records.
  func outlivingPrivileges() throws -> [(parties: RelationshipParties, grant: Grant, ended: Moment)] {
    let revoked = try privilegeRevocations()
    let ends = try relationshipEnds()
    let last = Dictionary(ends.map { ($0.end.parties, $0.record) }, uniquingKeysWith: max)
    return ends.filter { last[$0.end.parties] == $0.record }.flatMap { ended in
      ended.end.outliving.filter { grant in
        !revoked.contains {
          $0.parties == ended.end.parties && $0.grant == grant && $0.record > ended.record
        }
      }.map { (ended.end.parties, $0, ended.at) }
    }
  }
}
