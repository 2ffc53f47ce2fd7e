import ArgumentParser
import InvitationToken
import KeyFolder
import PartnerModel
import PortalOperations
import SystemFiles

struct Keys: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys",
    abstract: "The keys that sign invitations, and those that sign receipts.",
    discussion: """
      A portal signs with one key at a time. To change it: `keys create` makes the next one, build and deploy \
      publish it, a day later `keys rotate` makes it sign. The old one stays published until its last invitation has expired. \
      If a key got into wrong hands, `keys revoke` ends it at once.

      The verifier signs receipts of acceptance with a key of its own, which is published beside the others and can \
      sign nothing else. --receipts is for that key. Receipts don't expire, so an old key for them stays published \
      until it is revoked.

      Private keys stay in State/keys and State/receipt-keys, readable by you alone. Back these folders up; deploy \
      none of them: of the two, the verifier's machine needs State/receipt-keys only.

      Who acts is --as USER or PORTICO_USER, a user of the portal's operator who may manage keys; else its first such \
      user. An operator without users needs nobody. `keys export` prints what everybody may have, and asks nobody.
      """,
    subcommands: [Create.self, List.self, Rotate.self, Revoke.self, Export.self])

  struct KindOptions: ParsableArguments {
    @Flag(help: "The verifier's keys, which sign receipts of acceptance.") var receipts = false
    @OptionGroup var actor: ActorOptions
    @OptionGroup var portal: PortalOptions

    var purpose: KeyPurpose { receipts ? .receipts : .invitations }
  }

  struct Create: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "create",
      abstract: "Make a key: the first, or the next one.")
    @Flag(
      help: """
        Begin anew after a loss without a backup: links and receipts of the lost keys are dead, and open invitations \
        get new links.
        """)
    var newLinks = false
    @OptionGroup var kind: KindOptions

    func run() throws {
      let created = try kind.portal.place.createKey(
        for: kind.purpose, beginsAnew: newLinks, actor: kind.actor.name, at: .now)
      let record = created.record
      StandardStream.say("created \(record.keyID) (\(record.state.rawValue))")
      if created.deadLinks > 0 {
        StandardStream.say(
          "  Open invitations with a new link: \(created.deadLinks). Build and deploy, then send the links again; "
            + "`portico invitations --links` lists them.")
      }
      guard record.state == .next else {
        if kind.receipts { StandardStream.say("  Build and deploy, so that receipts can be checked.") }
        return
      }
      let rotate = "`portico keys rotate\(kind.receipts ? " --receipts" : "")`"
      StandardStream.say(
        created.anotherOneSigns
          ? "  Build and deploy, so that it gets known; a day later \(rotate)."
          : "  No key signs at present: run \(rotate), then build and deploy.")
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the keys with their state.")
    @OptionGroup var kind: KindOptions
    @OptionGroup var format: ListFormat

    func run() throws {
      let records = try kind.portal.place.keyRecords(for: kind.purpose, actor: kind.actor.name)
      if format.json {
        return records.forEach { StandardStream.output.write($0.json + [UInt8(ascii: "\n")]) }
      }
      let zone = try kind.portal.place.zoneOfClocks()
      var table = TableWriter(
        [TableWriter.Column("key", 0), TableWriter.Column("state", 1), TableWriter.Column("created", 2)],
        format, empty: "no keys")
      for record in records {
        let created = TableWriter.Cell(record.createdAt, in: zone)
        table.row([
          "\(record.keyID)", "\(record.state.rawValue)",
          TableWriter.Cell("created \(created.plain)", shown: created.shown, value: created.plain),
        ])
      }
      table.finish()
    }
  }

  struct Rotate: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Make the next key the one that signs.")
    @Flag(
      help: """
        Also a key that no build has published for a day: who doesn't know it yet refuses what it signs.
        """)
    var nowAnyway = false
    @OptionGroup var kind: KindOptions

    func run() throws {
      let rotation = try kind.portal.place.rotateKeys(
        for: kind.purpose, anyway: nowAnyway, actor: kind.actor.name, at: .now)
      StandardStream.say("active \(rotation.active.keyID)")
      if let retired = rotation.retired { StandardStream.say("retired \(retired.keyID)") }
    }
  }

  struct Revoke: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "revoke",
      abstract: "End a key: its tokens are refused from the next build on.")
    @Argument(help: "The key's id, or enough of its beginning.") var key: String
    @OptionGroup var kind: KindOptions

    func run() throws {
      let revocation = try kind.portal.place.revokeKey(
        key, for: kind.purpose, actor: kind.actor.name, at: .now)
      if revocation.stateBefore == .revoked {
        StandardStream.say("revoked \(revocation.record.keyID) already")
      } else {
        StandardStream.say("revoked \(revocation.record.keyID)\n  \(revocation.advice)")
      }
    }
  }

  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "export",
      abstract: "Print the public keys as a JWKS, as the portal publishes them.")
    @OptionGroup var portal: PortalOptions

    func run() throws {
      StandardStream.output.write(try portal.place.publishedJWKS(at: .now))
    }
  }
}
