internal import Glibc

/// A program that was started, with a pipe to its standard input and one from its standard output. It is in a group of its own:
/// Ctrl-C at the terminal doesn't reach it.
///
/// Of the environment it gets what says where it runs and for whom, and nothing else.
package final class ChildProcess {
  private let id: pid_t
  /// Open for writing until `closeInput`; -1 then.
  package private(set) var input: Int32
  /// Open for reading; -1 where it prints to where we do.
  package let output: Int32
  private var ending: Ending?

  package enum Ending: Hashable, Sendable {
    case exited(Int32)
    case killed(signal: Int32)
  }

  private static let passedOn = [
    "PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "TZ", "TMPDIR", "XDG_CONFIG_HOME",
    "XDG_CACHE_HOME", "XDG_RUNTIME_DIR",
  ]

  /// - Parameters:
  ///   - command: a program, looked for along PATH where it has no slash, and its arguments.
  ///   - isHeard: false where it is to print to where we do.
  package init(_ command: [String], isHeard: Bool = true) throws(FileSystemError) {
    guard let program = command.first else { preconditionFailure("a command names a program") }
    let toChild = try Self.pipe(program)
    let fromChild: (reading: Int32, writing: Int32)
    do throws(FileSystemError) {
      fromChild = try Self.pipe(program)
    } catch {
      close(toChild.reading)
      close(toChild.writing)
      throw error
    }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_adddup2(&actions, toChild.reading, STDIN_FILENO)
    if isHeard { posix_spawn_file_actions_adddup2(&actions, fromChild.writing, STDOUT_FILENO) }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    for signal in [SIGPIPE, SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, signal) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    var words = command.map { strdup($0) } + [nil]
    var environment =
      Self.passedOn.compactMap { name in
        getenv(name).flatMap { strdup("\(name)=\(String(cString: $0))") }
      } + [nil]
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
      for word in words { free(word) }
      for variable in environment { free(variable) }
      close(toChild.reading)
      close(fromChild.writing)
    }
    var child: pid_t = 0
    let number = posix_spawnp(&child, program, &actions, &attributes, &words, &environment)
    guard number == 0 else {
      close(toChild.writing)
      close(fromChild.reading)
      throw FileSystemError(.start, program, number)
    }
    id = child
    input = toChild.writing
    if !isHeard { close(fromChild.reading) }
    output = isHeard ? fromChild.reading : -1
  }

  deinit {
    closeInput()
    if output >= 0 { close(output) }
  }

  private static func pipe(_ program: String) throws(FileSystemError) -> (reading: Int32, writing: Int32) {
    var ends: [Int32] = [-1, -1]
    guard Glibc.pipe(&ends) == 0 else { throw FileSystemError(.start, program) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }

  /// - Returns: false where the program doesn't read any more. The signal for that has to be ignored.
  package func write(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { bytes in
      var start = 0
      while start < bytes.count {
        let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
        let count = retrying { Glibc.write(input, rest.baseAddress, rest.count) }
        guard count > 0 else { return false }
        start += count
      }
      return true
    }
  }

  package enum Handover: Hashable, Sendable {
    case taken
    /// The program doesn't read any more.
    case refused
    /// It didn't read on in time, or nobody wants to wait any more.
    case slow
  }

  /// As `write`, for a program that may never read on.
  ///
  /// - Parameter patience: how long it may take until it reads on.
  package func write(
    _ bytes: [UInt8], patience: Duration, _ interruption: Interruption
  ) -> Handover {
    _ = fcntl(input, F_SETFL, O_NONBLOCK)
    let clock = ContinuousClock()
    var deadline = clock.now + patience
    return bytes.withUnsafeBytes { bytes in
      var start = 0
      while start < bytes.count {
        let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
        let count = retrying { Glibc.write(input, rest.baseAddress, rest.count) }
        if count > 0 {
          start += count
          deadline = clock.now + patience
          continue
        }
        guard errno == EAGAIN else { return .refused }
        let left = (deadline - clock.now) / .milliseconds(1)
        guard left > 0, !interruption.isAsked else { return .slow }
        interruption.wait(toWrite: input, atMost: Int32(min(left.rounded(.up), 60_000)))
      }
      return .taken
    }
  }

  /// What it has written; waits where that is nothing yet.
  ///
  /// - Returns: nil where nothing more comes.
  package func read() -> [UInt8]? {
    let bytes = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
      count = max(0, retrying { Glibc.read(output, buffer.baseAddress, buffer.count) })
    }
    return bytes.isEmpty ? nil : bytes
  }

  /// Lets the program see the end of its input.
  package func closeInput() {
    guard input >= 0 else { return }
    close(input)
    input = -1
  }

  /// Ends it at once, and what it started in its group.
  package func kill() {
    if ending == nil { Glibc.kill(-id, SIGKILL) }
  }

  /// Waits until it has ended, for as long as that is wanted.
  ///
  /// - Returns: nil where it goes on.
  package func wait(until deadline: ContinuousClock.Instant, unless isOver: () -> Bool) -> Ending? {
    while ending == nil {
      var status: Int32 = 0
      let found = waitpid(id, &status, WNOHANG)
      if found == id { ending = Self.ending(status) }
      guard ending == nil else { break }
      guard ContinuousClock.now < deadline, !isOver() else { return nil }
      usleep(10_000)
    }
    return ending
  }

  /// Waits until it has ended.
  @discardableResult
  package func wait() -> Ending {
    if let ending { return ending }
    var status: Int32 = 0
    _ = retrying { Int(waitpid(id, &status, 0)) }
    let ending = Self.ending(status)
    self.ending = ending
    return ending
  }

  private static func ending(_ status: Int32) -> Ending {
    let signal = status & 0x7F
    return signal == 0 ? .exited((status >> 8) & 0xFF) : .killed(signal: signal)
  }
}
