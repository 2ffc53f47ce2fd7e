import AcceptanceService
import ArgumentParser
import Glibc
import PartnerModel
import SystemFiles

@main
struct PorticoVerifier: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "portico-verifier",
    abstract: "Takes answers to invitations over HTTP, and checks tokens.",
    discussion: """
      It needs what `portico build` wrote to Site/verifier, the journal, and the folder of the key that signs receipts \
      (`portico keys create --receipts`). No key that signs invitations belongs on its machine.

      Every setting can stand in a file of strict JSON (--config) or in the environment, which has the last word: \
      listen is PORTICO_VERIFIER_LISTEN, receiptKeys is PORTICO_VERIFIER_RECEIPT_KEYS. Without any, it serves the \
      portal in the current folder at http://127.0.0.1:8484.

      Exit status: 0 done, 1 some tokens are not valid, 64 wrong usage, 65 faults in the configuration, 74 something \
      could not be read, written or listened to.
      """,
    version: ProgramVersion.current,
    subcommands: [Serve.self, Check.self])

  /// Errors of ours print as they are and carry their exit status; the parser's own go its way.
  static func main() async {
    keepOwnersRights()
    // Lines of the log have a time, in UTC: for another one the C library would open whatever TZ and TZDIR name, and wait
    // for a pipe for ever.
    setenv("TZ", "UTC0", 1)
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch let faults as ConfigurationFaults {
      StandardStream.complain("\(faults)")
      exit(withError: ExitCode(65))
    } catch let failure as StartFailure {
      StandardStream.complain("error: \(failure)")
      exit(withError: ExitCode(74))
    } catch {
      exit(withError: error)
    }
  }
}
