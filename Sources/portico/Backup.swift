import ArgumentParser
import PortalOperations
import SystemFiles

struct Backup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Put keys, journal and everything else in State into one file.",
    discussion: """
      The file is a tar archive for you alone (0600), with SHA-256 digests of all that it holds. It has everything in \
      State but State/build, which the next build makes again. The journal is copied as it is at one moment: invite, \
      record and the verifier may go on meanwhile, which copying the files by hand wouldn't bear.

      It holds private keys, and names and addresses of people: keep it where few can read it, away from the site and \
      from repositories. `portico restore` puts it back.

      --as USER or PORTICO_USER, where given, has to be a user of the portal's operator who may manage keys.

        portico backup /media/safe/portal-2026-11-29.tar
      """)

  @Argument(help: "The file to make.", completion: .file()) var file: String
  @OptionGroup var actor: ActorOptions
  @OptionGroup var portal: PortalOptions

  func validate() throws {
    if file.isEmpty { throw ValidationError("The name of the file is empty.") }
  }

  func run() throws {
    let report = try portal.place.backup(to: file, actor: actor.name, at: .now)
    StandardStream.say(
      "\(file.printable): \(report.files) files, \(report.size) bytes, "
        + (report.head.map { "journal head \($0)" } ?? "no journal yet"))
  }
}
