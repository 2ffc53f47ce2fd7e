import Glibc
import LetterSubmission
import SystemFiles

/// What became of a letter that was handed to the program that speaks with servers.
enum CarriedLetter: Sendable {
  case accepted(ReplyWords)
  /// This letter, for good.
  case refused(LetterStep, code: Int?, ReplyWords)
  /// Not this time: the letter surely didn't go out.
  case later(LetterStep, code: Int?, ReplyWords)
  /// Nobody knows: its body went, and no answer came.
  case uncertain(ReplyWords)
  /// The letter wasn't in anybody's hand.
  case untouched

  /// With something left out of what was said.
  func hiding(_ secret: String) -> CarriedLetter {
    switch self {
    case .accepted(let words): .accepted(words.hiding([secret]))
    case .refused(let step, let code, let words): .refused(step, code: code, words.hiding([secret]))
    case .later(let step, let code, let words): .later(step, code: code, words.hiding([secret]))
    case .uncertain(let words): .uncertain(words.hiding([secret]))
    case .untouched: .untouched
    }
  }
}

extension ReplyWords {
  fileprivate func hiding(_ secrets: [String]) -> ReplyWords {
    ReplyWords(secrets.reduce(text) { $0.replacing($1, with: "…") })
  }
}

extension LetterRoute {
  /// What a server could say again of what it was told to sign us in; the longest first.
  fileprivate var secrets: [String] {
    guard case .server(let server) = self, let signIn = server.signIn else { return [] }
    let secrets =
      switch signIn {
      case .password(let user, let password):
        [password.revealed, Base64.encode(Array(password.revealed.utf8))]
          + ["", user].map { Base64.encode(Array("\($0)\0\(user)\0\(password.revealed)".utf8)) }
      case .token(let user, let token):
        [
          token.revealed,
          Base64.encode(Array("user=\(user)\u{1}auth=Bearer \(token.revealed)\u{1}\u{1}".utf8)),
        ]
      }
    return secrets.sorted { $0.utf8.count > $1.utf8.count }
  }
}

/// The program `portico-submit` and its one connection. It has at most one letter in hand.
final class LetterCarrier {
  private let child: ChildProcess
  private let secrets: [String]
  private var lines = LineBuffer()
  private var number: Int64 = 0
  private let interruption: Interruption
  /// Why the connection is gone; nil while it isn't.
  private(set) var end: ConnectionEnd?

  /// In milliseconds. Servers may take ten minutes for an answer (RFC 5321 section 4.5.3.2), and the program gives up by itself then.
  private static let longestWait: Int64 = 900_000
  /// So long the next claim may keep the news of the last letter waiting: then both reach the disk in one go.
  private static let moment: Int64 = 5

  /// - Parameters:
  ///   - route: with the secret in it, which goes through a pipe alone.
  ///   - program: `portico-submit`.
  init(_ route: LetterRoute, interruption: Interruption, program: String) throws {
    signal(SIGPIPE, SIG_IGN)
    self.interruption = interruption
    secrets = route.secrets
    do {
      child = try ChildProcess([program])
    } catch {
      throw AccessFailure(
        "\(program.printable) can't be started: \(error.reason)",
        remedy: "Install Portico again: make install")
    }
    say(.open(route))
  }

  deinit {
    child.closeInput()
    child.kill()
    child.wait()
  }

  /// Lets the server say goodbye in its own time.
  func leave() {
    child.closeInput()
    while case .report? = next(within: 2_000) {}
  }

  /// - Parameters:
  ///   - claim: makes it durable that the letter is about to go out; called when the server wants the body.
  ///   - idle: called once, where the server takes its time.
  func carry(
    from: String, to: String, _ bytes: [UInt8], claim: () throws -> Void, idle: () throws -> Void
  ) throws -> CarriedLetter {
    number += 1
    say(.letter(SubmittedLetter(number: number, from: from, to: to, bytes: bytes)))
    var isClaimed = false
    var wait = Self.moment
    while true {
      guard let next = next(within: wait, isPatient: isClaimed) else {
        guard wait == Self.moment else { return lost(isClaimed) }
        wait = Self.longestWait
        try idle()
        continue
      }
      guard case .report(let report) = next else { return lost(isClaimed) }
      switch report {
      case .ready: break
      case .claim(number):
        try claim()
        isClaimed = true
        wait = Self.longestWait
        say(.go(number))
      case .accepted(number, let words): return .accepted(words)
      case .refused(number, let step, let code, let words): return .refused(step, code: code, words)
      case .later(number, let step, let code, let words):
        // The server closes the connection with this code (RFC 5321 section 3.8), or it is lost.
        if code == nil || code == 421 { awaitEnd() }
        return .later(step, code: code, words)
      case .uncertain(number, let words):
        awaitEnd()
        return .uncertain(words)
      case .ended(let end):
        self.end = safe(end)
        return isClaimed ? .uncertain(end.words.hiding(secrets)) : .untouched
      case .claim, .accepted, .refused, .later, .uncertain: throw Self.strange
      }
    }
  }

  private func awaitEnd() {
    if case .report(.ended(let end)) = next(within: 10_000) { self.end = safe(end) } else { _ = lost(false) }
  }

  private func safe(_ end: ConnectionEnd) -> ConnectionEnd {
    ConnectionEnd(stage: end.stage, code: end.code, words: end.words.hiding(secrets))
  }

  /// Connects and signs in, and sends nothing.
  func check() throws -> Result<Readiness, ConnectionEndError> {
    say(.check)
    while let next = next(within: Self.longestWait), case .report(let report) = next {
      switch report {
      case .ready(let readiness): return .success(readiness)
      case .ended(let end): return .failure(ConnectionEndError(end: safe(end)))
      default: throw Self.strange
      }
    }
    throw Self.strange
  }

  private func say(_ order: SubmissionOrder) {
    // Where it reads no more, its end is told by what it writes, or doesn't.
    _ = child.write(order.line)
  }

  private enum Next {
    case report(SubmissionReport)
    case over
  }

  /// - Parameter isPatient: whether something would be lost if the program were left at once: then only who asks twice for an end has it
  ///   so. Without the word to go on, no letter leaves it.
  /// - Returns: nil where nothing comes in time.
  private func next(within milliseconds: Int64, isPatient: Bool = true) -> Next? {
    let clock = ContinuousClock()
    let deadline = clock.now + .milliseconds(milliseconds)
    while true {
      do throws(SubmissionLineFault) {
        if let line = try lines.next() { return .report(try SubmissionReport(line: line)) }
      } catch {
        return .over
      }
      guard isPatient ? !interruption.isUrgent : !interruption.isAsked else { return .over }
      let left = (deadline - clock.now) / .milliseconds(1)
      guard left > 0 else { return nil }
      guard interruption.wait(for: child.output, atMost: Int32(left.rounded(.up))) else { continue }
      guard let bytes = child.read() else { return .over }
      lines.append(bytes)
    }
  }

  private func lost(_ isClaimed: Bool) -> CarriedLetter {
    child.kill()
    let words = ReplyWords("the program that speaks with the server ended")
    end = end ?? ConnectionEnd(stage: .session, code: nil, words: words)
    return isClaimed ? .uncertain(words) : .untouched
  }

  private static var strange: AccessFailure {
    AccessFailure(
      "portico-submit doesn't speak as this version of portico expects",
      remedy: "Install both programs of one version: make install")
  }
}

/// There is no connection.
struct ConnectionEndError: Error {
  let end: ConnectionEnd
}
