import Glibc
import LetterSubmission

/// The orders on standard input.
struct OrderReader {
  enum Event {
    case order(SubmissionOrder)
    case end
    /// Nothing was ordered yet; the other descriptor has something to read.
    case otherSpeaks
  }

  private var buffer = LineBuffer()
  /// Of the line that was read last.
  private var number = 0

  /// The next order, waited for; nil at the end of the input.
  mutating func next() throws(SubmissionEnd) -> SubmissionOrder? {
    guard case .order(let order) = try next(unlessReadable: nil) else { return nil }
    return order
  }

  /// What comes first: an order, or something to read on the other descriptor.
  mutating func next(unlessReadable other: Int32?) throws(SubmissionEnd) -> Event {
    while true {
      do {
        if let line = try buffer.next() {
          number += 1
          return .order(try SubmissionOrder(line: line))
        }
      } catch {
        throw SubmissionEnd.line(number, error)
      }
      if let other, try !isInput(readableBefore: other) { return .otherSpeaks }
      guard try read() else {
        // Half a line: whoever wrote it was ended in the middle.
        return .end
      }
    }
  }

  func complaint(_ text: String) -> SubmissionEnd { .order(number, text) }

  /// Waits until one of both can be read; orders go first.
  private func isInput(readableBefore other: Int32) throws(SubmissionEnd) -> Bool {
    var watched = [
      pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
      pollfd(fd: other, events: Int16(POLLIN), revents: 0),
    ]
    while poll(&watched, 2, -1) < 0 {
      guard errno == EINTR else { throw .unread(errno) }
    }
    return watched[0].revents != 0
  }

  /// Whether there was more.
  private mutating func read() throws(SubmissionEnd) -> Bool {
    var failure: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: 64 << 10) { buffer, count in
      var size: Int
      repeat {
        size = Glibc.read(STDIN_FILENO, buffer.baseAddress, buffer.count)
      } while size < 0 && errno == EINTR
      failure = size < 0 ? errno : 0
      count = max(size, 0)
    }
    guard failure == 0 else { throw .unread(failure) }
    buffer.append(bytes)
    return !bytes.isEmpty
  }
}
