import ArgumentParser
import PartnerModel
import PortalOperations
import SystemFiles

@main
struct Portico: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "portico",
    abstract: "Onboarding portals with personal, signed invitations.",
    discussion: """
      A portal is a folder: Content/ says who exists and what is said, Templates/ how it looks, State/ holds the keys \
      and the journal, Site/public/ is what you put on a web server.

      A first portal, from nothing:

        portico keys create     a key to sign with
        portico check           every fault, with file:line:column
        portico invite --all    the invitations asked for
        portico build           the site

      Commands act on the current folder; --portal names another. Who acts is --as USER or PORTICO_USER. A command that \
      refuses leaves all as it was and says why on standard error, beginning with a reason code.

      Exit status: 0 done, 1 refused or not valid, 64 wrong usage, 65 faults in the portal's files, 74 something could \
      not be read or written.
      """,
    version: "\(ProgramVersion.current)\n\(ProgramShare.description)",
    subcommands: [
      Init.self,
      Check.self, Import.self, Invite.self, Invitations.self, Letters.self, Remind.self, Notify.self,
      Calendar.self,
      Cancel.self,
      Resend.self, Renew.self,
      Record.self,
      Acceptances.self,
      Declines.self, Answers.self,
      Review.self, Evidence.self, Backup.self, Restore.self, Person.self, Redact.self,
      ListCommand.self, CustomerCommand.self, HistoryCommand.self, Account.self, RevokeGrant.self, End.self,
      Privileges.self, PreviewCommand.self, Build.self, Verify.self, Keys.self,
      JournalCommand.self, Fields.self, Schemas.self,
    ])

  /// Errors of ours print as they are and carry their exit status; the parser's own go its way.
  static func main() {
    keepOwnersRights()
    if let help = GroupHelp.text(Array(CommandLine.arguments.dropFirst())) { return print(help) }
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      guard let failure = Failure(error) else {
        let advice = Mistyped.advice(Array(CommandLine.arguments.dropFirst()))
        exit(withError: advice.map { ValidationError($0) } ?? error)
      }
      StandardStream.complain(failure.message)
      exit(withError: ExitCode(failure.status))
    }
  }
}
