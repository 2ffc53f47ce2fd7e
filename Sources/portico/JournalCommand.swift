import ArgumentParser
import Journal
import PartnerModel
import PortalOperations
import SystemFiles

struct JournalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "journal",
    abstract: "Check or export what is on record, or make its tables anew.",
    discussion: """
      Who asks is --as USER or PORTICO_USER, a user of the portal's operator who may see invitations, and to make tables anew \
      publish the portal; else its first such user. An operator without users needs nobody. `journal verify` asks only who is \
      named: it works whatever else is wrong with the portal.
      """,
    subcommands: [Verify.self, Export.self, Rebuild.self])

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "verify",
      abstract: "Look through the whole journal for anything altered, missing or out of order.",
      discussion: """
        Prints the journal's head: keep it elsewhere. Against a head that was kept elsewhere (--head) the check also \
        finds a journal that was cut off or written anew. The last line is "It holds." or "It doesn't hold.".

        Exit status: 0 sound, 1 a fault was found, 74 the journal can't be read.
        """)

    @Option(name: .customLong("head"), help: "A head that was kept elsewhere, as this command prints it.")
    var heads: [String] = []
    @Flag(help: "Print one JSON object.") var json = false
    @OptionGroup var actor: ActorOptions
    @OptionGroup var portal: PortalOptions

    func validate() throws {
      if let head = try Anchor.only(heads, of: "--head"), JournalHead(head) == nil {
        throw ValidationError(
          "\(head) is not a head; one looks like 12:9f86d081…, a number, a colon and 64 hexadecimal digits.")
      }
    }

    func run() throws {
      try Judgement.tell(json: json) {
        let verification = try portal.place.verifyJournal(
          against: heads.first.flatMap(JournalHead.init), actor: actor.name)
        if json {
          StandardStream.output.write(verification.json + [UInt8(ascii: "\n")])
        } else if verification.fault == nil {
          StandardStream.say("sound: head \(verification.head)")
        }
        if let fault = verification.fault { throw UnsoundJournal(fault) }
        return true
      }
    }
  }

  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "export",
      abstract: "Print every record as a line of JSON, with its hash.",
      discussion: """
        Names, addresses and free text aren't in it: a record holds a commitment to them (member personal). \
        --personal prints what opens the commitments, a line for each record: the SHA-256 of the object of data and salt \
        is what the record holds. docs/check-journal.py checks both.
        """)
    @Flag(help: "Print what the records say of people, with the salts, instead of the records.")
    var personal = false
    @OptionGroup var actor: ActorOptions
    @OptionGroup var portal: PortalOptions

    func run() throws {
      if personal {
        try portal.place.exportPersonalData(actor: actor.name, StandardStream.output.write)
      } else {
        try portal.place.exportJournal(actor: actor.name, StandardStream.output.write)
      }
    }
  }

  struct Rebuild: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "rebuild",
      abstract: "Make the tables of what holds now anew from the records.",
      discussion: """
        The records themselves stay as they are. Needed where `journal verify` finds a table or the schema different; \
        after an update of Portico it happens by itself. Stop the verifier before.
        """)
    @OptionGroup var actor: ActorOptions
    @OptionGroup var portal: PortalOptions

    func run() throws {
      let count = try portal.place.rebuildJournal(actor: actor.name)
      StandardStream.say("tables made anew from \(count) records")
    }
  }
}
