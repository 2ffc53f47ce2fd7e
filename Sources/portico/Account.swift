import ArgumentParser
import PortalOperations

struct Account: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "account",
    abstract: "What is on record of one's own company in the programme.",
    subcommands: [Show.self])

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: "Show profile, contacts, partner ID, agreement and last eligibility check.",
      discussion: """
        A line for each thing: company, legal name, address, country, tenant, primary contact, support contact, the linked \
        partner ID with who linked it and when, as far as the application says so, the day on which the programme's \
        agreement was accepted, the last eligibility check, and the roles of the user who asks.

        It is the account of the company of the user who acts (--as USER or PORTICO_USER), else of the portal's operator; \
        --of names another one, for which a user of its own acts.

          portico account show --json
        """)

    @Option(
      name: .customLong("of"),
      help: ArgumentHelp("Whose account: the id of a reseller or provider.", valueName: "organisation"))
    var organisation: String?
    @Flag(help: "Print one JSON object.") var json = false
    @OptionGroup var actor: ActorOptions
    @OptionGroup var portal: PortalOptions

    func run() throws {
      let account = try AccountView(of: organisation, actor: actor.name, in: portal.place)
      var out = LineWriter()
      if json { out.line(utf8: account.json) } else { account.details.forEach { out.line($0) } }
      out.flush()
    }
  }
}
