internal import Glibc
internal import Synchronization

/// Somebody wants the process to end: Ctrl-C, or whoever runs services. Work that can't be left half done asks for it where it can
/// stop, and waits with it.
package final class Interruption: Sendable {
  private let asked = Atomic<Int>(0)
  private let reading: Int32

  /// Written to by the signals' handler, which can do little else.
  private static let writing = Atomic<Int32>(-1)

  /// From here on the signals interrupt and don't end the process. One in a process.
  package init() throws(FileSystemError) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw FileSystemError(.open, "a pipe") }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    reading = ends[0]
    Self.writing.store(ends[1], ordering: .relaxed)
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in
      var byte: UInt8 = 0
      let number = errno
      _ = write(Interruption.writing.load(ordering: .relaxed), &byte, 1)
      errno = number
    }
    for signal in [SIGINT, SIGTERM, SIGHUP] {
      var before = sigaction()
      sigaction(signal, nil, &before)
      // What was started with `nohup` goes on when its terminal closes.
      let isIgnored = unsafeBitCast(before.__sigaction_handler.sa_handler, to: Int.self) == 1
      if !isIgnored { sigaction(signal, &action, nil) }
    }
  }

  /// Once, or oftener.
  package var isAsked: Bool { count > 0 }
  /// Whoever asks for it a second time doesn't wait.
  package var isUrgent: Bool { count > 1 }

  private var count: Int {
    var bytes = [UInt8](repeating: 0, count: 16)
    let new = read(reading, &bytes, bytes.count)
    return new > 0 ? asked.add(new, ordering: .relaxed).newValue : asked.load(ordering: .relaxed)
  }

  /// Waits until something can be read, the time is over, or somebody asks.
  ///
  /// - Parameters:
  ///   - descriptor: nil to wait for the time alone.
  ///   - milliseconds: not negative.
  /// - Returns: whether something can be read.
  package func wait(for descriptor: Int32?, atMost milliseconds: Int32) -> Bool {
    wait(for: descriptor, POLLIN, milliseconds)
  }

  /// The same until something can be written.
  package func wait(toWrite descriptor: Int32, atMost milliseconds: Int32) {
    _ = wait(for: descriptor, POLLOUT, milliseconds)
  }

  private func wait(for descriptor: Int32?, _ event: Int32, _ milliseconds: Int32) -> Bool {
    var places = [pollfd(fd: reading, events: Int16(POLLIN), revents: 0)]
    if let descriptor { places.append(pollfd(fd: descriptor, events: Int16(event), revents: 0)) }
    let outcome = poll(&places, nfds_t(places.count), milliseconds)
    return outcome > 0 && places.count > 1 && places[1].revents != 0
  }
}
