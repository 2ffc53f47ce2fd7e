import ArgumentParser
import PartnerModel
import PortalOperations

struct HistoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "Show what happened to invitations and relationships.",
    discussion: """
      A line for each thing on record, in its order: when, what, the invitation or relationship that it is about, between \
      whom, by whose hand, and more about it, such as the notice of termination of a relationship that ended. Nothing ever \
      leaves it, but for what was redacted.

      With a company's id it is what concerns that company, with an invitation's id, or at least six characters of it, what \
      concerns that invitation. A user named by --as or PORTICO_USER sees what concerns their company.

        portico history aozora-foods
      """)

  @Argument(
    help:
      "The id of a customer, a partner or an invitation, or six characters of that; without one, everything.")
  var id: String?
  @OptionGroup var format: ListFormat
  @OptionGroup var actor: ActorOptions
  @OptionGroup var portal: PortalOptions

  private func more(_ entry: HistoryEntry) -> String {
    let parts = [entry.detail, entry.isRedacted ? "redacted" : nil].compactMap(\.self)
    return parts.isEmpty ? "-" : parts.joined(separator: "; ")
  }

  private typealias Cell = TableWriter.Cell
  private typealias Column = TableWriter.Column

  func run() throws {
    var out = LineWriter()
    var table = TableWriter(
      [
        Column("when", 0), Column("what", 1), Column("from", 3), Column("to", 5), Column("by", 6),
        Column("with", 4), Column("about", 2), Column("more", 7),
      ], format, empty: "nothing is on record")
    try portal.place.forEachHistoryEntry(about: id, actor: actor.name) { entry in
      guard !format.json else { return out.line(utf8: entry.json) }
      table.row([
        Cell(entry.at, in: entry.zone), Cell(entry.event), Cell(entry.subject), Cell(entry.from.rawValue),
        Cell(entry.with?.rawValue ?? "-"), Cell(entry.to.rawValue), Cell(entry.actor.description),
        Cell(more(entry)),
      ])
    }
    format.json ? out.flush() : table.finish()
  }
}
