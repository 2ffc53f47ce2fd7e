import ArgumentParser
import JSON
import PartnerModel
import PortalFiles
import PortalOperations

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List who is connected with whom, and what that allows.",
    discussion: """
      A relationship is there because the directory declares it, or because an invitation was accepted; nothing else \
      makes one, and a partner's customers are not one's own. Each row says since when it holds, where it comes from \
      and what it allows.

      The list is that of the organisation of the user who acts (--as USER or PORTICO_USER), else of the portal's \
      operator; --of names another one, for which one of its own users acts.

        portico list providers
        portico list customers --provider kaede-distribution --json
        portico list resellers --of kaede-distribution
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
  }

  struct Providers: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The providers that a reseller has a partnership with.",
      discussion: "One line each: id, name, since, origin, grants.")

    @OptionGroup var options: Options

    func run() throws {
      let view = try RelationshipView(
        of: options.organisation, actor: options.actor.name, in: options.portal.place)
      try view.require(.reseller, for: "providers", orElse: "resellers")
      view.print(view.book.providers(of: view.organisation), partner: \.partner, json: options.json)
    }
  }

  struct Resellers: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The resellers that a provider has a partnership with.",
      discussion: "One line each: id, name, since, origin, grants.")

    @OptionGroup var options: Options

    func run() throws {
      let view = try RelationshipView(
        of: options.organisation, actor: options.actor.name, in: options.portal.place)
      try view.require(.provider, for: "resellers", orElse: "providers")
      view.print(view.book.resellers(of: view.organisation), partner: \.with, json: options.json)
    }
  }
}

extension RelationshipView {
  /// One partnership a line, by whoever is on the other side.
  fileprivate func print(
    _ partnerships: [Relationship], partner: (Relationship) -> OrganisationID, json: Bool
  ) {
    var out = LineWriter()
    for partnership in partnerships {
      let id = partner(partnership)
      if json {
        var text = JSONText()
        text.object { text in
          text.member("id", id.rawValue)
          text.member("name", optional: name(of: id))
          partnership.write(to: &text)
        }
        out.line(utf8: text.bytes)
      } else {
        out.line("\(id)  \(name(of: id) ?? "-")  \(partnership.summary)")
      }
    }
    out.flush()
  }
}
