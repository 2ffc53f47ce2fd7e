import ArgumentParser
import PortalOperations

struct CustomerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "customer",
    abstract: "A customer's record.",
    subcommands: [Show.self])

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: "Show a customer's account, services, users and licenses.",
      discussion: """
        Where the record comes from, the account, and for services, users and licenses whether the customer lets you manage \
        them, and where that is done: `links` in portal.yaml may name customerAccount, customerServices, customerUsers and \
        customerLicenses. Only of a customer with an active relationship; of others it is refused with the reason.

        It is the record of the company of the user who acts (--as USER or PORTICO_USER), else of the portal's operator; \
        --of names another one, for which a user of its own acts.

          portico customer show aozora-foods
        """)

    @Argument(help: "The customer's id.") var id: String
    @Option(
      name: .customLong("of"),
      help: ArgumentHelp("Whose customer: the id of a reseller or provider.", valueName: "organisation"))
    var organisation: String?
    @Flag(help: "Print one JSON object.") var json = false
    @OptionGroup var actor: ActorOptions
    @OptionGroup var portal: PortalOptions

    func run() throws {
      let record = try CustomerRecord(
        of: id, for: organisation, actor: actor.name, in: portal.place, at: .now)
      var out = LineWriter()
      if json { out.line(utf8: record.json) } else { record.details.forEach { out.line($0) } }
      out.flush()
    }
  }
}
