import AcceptanceService
import ArgumentParser
import Glibc
import InvitationToken
import JSON
import Logging
import TokenVerdicts

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
    let log = Logger(label: "portico-verifier", factory: StreamLogHandler.standardError(label:))
    let service = try AcceptanceService(
      try options.configuration(), opinion: { token, portal in portal.opinion(on: token) }, log: log)
    try await service.run { address in
      StandardStream.say("portico-verifier listens on \(address)")
    }
  }
}

extension JudgingPortal {
  /// Decides as the portal itself, like `portico verify`.
  var judge: TokenJudge {
    TokenJudge(
      keys: keys, expecting: expectations, standing: { standing(of: $0) },
      receiptStanding: { receipt in
        do {
          guard let own = try self.receipt(ofAcceptance: receipt.id, issuer: receipt.issuer) else {
            return .notOnRecord
          }
          return own == receipt ? .onRecord : .differs
        } catch {
          return .unreadable("the journal can't be read")
        }
      })
  }

  func opinion(on token: String) -> TokenOpinion {
    let verdict = judge.verdict(on: Array(token.utf8), at: Int64(time(nil)))
    var text = JSONText()
    verdict.write(to: &text)
    let word = if case .invalid(let refusal) = verdict { refusal.reason.rawValue } else { "valid" }
    return TokenOpinion(json: text.bytes, isValid: verdict.isValid, word: word)
  }
}
