import ArgumentParser
import PartnerModel
import PortalOperations

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List who is connected with whom, and what that allows.",
    discussion: """
      A relationship is there because the directory declares it, or because an invitation was accepted; nothing else \
      makes one, and a partner's customers are not one's own. Each row says since when it holds, where it comes from, \
      what it allows, and, where an invitation was accepted, by whose hand that was issued.

      The list is that of the organisation of the user who acts (--as USER or PORTICO_USER), else of the portal's \
      operator; --of names another one, for which a user of its own acts, named with --as. An operator without users needs \
      nobody.

        portico list providers
        portico list customers --provider kaede-distribution --json
        portico list resellers --as nao-fujii
      """,
    subcommands: [Customers.self, Providers.self, Resellers.self, Shared.self])

  /// What all lists take.
  struct Options: ParsableArguments {
    @Option(
      name: .customLong("of"),
      help: ArgumentHelp("Whose list: the id of a reseller or provider.", valueName: "organisation"))
    var organisation: String?
    @OptionGroup var format: ListFormat
    @OptionGroup var actor: ActorOptions
    @OptionGroup var portal: PortalOptions

    func view() throws -> RelationshipView {
      try RelationshipView(of: organisation, actor: actor.name, in: portal.place)
    }

    fileprivate func print(_ rows: [PartnerRow], empty: String) {
      guard !format.json else {
        var out = LineWriter()
        rows.forEach { out.line(utf8: $0.json) }
        return out.flush()
      }
      var table = TableWriter.relationships(format, empty: empty)
      for row in rows { table.row([Cell(row.id.rawValue), Cell(row.name ?? "-")] + row.relationship.cells) }
      table.finish()
    }
  }

  struct Providers: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "providers",
      abstract: "The providers that a reseller has a partnership with.",
      discussion: "One line each: id, name, since, origin, grants.")

    @OptionGroup var options: Options

    func run() throws {
      options.print(try options.view().partnerships(with: .provider), empty: "no provider is connected")
    }
  }

  struct Resellers: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "resellers",
      abstract: "The resellers that a provider has a partnership with.",
      discussion: "One line each: id, name, since, origin, grants.")

    @OptionGroup var options: Options

    func run() throws {
      options.print(try options.view().partnerships(with: .reseller), empty: "no reseller is connected")
    }
  }

  struct Customers: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "customers",
      abstract: "The customers that an organisation has a relationship with.",
      discussion: """
        A line for each customer: id, name, since, origin, grants. Below it stands whether the reseller can transact \
        with the customer, and for each of its providers whether that one can submit orders; where not, with every \
        reason.

        Customers of the directory without a relationship are not in the list. With --all they come at the end, each \
        marked “relationship needed” with the command that invites it, with the invitation that is open, or with the \
        acceptance that waits for its review.
        """)

    @Option(help: ArgumentHelp("Of the providers, look at this one only.", valueName: "id"))
    var provider: String?
    @Flag(help: "Add the operator's known customers without a relationship.")
    var all = false
    @OptionGroup var options: Options

    func run() throws {
      var out = LineWriter()
      var table = TableWriter.relationships(
        options.format, notes: "what it lacks", empty: "no customer is connected")
      try options.view().forEachCustomer(onlyProvider: provider, all: all, at: .now) { row in
        guard !options.format.json else { return out.line(utf8: row.json) }
        table.row([Cell(row.id.rawValue), Cell(row.name ?? "-")] + row.cells)
        row.details.forEach { table.detail($0) }
      }
      options.format.json ? out.flush() : table.finish()
    }
  }

  struct Shared: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "shared",
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
      var out = LineWriter()
      var table = TableWriter(
        [
          Column("customer", 2), Column("name", 3), Column("provider", 0), Column("reseller", 1),
          Column("since", 4),
          Column("orders", 5),
        ], options.format, empty: "no customer is shared")
      try options.view().forEachSharedCustomer(onlyProvider: provider) { row in
        guard !options.format.json else { return out.line(utf8: row.json) }
        table.row([
          "\(row.pair.provider)", "\(row.pair.reseller)", "\(row.id)", Cell(row.name ?? "-"),
          Cell("since \(row.since)", shown: "\(row.since)", value: "\(row.since)"),
          Cell(row.obstacles.sentence("submit orders")),
        ])
      }
      options.format.json ? out.flush() : table.finish()
    }
  }
}

// MARK: - Lines

private typealias Cell = TableWriter.Cell
private typealias Column = TableWriter.Column

extension TableWriter {
  fileprivate static func relationships(
    _ format: ListFormat, notes: String? = nil, empty: String
  ) -> TableWriter {
    TableWriter(
      [
        Column("id", 0), Column("name", 1), Column("since", 2), Column("by", 3), Column("allows", 4),
        Column("invited by", 5),
      ], format, notes: notes, empty: empty)
  }
}

extension CustomerRow {
  fileprivate var cells: [Cell] { relationship?.cells ?? ["relationship needed", "-", "-", "-"] }

  fileprivate var details: [String] {
    var lines: [String] = []
    if let transacting { lines.append(transacting.sentence("transact")) }
    for (pair, obstacles) in orders {
      lines.append("\(pair.provider) for \(pair.reseller): \(obstacles.sentence("submit orders"))")
    }
    if let invitation {
      lines.append("invited: \(invitation.id)")
      if let advice = invitation.advice {
        lines.append(
          "\(invitation.changed.map(\.rawValue).joined(separator: " and ")) changed since: \(advice)")
      }
    }
    if let waiting { lines.append("waits for review: portico review \(waiting)") }
    if let command { lines.append("invite: \(command)") }
    for obstacle in obstacles { lines.append("no invitation yet: \(obstacle.code): \(obstacle.message)") }
    return lines
  }
}

extension Relationship {
  /// Since when, where it comes from, what it allows, by whose hand.
  fileprivate var cells: [Cell] {
    let grants = Grant.ordered(grants).map(\.rawValue).joined(separator: ",")
    return [
      Cell("since \(since)", shown: "\(since)", value: "\(since)"), Cell(origin.rawValue),
      Cell(grants.isEmpty ? "-" : grants),
      issuedBy.map { Cell("invited by \($0)", shown: "\($0)", value: "\($0)") } ?? "-",
    ]
  }
}

extension [RuleViolation] {
  /// `can submit orders`, or `cannot submit orders: <code>: <message>; …`
  fileprivate func sentence(_ what: String) -> String {
    if isEmpty { return "can \(what)" }
    return "cannot \(what): "
      + map { "\($0.code): \($0.message)" }.joined(separator: "; ")
  }
}
