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
    @Flag(help: "Print one JSON object a line.") var json = false
    @OptionGroup var actor: ActorOptions
    @OptionGroup var portal: PortalOptions

    func view() throws -> RelationshipView {
      try RelationshipView(of: organisation, actor: actor.name, in: portal.place)
    }

    fileprivate func print(_ rows: [PartnerRow]) {
      var out = LineWriter()
      for row in rows {
        if json {
          out.line(utf8: row.json)
        } else {
          out.line("\(row.id)  \(row.name ?? "-")  \(row.relationship.summary)")
        }
      }
      out.flush()
    }
  }

  struct Providers: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "providers",
      abstract: "The providers that a reseller has a partnership with.",
      discussion: "One line each: id, name, since, origin, grants.")

    @OptionGroup var options: Options

    func run() throws {
      options.print(try options.view().partnerships(with: .provider))
    }
  }

  struct Resellers: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "resellers",
      abstract: "The resellers that a provider has a partnership with.",
      discussion: "One line each: id, name, since, origin, grants.")

    @OptionGroup var options: Options

    func run() throws {
      options.print(try options.view().partnerships(with: .reseller))
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
      try options.view().forEachCustomer(onlyProvider: provider, all: all, at: .now) { row in
        if options.json { out.line(utf8: row.json) } else { row.lines.forEach { out.line($0) } }
      }
      out.flush()
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
      try options.view().forEachSharedCustomer(onlyProvider: provider) { row in
        if options.json { out.line(utf8: row.json) } else { out.line(row.line) }
      }
      out.flush()
    }
  }
}

// MARK: - Lines

extension CustomerRow {
  fileprivate var lines: [String] {
    var lines = ["\(id)  \(name ?? "-")  \(relationship?.summary ?? "relationship needed")"]
    if let transacting { lines.append("  \(transacting.sentence("transact"))") }
    for (pair, obstacles) in orders {
      lines.append("  \(pair.provider) for \(pair.reseller): \(obstacles.sentence("submit orders"))")
    }
    if let invitation {
      lines.append("  invited: \(invitation.id)")
      if let advice = invitation.advice {
        lines.append(
          "  \(invitation.changed.map(\.rawValue).joined(separator: " and ")) changed since: \(advice)")
      }
    }
    if let waiting { lines.append("  waits for review: portico review \(waiting)") }
    if let command { lines.append("  invite: \(command)") }
    for obstacle in obstacles { lines.append("  no invitation yet: \(obstacle.code): \(obstacle.message)") }
    return lines
  }
}

extension SharedRow {
  fileprivate var line: String {
    "\(pair.provider)  \(pair.reseller)  \(id)  \(name ?? "-")  since \(since)  "
      + obstacles.sentence("submit orders")
  }
}

extension Relationship {
  /// `since 2026-11-22  accepted  submitOrders,addSubscriptions  invited by nao-fujii`
  fileprivate var summary: String {
    let grants = Grant.ordered(grants).map(\.rawValue).joined(separator: ",")
    return "since \(since)  \(origin.rawValue)  \(grants.isEmpty ? "-" : grants)"
      + (issuedBy.map { "  invited by \($0)" } ?? "")
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
