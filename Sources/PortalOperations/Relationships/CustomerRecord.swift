import JSON
import Journal
package import PartnerModel
import PortalFiles
import PortalSite
import SourceDiagnostics

/// A customer's record as a partner of theirs sees it: account, services, users, licences (R110, R111, R127).
package struct CustomerRecord {
  /// One part of the record that is managed elsewhere.
  private enum Part: String, CaseIterable {
    case services
    case users
    case licenses

    /// What the customer has to have allowed.
    fileprivate var grant: Grant {
      switch self {
      case .services: .manageSubscriptions
      case .users: .manageUsers
      case .licenses: .manageLicenses
      }
    }
  }

  /// Where something is managed, and where that is said.
  private struct Link {
    let address: String
    let source: String
    /// The same for people, with who and when.
    let told: String
  }

  /// The part that isn't asked for by a grant, which the links of a customer may name as well.
  private static let account = "account"
  private static let parts = [account] + Part.allCases.map(\.rawValue)

  /// What a link has to be called to be one of the record's parts; case doesn't matter.
  static func part(called name: String) -> String? { parts.first { $0 == name.narrowed.lowercased() } }

  /// The one that somebody may have meant who called a link otherwise.
  static func part(nearlyCalled name: String) -> String? {
    parts.contains(name) ? nil : nearestName(to: name, among: parts)
  }

  private let row: CustomerRow
  private let customer: Customer?
  private let links: [String: String]
  private let entries: CustomerEntries
  private let day: (Moment) -> CalendarDate

  /// - Parameters:
  ///   - asked: whose relationship: a reseller or provider; nil for the acting user's company, or else the operator.
  ///   - name: who acts; nil for the operator's first user who may see customers.
  /// - Throws: where there is no active relationship, with every reason why nothing can be managed (R92, R114).
  package init(
    of id: String, for asked: String?, actor name: String?, in place: Portal, at now: Moment
  ) throws {
    let view = try RelationshipView(of: asked, actor: name, in: place, at: now)
    let id = try view.managedCustomer(id)
    customer = view.directory.customer(id)
    row = try view.row(of: id)
    let source = try place.source()
    links = source.configuration.links
    day = { source.day(of: $0) }
    entries =
      try place.existingJournal()?.customerEntries(
        about: RelationshipParties(.reseller, partner: view.organisation, with: id)) ?? CustomerEntries()
  }

  /// A line for each thing, the four parts with what they hold.
  package var details: [String] {
    let managed = Part.allCases.map { part in
      let at = link(to: part.rawValue).map { ", managed at \($0.address) (\($0.told))" }
      return "\(part.rawValue): \(mayManage(part) ? "yours to manage" : "not granted")"
        + (at ?? ", managed in the vendor's portal")
    }
    let rows: [(String, String?)] = [
      ("customer", row.id.rawValue), ("name", row.name), ("source", row.source),
      ("channel", row.channel?.rawValue),
      ("relationship since", row.relationship?.since.description),
      ("relationship until", row.relationship?.until?.description),
      ("account", account.joined(separator: ", ")),
    ]
    let others = entries.links.filter { !Self.parts.contains($0.content.name) }.map {
      "link \($0.content.name): \($0.content.address ?? "") (\(told($0)))"
    }
    return rows.compactMap { name, value in value.map { "\(name): \($0)" } } + managed + others
      + entries.notes.map { "note: \($0.content.text) (\(told($0)))" }
      + (row.transacting ?? []).map { "cannot transact: \($0.code): \($0.message)" }
  }

  private var account: [String] {
    guard let customer else { return ["not in the directory any more"] }
    return [
      customer.tenantDomain?.rawValue ?? "no tenant yet", customer.country.rawValue,
      customer.language.rawValue,
    ]
      + [
        customer.email?.rawValue, link(to: Self.account).map { "managed at \($0.address) (\($0.told))" },
      ].compactMap(\.self)
  }

  /// The customer's own link goes before the one that `portal.yaml` has for all.
  private func link(to part: String) -> Link? {
    if let own = entries.link(named: part), let address = own.content.address {
      return Link(address: address, source: "record \(own.record)", told: told(own))
    }
    let ofAll = links["customer\(part.prefix(1).uppercased())\(part.dropFirst())"]
    return ofAll.map {
      Link(address: $0, source: PortalConfiguration.path, told: PortalConfiguration.path)
    }
  }

  private func told<Content>(_ entry: CustomerEntries.Entry<Content>) -> String {
    "record \(entry.record), \(entry.actor), \(day(entry.at))"
  }

  private func mayManage(_ part: Part) -> Bool { row.relationship?.grants.contains(part.grant) ?? false }

  package var json: [UInt8] {
    var text = JSONText()
    text.object { text in
      text.member("id", row.id.rawValue)
      text.member("name", optional: row.name)
      text.member("source", optional: row.source)
      text.member("channel", optional: row.channel?.rawValue)
      text.member("since", optional: row.relationship?.since.description)
      text.member("until", optional: row.relationship?.until?.description)
      text.name("account")
      text.object { text in
        text.member("tenantDomain", optional: customer?.tenantDomain?.rawValue)
        text.member("country", optional: customer?.country.rawValue)
        text.member("language", optional: customer?.language.rawValue)
        text.member("email", optional: customer?.email?.rawValue)
        text.member("managedAt", optional: link(to: Self.account)?.address)
        text.member("source", optional: link(to: Self.account)?.source)
      }
      for part in Part.allCases {
        text.name(part.rawValue)
        text.object { text in
          text.member("mayManage", mayManage(part))
          text.member("managedAt", optional: link(to: part.rawValue)?.address)
          text.member("source", optional: link(to: part.rawValue)?.source)
        }
      }
      text.name("links")
      text.array { text in
        for entry in entries.links {
          write(entry, to: &text) {
            $0.member("name", entry.content.name)
            $0.member("address", optional: entry.content.address)
          }
        }
      }
      text.name("notes")
      text.array { text in
        for entry in entries.notes { write(entry, to: &text) { $0.member("text", entry.content.text) } }
      }
      text.member("canTransact", row.transacting?.isEmpty ?? false)
    }
    return text.bytes
  }

  private func write<Content>(
    _ entry: CustomerEntries.Entry<Content>, to text: inout JSONText, _ content: (inout JSONText) -> Void
  ) {
    text.object { text in
      content(&text)
      text.member("record", Int64(entry.record))
      text.member("by", entry.actor.description)
      text.member("at", entry.at.text)
    }
  }
}
