import ArgumentParser
import JSON
import PartnerModel
import PortalOperations

extension ListCommand {
  struct Shared: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The customers that a reseller and a provider share.",
      discussion: """
        Those with whom both have a relationship, by partnership. A line each: the provider, the reseller, the \
        customer's id and name, since when both have it, and whether the provider can submit orders, with every \
        reason where not.
        """)

    @Option(help: ArgumentHelp("Those shared with this provider only.", valueName: "id"))
    var provider: String?
    @OptionGroup var options: Options

    func run() throws {
      let view = try RelationshipView(
        of: options.organisation, actor: options.actor.name, in: options.portal.place)
      var out = LineWriter()
      for pair in view.pairs(onlyProvider: try provider.map(view.directory.knownProvider)) {
        for id in view.book.sharedCustomers(reseller: pair.reseller, provider: pair.provider) {
          guard let own = view.book.resale(by: pair.reseller, to: id),
            let other = view.book.resale(by: pair.provider, to: id)
          else { continue }
          SharedRow(
            pair: pair, id: id, name: view.name(of: id), since: max(own.since, other.since),
            obstacles: view.book.obstaclesToSubmittingOrders(
              by: pair.provider, kind: .provider, for: id, of: pair.reseller)
          ).print(to: &out, json: options.json)
        }
      }
      out.flush()
    }
  }
}

/// What the list says of one customer.
private struct SharedRow {
  let pair: PartnerPair
  let id: OrganisationID
  let name: String?
  /// From this day on both have a relationship.
  let since: CalendarDate
  let obstacles: [RuleViolation]

  func print(to out: inout LineWriter, json: Bool) {
    guard json else {
      let orders = obstacles.sentence("submit orders")
      return out.line("\(pair.provider)  \(pair.reseller)  \(id)  \(name ?? "-")  since \(since)  \(orders)")
    }
    var text = JSONText()
    text.object { text in
      text.member("provider", pair.provider.rawValue)
      text.member("reseller", pair.reseller.rawValue)
      text.member("id", id.rawValue)
      text.member("name", optional: name)
      text.member("since", since.description)
      text.member("canSubmitOrders", obstacles.isEmpty)
      text.name("reasons")
      obstacles.write(to: &text)
    }
    out.line(utf8: text.bytes)
  }
}
