import ArgumentParser
import PartnerModel
import PortalOperations
import SourceDiagnostics
import SystemFiles

struct Invitations: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "invitations",
    abstract: "List the invitations on record.",
    discussion: """
      One line each: id, kind, from, with, to, state, issued, expires, by whose hand it was issued, and what the \
      companies were called then, with tabs between; on a terminal a board of them, cut to its width, of which a wider one \
      shows more. Moments are those of the \
      invitee's clocks, and of UTC with --json. One is `needs-review` while an answer \
      to it has to be looked at: see `portico review`. It stays open meanwhile. With --links the personal link stands at the \
      end: whoever has it can answer, so treat it like the letter that it goes into. Where an invitee has another address or \
      name in the directory than an open invitation has on record, a warning on standard error says so and what to do.

      --state, --channel and --ending choose: of several states or channels any counts, and --ending P7D means open and over \
      within that time. --csv prints a file for a spreadsheet: moments in UTC, and no cell that it takes for a formula. \
      --count counts instead of listing: by month of issue, channel and state, or as --by says. A channel is that of the \
      customer in the directory of today.

        portico invitations --state pending --ending P7D
        portico invitations --count --csv
        portico invitations --count --by channel --by state

      A user named by --as or PORTICO_USER sees what concerns their organisation, with the links of what it sends. Where \
      nobody is named, the operator's first user who may see invitations sees all of them.
      """)

  @Flag(help: "Add the personal link of each invitation that is open.")
  var links = false

  @Option(help: ArgumentHelp("Only those in this state; may be said again.", valueName: "state"))
  var state: [String] = []
  @Option(help: ArgumentHelp("Only those to customers won so; may be said again.", valueName: "channel"))
  var channel: [String] = []
  @Option(help: ArgumentHelp("Only those that are open and end within this time.", valueName: "P7D"))
  var ending: String?
  @Flag(help: "Count them.") var count = false
  @Option(
    help: ArgumentHelp(
      "Count by this: \(InvitationCounts.Key.allCases.map(\.rawValue).joined(separator: ", ")) (default: the first three); may be said again.",
      valueName: "what"))
  var by: [String] = []
  @Flag(help: "Print one JSON object a line.")
  var json = false
  @Flag(help: "Print CSV with a head.") var csv = false

  @OptionGroup var actor: ActorOptions
  @OptionGroup var portal: PortalOptions

  func validate() throws {
    for (name, words, known) in [
      ("state", state, InvitationFilter.knownStates),
      ("channel", channel, CustomerChannel.allCases.map(\.rawValue)),
      ("by", by, InvitationCounts.Key.allCases.map(\.rawValue)),
    ] {
      for word in words where !known.contains(word) {
        let advice =
          nearestName(to: word, among: known).map { "Did you mean \($0)?" }
          ?? "It is one of these: \(known.joined(separator: ", "))."
        throw ValidationError(
          "--\(name) \(word.printable): there is no such \(name == "by" ? "word" : name). \(advice)")
      }
    }
    if let ending, Lifetime(ending) == nil {
      throw ValidationError("\(ending.printable) is no length of time: write days as P7D, hours as PT12H.")
    }
    if json, csv { throw ValidationError("Give --json or --csv, not both.") }
    if !by.isEmpty, !count { throw ValidationError("--by goes with --count.") }
    if links, count { throw ValidationError("--links goes with a list, not with --count.") }
  }

  func run() throws {
    if count { return try printCounts() }
    var out = LineWriter()
    if csv { out.text(SpreadsheetRow.text(Self.heads + (links ? ["link"] : []))) }
    var table = TableWriter(
      [
        Column("id", 0), Column("state", 5), Column("to", 4), Column("ends", 7), Column("from", 2),
        Column("with", 3),
        Column("kind", 1), Column("issued", 6), Column("by", 8),
      ] + (links ? [Column("link", 10)] : []), empty: "no invitations")
    var warnings = DiagnosticList()
    try portal.place.forEachInvitation(links: links, filter: filter, actor: actor.name, at: .now) { entry in
      if let warning = entry.warning { warnings.append(warning) }
      if json {
        out.line(utf8: entry.json)
      } else if csv {
        out.text(SpreadsheetRow.text(spreadsheetCells(entry)))
      } else {
        table.row(cells(entry))
      }
    }
    json || csv ? out.flush() : table.finish()
    StandardStream.warn(warnings)
  }

  private var filter: InvitationFilter {
    InvitationFilter(
      states: Set(state), channels: Set(channel.compactMap(CustomerChannel.init(rawValue:))),
      ending: ending.flatMap { Lifetime($0) })
  }

  private func printCounts() throws {
    let keys = by.isEmpty ? [.month, .channel, .state] : by.compactMap(InvitationCounts.Key.init(rawValue:))
    var counts = InvitationCounts(by: keys)
    try portal.place.forEachInvitation(links: false, filter: filter, actor: actor.name, at: .now) {
      counts.add($0)
    }
    let heads = keys.map(\.rawValue) + ["count"]
    var out = LineWriter()
    var table = TableWriter(
      heads.enumerated().map { Column($1, $0) }, empty: "no invitations")
    if csv { out.text(SpreadsheetRow.text(heads)) }
    for row in counts.rows {
      if json {
        out.line(utf8: row.json)
      } else if csv {
        out.text(SpreadsheetRow.text(row.values.map { $0 ?? "" } + ["\(row.count)"]))
      } else {
        table.row(row.values.map { Cell($0 ?? "-") } + ["\(row.count)"])
      }
    }
    json || csv ? out.flush() : table.finish()
  }

  private static let heads = [
    "id", "kind", "from", "fromName", "with", "withName", "to", "toName", "channel", "state", "issued",
    "expires",
    "timeZone", "issuedBy", "changed",
  ]

  private func spreadsheetCells(_ entry: InvitationEntry) -> [String] {
    let (invitation, names) = (entry.invitation, entry.invitation.names)
    return [
      invitation.id.rawValue, invitation.kind.rawValue,
      invitation.from.rawValue, names?.from.name?.rawValue ?? "",
      invitation.with?.rawValue ?? "", names?.with?.name?.rawValue ?? "",
      invitation.to.rawValue, names?.to.name?.rawValue ?? "",
      entry.channel?.rawValue ?? "", entry.state, invitation.issuedAt.text, invitation.expiresAt.text,
      invitation.timeZone?.rawValue ?? "", invitation.issuedBy.description,
      entry.changed.map(\.rawValue).joined(separator: " "),
    ] + (links ? [entry.link ?? ""] : [])
  }

  private typealias Column = TableWriter.Column
  private typealias Cell = TableWriter.Cell

  private func cells(_ entry: InvitationEntry) -> [Cell] {
    let invitation = entry.invitation
    return [
      Cell(invitation.id), Cell(invitation.kind.rawValue),
      Cell(invitation.from, called: invitation.names?.from),
      Cell(invitation.with, called: invitation.names?.with),
      Cell(invitation.to, called: invitation.names?.to),
      Cell(entry.state), Cell(invitation.issuedAt, in: entry.zone),
      Cell(invitation.expiresAt, in: entry.zone),
      Cell(invitation.issuedBy.description), Cell(invitation.calledInWords),
    ] + (links ? [Cell(entry.link ?? "-")] : [])
  }
}
