import LetterSubmission
import SystemFiles

/// Why the program ends before its input does.
enum SubmissionEnd: Error {
  /// An input line that isn't one.
  case line(Int, SubmissionLineFault)
  /// An order where it can't be followed.
  case order(Int, String)
  /// The connection; it has been reported.
  case lost
  /// Standard input can't be read; the error's number.
  case unread(Int32)
}

/// A way for letters, once it is open.
protocol OpenRoute {
  /// What becomes readable when the other side speaks or goes away without being asked; nil where nobody could.
  var descriptor: Int32? { get }

  /// Hands a letter over. It asks `mayGo` once, when nothing but the body is missing and none of it has gone, and doesn't go on where
  /// that says no.
  mutating func hand(
    over letter: SubmittedLetter, mayGo: () throws(SubmissionEnd) -> Bool
  ) throws(SubmissionEnd) -> Handover

  /// Reads what was said out of turn: nil where it was nothing, otherwise the connection's end.
  mutating func listen() -> ConnectionEnd?

  /// Says goodbye, where there is somebody to say it to.
  mutating func close()
}

/// What became of one letter, and of the connection it went by.
struct Handover {
  enum Outcome {
    case accepted(ReplyWords)
    case refused(at: LetterStep, code: Int?, ReplyWords)
    case later(at: LetterStep, code: Int?, ReplyWords)
    case uncertain(ReplyWords)
  }

  var outcome: Outcome
  /// Nil where the next letter may come.
  var end: ConnectionEnd?

  /// Nothing was said to anybody.
  static let brokenLines = Handover(
    outcome: .refused(at: .data, code: nil, ReplyWords("a line of the letter doesn't end in CR LF")))

  /// Its body wasn't to go. A server that waits for it can only be left.
  static let withoutLeave: Handover = {
    let words = ReplyWords("the letter wasn't to be sent")
    return Handover(
      outcome: .later(at: .data, code: nil, words),
      end: ConnectionEnd(stage: .session, code: nil, words: words))
  }()

  func report(on number: Int64) -> SubmissionReport {
    switch outcome {
    case .accepted(let words): .accepted(number, words)
    case .refused(let step, let code, let words): .refused(number, at: step, code: code, words)
    case .later(let step, let code, let words): .later(number, at: step, code: code, words)
    case .uncertain(let words): .uncertain(number, words)
    }
  }
}

/// From orders to reports.
struct SubmissionDesk {
  private var orders = OrderReader()

  /// Until the input ends.
  mutating func run() throws(SubmissionEnd) {
    guard let first = try orders.next() else { return }
    guard case .open(let way) = first else {
      throw orders.complaint("the first order is to open a connection")
    }
    var route: any OpenRoute
    switch way {
    case .program(let words): route = try opened(ProgramRoute.open(words))
    case .server(let server): route = try opened(ServerRoute.open(server))
    }
    defer { route.close() }
    while true {
      if let end = route.listen() { throw ended(end) }
      switch try orders.next(unlessReadable: route.descriptor) {
      case .otherSpeaks: continue
      case .end, .order(.check): return
      case .order(.letter(let letter)):
        let handover = try route.hand(over: letter) { [number = letter.number] () throws(SubmissionEnd) in
          try mayGo(number)
        }
        say(handover.report(on: letter.number))
        Interruptions.take()
        if let end = handover.end { throw ended(end) }
      case .order: throw orders.complaint("a letter is expected here")
      }
    }
  }

  private func opened<Route: OpenRoute>(_ opening: Opening<Route>) throws(SubmissionEnd) -> Route {
    switch opening {
    case .open(let route, let readiness):
      say(.ready(readiness))
      return route
    case .ended(let end): throw ended(end)
    }
  }

  /// Asks whether the body of this letter may go, and waits for the answer. Where the input ends instead, it mustn't.
  private mutating func mayGo(_ letter: Int64) throws(SubmissionEnd) -> Bool {
    // A claimed letter that we leave alone is one that nobody knows of.
    Interruptions.ignore()
    say(.claim(letter))
    switch try orders.next() {
    case .go(letter): return true
    case .stop(letter), nil: return false
    default: throw orders.complaint("leave or no leave for letter \(letter) is expected here")
    }
  }

  private func ended(_ end: ConnectionEnd) -> SubmissionEnd {
    say(.ended(end))
    return .lost
  }

  private func say(_ report: SubmissionReport) {
    StandardStream.output.write(report.line)
  }
}

/// What opening a route came to.
enum Opening<Route: OpenRoute> {
  case open(Route, Readiness)
  case ended(ConnectionEnd)
}
