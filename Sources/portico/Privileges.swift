import ArgumentParser
import PartnerModel
import PortalOperations
import SystemFiles

struct Privileges: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "privileges",
    abstract: "Delegated admin privileges: who has them, and which outlived a relationship.",
    discussion: """
      A delegated privilege lets a partner administer what isn't theirs. The end of a relationship leaves it in force: it \
      stays in this list, marked, until it is taken back.

        portico privileges list
        portico privileges revoke hoshino-cloud/aozora-foods/manageUsers
      """,
    subcommands: [ListPrivileges.self, RevokePrivilege.self])

  struct ListPrivileges: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: "All of them, those that outlived a relationship last.",
      discussion:
        "One line each: what it is called, who has it, of whom, and when the relationship ended that it outlives."
    )

    @OptionGroup var format: ListFormat
    @OptionGroup var actor: ActorOptions
    @OptionGroup var portal: PortalOptions

    func run() throws {
      let privileges = try portal.place.privileges(actor: actor.name, at: .now)
      guard !format.json else {
        var out = LineWriter()
        privileges.forEach { out.line(utf8: $0.json) }
        return out.flush()
      }
      var table = TableWriter(
        [TableWriter.Column("privilege", 0), TableWriter.Column("relationship", 1)], format,
        empty: "nobody has a delegated privilege")
      for each in privileges {
        let state = each.outlives.map { "outlives the relationship, which ended on \($0)" } ?? "active"
        table.row([
          TableWriter.Cell(each.id),
          TableWriter.Cell(state, shown: state, value: each.outlives.map { "ended \($0)" } ?? "active"),
        ])
      }
      table.finish()
    }
  }

  struct RevokePrivilege: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "revoke",
      abstract: "Take back one privilege.",
      discussion: """
        It counts from now on; doing it twice changes nothing. The record of this portal is one thing, the vendor's cloud \
        portal another: take it away there, too.

        Who acts is --as USER or PORTICO_USER, a user of either side who may. Only for the portal's operator the first such \
        user acts where nobody is named.
        """)

    @Argument(help: "What the list calls it.") var id: String
    @OptionGroup var actor: ActorOptions
    @OptionGroup var portal: PortalOptions

    func run() throws {
      try portal.place.revokePrivilege(id, actor: actor.name, at: .now).tell()
    }
  }
}
