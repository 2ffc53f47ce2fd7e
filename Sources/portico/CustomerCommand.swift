import ArgumentParser
import PartnerModel
import PortalOperations
import SystemFiles

struct CustomerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "customer",
    abstract: "A customer's record.",
    subcommands: [Show.self, Note.self, Link.self])

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: "Show a customer's account, services, users and licenses.",
      discussion: """
        Where the record comes from, the account, and for services, users and licenses whether the customer lets you manage \
        them, and where that is done: `links` in portal.yaml may name customerAccount, customerServices, customerUsers and \
        customerLicenses, and `customer link` an address for this customer alone. Then the links and notes of your own, each \
        with its record, who put it there and when. Only of a customer with an active relationship; of others it is refused \
        with the reason.

        It is the record of the company of the user who acts (--as USER or PORTICO_USER), else of the portal's operator; \
        --of names another one, for which a user of its own acts.

          portico customer show aozora-foods
        """)

    @Argument(help: "The customer's id.") var id: String
    @OptionGroup var of: CompanyOption
    @Flag(help: "Print one JSON object.") var json = false
    @OptionGroup var actor: ActorOptions
    @OptionGroup var portal: PortalOptions

    func run() throws {
      let record = try CustomerRecord(
        of: id, for: of.organisation, actor: actor.name, in: portal.place, at: .now)
      var out = LineWriter()
      if json { out.line(utf8: record.json) } else { record.details.forEach { out.line($0) } }
      out.flush()
    }
  }

  struct Note: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "note",
      abstract: "Put a note into a customer's record.",
      discussion: """
        One line, for your own company alone: no page, letter or receipt has it. It stays on record with who wrote it and \
        when; `portico customer show` and `portico history` tell it. Noting the same once more changes nothing.

        What it says of people goes with `portico redact reseller/COMPANY/CUSTOMER`, which throws away all notes and links \
        about that customer, and after the relationship with what `retention` in portal.yaml says of `ended`.

        Only of a customer with an active relationship; of others it is refused with the reason. \(CustomerCommand.whoActs)

          portico customer note aozora-foods "Wants invoices by post"
        """)

    @Argument(help: "The customer's id.") var id: String
    @Argument(help: "One line of up to \(CustomerNote.longest) characters.") var text: String
    @OptionGroup var of: CompanyOption
    @OptionGroup var actor: ActorOptions
    @OptionGroup var portal: PortalOptions

    func run() throws {
      let entry = try portal.place.note(
        text, about: id, for: of.organisation, actor: actor.name, at: .now)
      entry.tell("noted about \(entry.customer)", orElse: "that is the last note about \(entry.customer)")
    }
  }

  struct Link: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "link",
      abstract: "Say where something of a customer is managed.",
      discussion: """
        The names account, services, users and licenses stand for these parts of the record, in any case, and go before the links of \
        portal.yaml; any other name is a link beside them. The same name again takes the earlier one's place, the same link \
        twice changes nothing, and --remove takes one away that is there. History keeps what there was, until it is redacted as \
        notes are.

        Only of a customer with an active relationship; of others it is refused with the reason. \(CustomerCommand.whoActs)

          portico customer link aozora-foods services https://portal.example/aozora
          portico customer link aozora-foods services --remove
        """)

    @Argument(help: "The customer's id.") var id: String
    @Argument(help: "What it is called, in up to \(CustomerLink.longestName) characters.") var name: String
    @Argument(help: "The address of a page, with https://.") var url: String?
    @Flag(help: "Take the link of that name away.") var remove = false
    @OptionGroup var of: CompanyOption
    @OptionGroup var actor: ActorOptions
    @OptionGroup var portal: PortalOptions

    func validate() throws {
      if (url == nil) != remove { throw ValidationError("Give an address, or --remove.") }
    }

    func run() throws {
      let entry = try portal.place.link(
        name, to: url, of: id, for: of.organisation, actor: actor.name, at: .now)
      let what = "the link “\(name.printable)” of \(entry.customer)"
      entry.tell(remove ? "took away \(what)" : "set \(what)", orElse: "\(what) is that already")
      if let part = entry.nearPart {
        StandardStream.complain(
          "note: that is a link beside the record. If the record's part is meant, call it “\(part)”, and take this one away with --remove"
        )
      }
    }
  }

  fileprivate static let whoActs = """
    Who acts is --as USER or PORTICO_USER, a user of the company who may manage subscriptions; only for the portal's operator \
    the first such user acts where nobody is named.
    """
}

/// Whose customer is meant.
struct CompanyOption: ParsableArguments {
  @Option(
    name: .customLong("of"),
    help: ArgumentHelp("Whose customer: the id of a reseller or provider.", valueName: "organisation"))
  var organisation: String?
}

extension CustomerEntry {
  fileprivate func tell(_ done: String, orElse already: String) {
    StandardStream.say(
      isNew
        ? "\(done), record \(record), by \(actor)" : "\(already), record \(record); nothing was changed")
  }
}
