package import JSON
package import Journal
package import PartnerModel
package import PortalFiles
import PortalSite
import SourceDiagnostics
import TokenVerdicts

/// What one organisation may see of who is connected with whom.
package struct RelationshipView {
  package let directory: PartnerDirectory
  package let operatorID: OrganisationID
  package let book: RelationshipBook
  package let journal: Journal?
  /// Whose view it is: a reseller or a provider.
  package let organisation: OrganisationID
  package let kind: OrganisationKind

  /// - Throws: where the organisation isn't there or has no such lists, or who acts may not look at them.
  ///
  /// - Parameters:
  ///   - name: who acts; nil for the first user of the organisation who may.
  ///   - asked: whose view it is; nil for the acting user's organisation, or else the portal's operator.
  package init(of asked: String?, actor name: String?, in place: Portal) throws {
    let source = try place.source()
    directory = source.directory
    operatorID = source.configuration.operatorID
    journal = try place.existingJournal()
    let actor = try directory.user(named: name)
    let id = try asked.map(directory.partner) ?? actor?.organisation ?? operatorID
    organisation = id
    kind = directory.provider(id) == nil ? .reseller : .provider
    _ = try directory.actingUser(actor, of: id, whoMay: .viewCustomers) {
      PermissionTable.standard.check($0, may: .viewCustomers, for: id)
    }
    book = try place.relationships(source, journal)
  }

  /// In the organisation's own language; nil for somebody who isn't in the directory any more.
  package func name(of id: OrganisationID) -> String? {
    directory.organisation(id).map { $0.name(in: $0.language) }
  }

  package func require(_ wanted: OrganisationKind, for list: String, orElse other: String) throws {
    guard kind != wanted else { return }
    throw CommandFailure.refused(
      "wrong-list", "\(organisation) is a \(kind.rawValue) and has no \(list)",
      remedy: "Run `portico list \(other)`, or name a \(wanted.rawValue) with --of.")
  }

  /// The pairs of a provider and a reseller in which the organisation takes part, by its partnerships.
  package func pairs(onlyProvider provider: OrganisationID?) -> [PartnerPair] {
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

extension PartnerDirectory {
  /// The reseller or provider of that id.
  package func partner(_ text: String) throws -> OrganisationID {
    if let id = OrganisationID(rawValue: text), reseller(id) != nil || provider(id) != nil { return id }
    throw unknown(text, "reseller or provider", among: resellers.map(\.value.id) + providers.map(\.value.id))
  }

  /// The organisation of that id, of any kind.
  package func known(_ text: String) throws -> OrganisationID {
    if let id = OrganisationID(rawValue: text), kind(of: id) != nil { return id }
    throw unknown(text, "organisation", among: resellers.map(\.value.id) + providers.map(\.value.id))
  }

  /// The provider of that id.
  package func knownProvider(_ text: String) throws -> OrganisationID {
    if let id = OrganisationID(rawValue: text), provider(id) != nil { return id }
    throw unknown(text, "provider", among: providers.map(\.value.id))
  }

  private func unknown(
    _ text: String, _ what: String, among known: [OrganisationID]
  ) -> CommandFailure {
    CommandFailure.refused(
      "unknown-organisation", "the directory has no \(what) “\(text.printable)”",
      remedy: nearestName(to: text, among: known.map(\.rawValue)).map { "Did you mean “\($0)”?" }
        ?? "The ids are in \(PartnerDirectory.folder).")
  }
}

// MARK: - Reasons

extension [RuleViolation] {
  /// As the value of a member: every reason with its code, its words and what to do.
  package func write(to text: inout JSONText) {
    text.array { text in
      for violation in self {
        text.object { text in
          text.member("code", violation.code)
          text.member("message", violation.message(in: .english))
          text.member("remedy", violation.remedy(in: .english))
        }
      }
    }
  }

  /// `can submit orders`, or `cannot submit orders: <code>: <message>; …`
  package func sentence(_ what: String) -> String {
    if isEmpty { return "can \(what)" }
    return "cannot \(what): "
      + map { "\($0.code): \($0.message(in: .english))" }.joined(separator: "; ")
  }
}
