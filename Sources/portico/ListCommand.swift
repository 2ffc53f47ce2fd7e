import ArgumentParser
import PartnerModel
import PortalOperations
import SystemFiles

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
      try RelationshipView(of: organisation, actor: actor.name, in: portal.place, at: .now)
    }

    fileprivate func print(_ rows: [PartnerRow], empty: String) {
      guard !format.json else {
        var out = LineWriter()
        rows.forEach { out.line(utf8: $0.json) }
        return out.flush()
      }
      var table = TableWriter.relationships(format, empty: empty)
      for row in rows {
        let relationship = row.relationship
        table.row(
          [Cell(row.id.rawValue), Cell(row.name ?? "-")] + relationship.cells + [relationship.end])
      }
      table.finish()
    }
  }

  struct Providers: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "providers",
      abstract: "The providers that a reseller has a partnership with.",
      discussion: "One line each: id, name, since, origin, grants, by whose hand, until.")

    @OptionGroup var options: Options

    func run() throws {
      options.print(try options.view().partnerships(with: .provider), empty: "no provider is connected")
    }
  }

  struct Resellers: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "resellers",
      abstract: "The resellers that a provider has a partnership with.",
      discussion: "One line each: id, name, since, origin, grants, by whose hand, until.")

    @OptionGroup var options: Options

    func run() throws {
      options.print(try options.view().partnerships(with: .reseller), empty: "no reseller is connected")
    }
  }

  struct Customers: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "customers",
      abstract: "The customers of an organisation: with a relationship, without one, or both.",
      discussion: """
        A line for each customer: id, name, since, origin, grants, by whose hand it was invited, the channel by which it \
        was won, where its record comes from, and until when the relationship holds. Below it stands whether the reseller can transact with the customer, and \
        for each of its providers whether that one can submit orders; where not, with every reason.

        --related (the default) lists those with a relationship. --prospects lists the operator's customers in the \
        directory without one, each marked “relationship needed” with the command that invites it and how it was decided before (declined, \
        cancelled, dismissed or ended, with the day), with the invitation \
        that is open, or with the acceptance that waits for its review. --all lists the ones and then the others.

        --channel lists those who were won so: \(CustomerChannel.allCases.map(\.rawValue).joined(separator: ", ")). --count \
        counts by channel instead of listing.

        --ending-within lists those alone whose relationship ends within that time, or came to its end by itself of late, \
        the first end first: `portico renew` asks them for a later one.

          portico list customers --ending-within P60D
          portico list customers --prospects --channel vendorReferral
          portico list customers --all --count --json
        """)

    @Flag(exclusivity: .exclusive, help: "With a relationship (the default), without one, or both.")
    var scope = CustomerSelection.Scope.related
    @Option(help: ArgumentHelp("Only those won by this channel; may be said again.", valueName: "channel"))
    var channel: [String] = []
    @Flag(help: "Count them by channel.") var count = false
    @Option(help: ArgumentHelp("Of the providers, look at this one only.", valueName: "id"))
    var provider: String?
    @Option(
      help: ArgumentHelp("Those alone whose relationship ends within this time.", valueName: "P60D"))
    var endingWithin: String?
    @OptionGroup var options: Options

    private var period: CalendarPeriod? { endingWithin.flatMap { CalendarPeriod($0) } }

    func validate() throws {
      if count, provider != nil { throw ValidationError("--provider goes with a list, not with --count.") }
      if let endingWithin, period == nil {
        throw ValidationError(
          "--ending-within \(endingWithin.printable) is no length of time: write P60D, P2M or P1Y.")
      }
      if endingWithin != nil, scope != .related {
        throw ValidationError("--ending-within is about customers with a relationship.")
      }
    }

    func run() throws {
      let channels = try channel.map { word in try CustomerChannel(validating: word) }
      let selection = CustomerSelection(scope, channels: Set(channels), endingWithin: period)
      let view = try options.view()
      if count { return printCounts(try view.countCustomers(selection)) }
      var out = LineWriter()
      var table = TableWriter.relationships(
        options.format, until: 8, more: [Column("channel", 6), Column("source", 7)], notes: "what it lacks",
        empty: nothing)
      try view.forEachCustomer(selection, onlyProvider: provider, at: .now) { row in
        guard !options.format.json else { return out.line(utf8: row.json) }
        table.row([Cell(row.id.rawValue), Cell(row.name ?? "-")] + row.cells)
        row.details.forEach { table.detail($0) }
      }
      options.format.json ? out.flush() : table.finish()
    }

    /// What an empty list says.
    private var nothing: String {
      let who = channel.isEmpty ? "no customer" : "no customer won by \(channel.joined(separator: " or "))"
      if let endingWithin { return "\(who) has a relationship that ends within \(endingWithin)" }
      return switch scope {
      case .related: "\(who) is connected"
      case .prospects: "\(who) is without a relationship"
      case .all: "\(who) is known"
      }
    }

    private func printCounts(_ counts: [ChannelCount]) {
      var out = LineWriter()
      var table = TableWriter(
        [Column("channel", 0), Column("count", 1)], options.format, empty: nothing)
      for count in counts {
        guard !options.format.json else {
          out.line(utf8: count.json)
          continue
        }
        table.row([Cell(count.channel?.rawValue ?? "-"), "\(count.count)"])
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

extension CustomerSelection.Scope: EnumerableFlag {}

// MARK: - Lines

private typealias Cell = TableWriter.Cell
private typealias Column = TableWriter.Column

extension TableWriter {
  fileprivate static func relationships(
    _ format: ListFormat, until: Int = 6, more: [Column] = [], notes: String? = nil, empty: String
  ) -> TableWriter {
    TableWriter(
      [
        Column("id", 0), Column("name", 1), Column("since", 2), Column("until", until), Column("by", 3),
        Column("allows", 4),
        Column("invited by", 5),
      ] + more, format, notes: notes, empty: empty)
  }
}

extension CustomerRow {
  fileprivate var cells: [Cell] {
    (relationship?.cells ?? ["relationship needed", "-", "-", "-"])
      + [Cell(channel?.rawValue ?? "-"), Cell(source ?? "-"), relationship?.end ?? "-"]
  }

  fileprivate var details: [String] {
    var lines: [String] = []
    if let until = pastEnd?.until { lines.append("came to its end: \(until) was the last day") }
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
    if let earlier { lines.append("\(earlier.reason.rawValue) on \(earlier.day)") }
    if let waiting { lines.append("waits for review: portico review \(waiting)") }
    if let command { lines.append("\(pastEnd == nil ? "invite" : "renew"): \(command)") }
    for obstacle in obstacles { lines.append("no invitation yet: \(obstacle.code): \(obstacle.message)") }
    return lines
  }
}

extension Relationship {
  /// Since when, where it comes from, what it allows, by whose hand.
  fileprivate var cells: [Cell] {
    let grants = Grant.ordered(grants).map(\.rawValue).joined(separator: ",")
    return [
      Cell("since \(since)", shown: "\(since)", value: "\(since)"), Cell(origin.rawValue, shown: basis),
      Cell(grants.isEmpty ? "-" : grants),
      issuedBy.map { Cell("invited by \($0)", shown: "\($0)", value: "\($0)") } ?? "-",
    ]
  }

  private var basis: String {
    switch origin {
    case .declared: isOneSided ? "declared by one side" : "declared"
    case .evidence: "on the operator's word, evidence kept"
    case .receipt: "by a receipt of its portal"
    case .accepted: "accepted"
    }
  }

  fileprivate var end: Cell {
    until.map { Cell("until \($0)", shown: "\($0)", value: "\($0)") } ?? "-"
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
