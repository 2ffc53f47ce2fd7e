import JSON
package import PartnerModel
import PortalFiles
import PortalSite

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

    /// The link of `portal.yaml` that leads to where it is managed.
    fileprivate var link: String { "customer\(rawValue.prefix(1).uppercased())\(rawValue.dropFirst())" }
  }

  private let row: CustomerRow
  private let customer: Customer?
  private let links: [String: String]

  /// - Parameters:
  ///   - asked: whose relationship: a reseller or provider; nil for the acting user's company, or else the operator.
  ///   - name: who acts; nil for the operator's first user who may see customers.
  /// - Throws: where there is no active relationship, with every reason why nothing can be managed (R92, R114).
  package init(
    of id: String, for asked: String?, actor name: String?, in place: Portal, at now: Moment
  ) throws {
    let view = try RelationshipView(of: asked, actor: name, in: place, at: now)
    guard let found = OrganisationID(rawValue: id) else { throw view.directory.nothingKnown(of: id) }
    customer = view.directory.customer(found)
    if view.book.resale(by: view.organisation, to: found) == nil {
      guard let customer else { throw view.directory.nothingKnown(of: id) }
      throw RefusalList(view.obstaclesToManaging(customer))
    }
    row = try view.row(of: found)
    links = try place.source().configuration.links
  }

  /// A line for each thing, the four parts with what they hold.
  package var details: [String] {
    let managed = Part.allCases.map { part in
      let at = links[part.link].map { ", managed at \($0)" } ?? ", managed in the vendor's portal"
      return "\(part.rawValue): \(mayManage(part) ? "yours to manage" : "not granted")\(at)"
    }
    let rows: [(String, String?)] = [
      ("customer", row.id.rawValue), ("name", row.name), ("source", row.source),
      ("channel", row.channel?.rawValue),
      ("relationship since", row.relationship?.since.description),
      ("account", account.joined(separator: ", ")),
    ]
    return rows.compactMap { name, value in value.map { "\(name): \($0)" } } + managed
      + (row.transacting ?? []).map { "cannot transact: \($0.code): \($0.message)" }
  }

  private var account: [String] {
    guard let customer else { return ["not in the directory any more"] }
    return [
      customer.tenantDomain?.rawValue ?? "no tenant yet", customer.country.rawValue,
      customer.language.rawValue,
    ]
      + [customer.email?.rawValue, links["customerAccount"]].compactMap(\.self)
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
      text.name("account")
      text.object { text in
        text.member("tenantDomain", optional: customer?.tenantDomain?.rawValue)
        text.member("country", optional: customer?.country.rawValue)
        text.member("language", optional: customer?.language.rawValue)
        text.member("email", optional: customer?.email?.rawValue)
        text.member("managedAt", optional: links["customerAccount"])
      }
      for part in Part.allCases {
        text.name(part.rawValue)
        text.object { text in
          text.member("mayManage", mayManage(part))
          text.member("managedAt", optional: links[part.link])
        }
      }
      text.member("canTransact", row.transacting?.isEmpty ?? false)
    }
    return text.bytes
  }
}

extension RelationshipView {
  /// Why a customer without a relationship isn't this company's to manage.
  fileprivate func obstaclesToManaging(_ customer: Customer) -> [RuleViolation] {
    guard kind == .provider else {
      return book.obstaclesToTransacting(reseller: organisation, customer: customer)
    }
    return book.obstaclesToSubmittingOrders(
      by: organisation, kind: .provider, for: customer.id, of: operatorID
    ).filter { $0.rule == .noProviderRelationship }
  }
}
