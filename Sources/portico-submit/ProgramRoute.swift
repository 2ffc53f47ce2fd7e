import CCurl
import Glibc
import LetterSubmission
import SystemFiles

/// Letters to a program such as `sendmail`: started once for each, the letter on its standard input.
struct ProgramRoute: OpenRoute {
  private let words: [String]

  /// How long a program may take; a server on its way has as long for one reply.
  private static let patience = MailServer.usualPatience
  /// `EX_TEMPFAIL` of sysexits.h.
  private static let temporaryFailure: Int32 = 75

  static func open(_ words: [String]) -> Opening<ProgramRoute> {
    guard access(words[0], X_OK) == 0 else {
      let reason = ReplyWords("\(words[0]): \(String(cString: strerror(errno)))")
      return .ended(ConnectionEnd(stage: .connect, code: nil, words: reason))
    }
    return .open(
      ProgramRoute(words: words), Readiness(greeting: ReplyWords(""), extensions: [], tls: nil))
  }

  var descriptor: Int32? { nil }

  mutating func listen() -> ConnectionEnd? { nil }

  mutating func close() {}

  mutating func hand(
    over letter: SubmittedLetter, mayGo: () throws(SubmissionEnd) -> Bool
  ) throws(SubmissionEnd) -> Handover {
    guard let lines = MessageLines(letter.bytes) else { return Handover.brokenLines }
    guard let input = wholeFile(of: lines.local) else { return impossible("a file in memory") }
    defer { Glibc.close(input) }
    guard try mayGo() else { return Handover.withoutLeave }
    guard let output = Pipe() else { return impossible("a pipe") }
    switch start(reading: input, writing: output) {
    case .failed(let reason): return impossible(reason)
    case .running(let process): return outcome(of: process, saying: output)
    }
  }

  /// The letter as a file: whatever becomes of us, the program reads all of it or doesn't run.
  private func wholeFile(of bytes: [UInt8]) -> Int32? {
    let file = file_in_memory("letter")
    guard file >= 0 else { return nil }
    do {
      try SystemFiles.write(bytes, to: file, named: "letter")
    } catch {
      Glibc.close(file)
      return nil
    }
    lseek(file, 0, SEEK_SET)
    return file
  }

  private enum Start {
    case running(pid_t)
    case failed(String)
  }

  private func start(reading input: Int32, writing output: Pipe) -> Start {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
    posix_spawn_file_actions_adddup2(&actions, output.writer, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, output.writer, STDERR_FILENO)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // In a group of its own: Ctrl-C for us is none for a letter that is on its way.
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
    var signals = sigset_t()
    sigemptyset(&signals)
    for kind in [SIGPIPE] + Interruptions.kinds { sigaddset(&signals, kind) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    let environment = Surroundings.kept.compactMap { name in
      getenv(name).map { "\(name)=\(String(cString: $0))" }
    }
    var process: pid_t = 0
    let failure = withCStrings(words) { words in
      withCStrings(environment) { environment in
        posix_spawn(&process, words[0]!, &actions, &attributes, words, environment)
      }
    }
    return failure == 0 ? .running(process) : .failed("\(words[0]): \(String(cString: strerror(failure)))")
  }

  /// Waits for the program's end.
  private func outcome(of process: pid_t, saying output: Pipe) -> Handover {
    output.closeWriter()
    let deadline = Deadline(seconds: Self.patience)
    var said: [UInt8] = []
    var status: Int32 = 0
    var isOpen = true
    // What it has started may keep its output open, so that isn't waited for alone.
    while waitpid(process, &status, WNOHANG) == 0 {
      if deadline.hasPassed {
        kill(-process, SIGKILL)
        waitpid(process, &status, 0)
        return Handover(outcome: .uncertain(ReplyWords("no end within \(Self.patience) seconds")))
      }
      if isOpen {
        isOpen = output.read(into: &said, waiting: 20)
      } else {
        usleep(1000)
      }
    }
    if isOpen { _ = output.read(into: &said, waiting: 0) }
    let words = Array(said.split { $0 <= 0x20 }.joined(separator: [0x20]))
    let text = words.isEmpty ? "" : ": \(ReplyWords(words))"
    guard status & 0x7F == 0 else {
      return Handover(outcome: .uncertain(ReplyWords("ended by signal \(status & 0x7F)\(text)")))
    }
    let code = status >> 8 & 0xFF
    let reply = ReplyWords("exit \(code)\(text)")
    return switch code {
    case 0: Handover(outcome: .accepted(reply))
    case Self.temporaryFailure: Handover(outcome: .later(at: .end, code: nil, reply))
    default: Handover(outcome: .refused(at: .end, code: nil, reply))
    }
  }

  /// Nothing was started.
  private func impossible(_ what: String) -> Handover {
    let words = ReplyWords("can't be had: \(what)")
    return Handover(
      outcome: .later(at: .data, code: nil, words),
      end: ConnectionEnd(stage: .session, code: nil, words: words))
  }
}

/// What a program says, on its way to us.
private final class Pipe {
  let reader: Int32
  private(set) var writer: Int32

  init?() {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    reader = ends[0]
    writer = ends[1]
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
  }

  deinit {
    close(reader)
    closeWriter()
  }

  func closeWriter() {
    if writer >= 0 { close(writer) }
    writer = -1
  }

  /// Waits for more, in milliseconds, and keeps the beginning of what has come; false at the end.
  func read(into kept: inout [UInt8], waiting milliseconds: Int32) -> Bool {
    var watched = pollfd(fd: reader, events: Int16(POLLIN), revents: 0)
    guard poll(&watched, 1, milliseconds) > 0 else { return true }
    var size = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
      size = Glibc.read(reader, buffer.baseAddress, buffer.count)
      count = max(size, 0)
    }
    kept += bytes.prefix(ReplyWords.longest - kept.count)
    return size > 0 || size < 0 && errno == EINTR
  }
}

private func withCStrings<Result>(
  _ texts: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
  var pointers = texts.map { strdup($0) } + [nil]
  defer { for pointer in pointers { free(pointer) } }
  return pointers.withUnsafeMutableBufferPointer { body($0.baseAddress!) }
}
