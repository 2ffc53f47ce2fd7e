import ArgumentParser
import PartnerModel
import PortalFiles
import PortalOperations
import PortalSite
import SystemFiles

struct Calendar: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calendar",
    abstract: "Put the ends of open invitations and of relationships into calendar files.",
    discussion: """
      Makes the folder, for its owner alone: an .ics for each open invitation, and all.ics with all of them, to be opened in or \
      imported into Outlook, Apple's or Google's calendar. Each has its last day, or its moment where it doesn't end with a day, and an \
      alarm three days before. After a `resend`, take the new file: it takes the old entry's place.

      A relationship that has an end has a file too, with its last day and an alarm thirty days before; once it is renewed, the \
      new file takes the old entry's place.

      A calendar is shared more widely than a letter. So it names companies and the invitation's number, and never the \
      personal link.

        portico calendar ends
        portico calendar ends --language ja

      A user named by --as or PORTICO_USER has what their organisation sends. Where nobody is named, the operator's first user \
      who may see invitations has all of it.
      """)

  @Argument(help: ArgumentHelp("The folder to make.", valueName: "dir")) var folder: String
  @Option(
    help: ArgumentHelp("One of the portal's languages (default: its default one).", valueName: "language"))
  var language: String?
  @OptionGroup var actor: ActorOptions
  @OptionGroup var portal: PortalOptions

  func validate() throws {
    if folder.isEmpty { throw ValidationError("Name the folder to make.") }
  }

  func run() throws {
    let now = Moment.now
    let checked = try portal.place.check(at: now)
    let known = checked.site.source.configuration.languages
    let code = language.flatMap { LanguageCode($0) }
    if let language, code.map({ !known.contains($0) }) ?? true {
      throw ValidationError(
        "--language \(language.printable) is none of the portal's languages: \(known.map(\.rawValue).joined(separator: ", "))."
      )
    }
    let count = try checked.exportCalendar(to: folder, language: code, actor: actor.name, at: now)
    let (invitations, relationships) = (count.invitations, count.relationships)
    let those =
      relationships == 0
      ? "" : " and \(relationships) \(relationships == 1 ? "relationship" : "relationships")"
    StandardStream.say(
      "the ends of \(invitations) open \(invitations == 1 ? "invitation" : "invitations")\(those) in \(folder); "
        + "\(folder)/all.ics has all of them")
  }
}
