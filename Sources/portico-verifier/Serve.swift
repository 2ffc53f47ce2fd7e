import AcceptanceService
import ArgumentParser
import Logging
import SystemFiles

struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Serve until SIGTERM or SIGINT, then finish what was begun.",
    discussion: """
      When requests are taken, standard output gets the line `portico-verifier listens on http://HOST:PORT`. Standard \
      error gets faults and, unless log is "faults", one line for each request: its route, method, status, outcome and \
      time, and nothing of what was sent.

      Settings, in the file or in the environment (receiptKeys is PORTICO_VERIFIER_RECEIPT_KEYS; lists are separated by \
      commas there), with what holds where nothing is said:

      \(ServiceConfiguration.settingsInWords)
      """)

  @OptionGroup var options: ConfigurationOption

  func run() async throws {
    let log = Logger(label: "portico-verifier", factory: { LogLines(label: $0) })
    let service = try AcceptanceService(try options.configuration(), log: log)
    try await service.run { address in
      StandardStream.say("portico-verifier listens on \(address)")
    }
  }
}
