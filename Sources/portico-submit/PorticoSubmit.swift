import CCurl
import Glibc
import LetterSubmission
import SystemFiles

/// Hands letters over for `portico letters send`: one connection, one letter after the other, a line for each thing that happens.
///
/// It takes no arguments and reads no settings. Orders come on standard input, reports go to standard output (see
/// `SubmissionOrder` and `SubmissionReport`). It ends when its input does, when the connection is lost, or at a line that is none.
@main
enum PorticoSubmit {
  static func main() {
    // Passwords pass through here.
    guard OwnProcess.hideMemory() else {
      leave(.failed, saying: "the system won't keep this program's memory to itself")
    }
    // Where nobody hears how it ended, a letter counts as one of which nobody knows.
    guard OwnProcess.endWithParent() else {
      leave(.failed, saying: "the system won't end this program with the one that started it")
    }
    signal(SIGPIPE, SIG_IGN)
    Surroundings.keepOnlyWhatProgramsNeed()
    guard CommandLine.arguments.count == 1 else {
      leave(.usage, saying: "this program is started by `portico letters send`; it takes no arguments")
    }
    var desk = SubmissionDesk()
    do throws(SubmissionEnd) {
      try desk.run()
    } catch {
      switch error {
      case .line(let number, let fault): leave(.data, saying: "line \(number): \(fault)")
      case .order(let number, let complaint): leave(.data, saying: "line \(number): \(complaint)")
      case .lost: leave(.temporary)
      case .unread(let code): leave(.input, saying: "standard input: \(String(cString: strerror(code)))")
      }
    }
  }

  /// As in sysexits.h.
  private enum Status: Int32 {
    case usage = 64
    case data = 65
    case failed = 71
    case input = 74
    /// The connection couldn't be had, or is gone; the last line says why.
    case temporary = 75
  }

  private static func leave(_ status: Status, saying complaint: String? = nil) -> Never {
    if let complaint { StandardStream.complain("portico-submit: \(complaint)") }
    exit(status.rawValue)
  }
}

/// What this program and those that it starts know of where they were started.
enum Surroundings {
  static let kept = ["HOME", "LANG", "PATH", "TZ"]

  /// Everything else goes: settings of libcurl and OpenSSL among it, such as a file to write the session's keys to.
  static func keepOnlyWhatProgramsNeed() {
    let values = kept.map { name in (name, getenv(name).map { String(cString: $0) }) }
    clearenv()
    for case (let name, let value?) in values { setenv(name, value, 1) }
  }
}

/// Ctrl-C, a closed terminal, a service that stops: they reach this program together with `portico`, which ends our input. So none of
/// them needs to break a letter off.
enum Interruptions {
  static let kinds = [SIGINT, SIGHUP, SIGTERM]

  static func ignore() {
    for kind in kinds { signal(kind, SIG_IGN) }
  }

  static func take() {
    for kind in kinds { signal(kind, SIG_DFL) }
  }
}
