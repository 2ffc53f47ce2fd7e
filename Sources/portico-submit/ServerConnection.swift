import CCurl
import Glibc
import LetterSubmission

/// A connection on which we are signed in. libcurl looks the host up, connects, speaks TLS and signs in (`Handshake`); then the
/// connection is ours, since only so it's known which reply answers what, and up to which byte a letter has gone.
final class ServerConnection {
  /// There is no going on. The reply is what the server said of it, where it said something.
  struct Loss: Error {
    let reply: ServerReply?
    let words: ReplyWords

    init(_ reply: ServerReply) {
      self.reply = reply
      words = reply.words
    }

    init(_ text: String) {
      reply = nil
      words = ReplyWords(text)
    }
  }

  private let handle: CurlHandle
  /// Seconds.
  private let patience: Int
  private var replies = ReplyReader()
  let descriptor: Int32

  init(_ handle: CurlHandle, descriptor: Int32, patience: Int) {
    self.handle = handle
    self.descriptor = descriptor
    self.patience = patience
  }

  /// Sends a command and waits for its reply. A reply that was there before was meant for nothing that we said.
  func ask(_ command: String) throws(Loss) -> ServerReply {
    if let reply = try unasked() { throw Loss(reply) }
    try send(Array("\(command)\r\n".utf8))
    return try reply()
  }

  /// All of the bytes, or none that could be the last one.
  func send(_ bytes: [UInt8]) throws(Loss) {
    var sent = 0
    var deadline = Deadline(seconds: patience)
    while sent < bytes.count {
      var size = 0
      let result = bytes.withUnsafeBytes { bytes in
        curl_easy_send(handle.pointer, bytes.baseAddress! + sent, bytes.count - sent, &size)
      }
      switch result {
      case CURLE_OK where size > 0:
        sent += size
        deadline = Deadline(seconds: patience)
      case CURLE_OK, CURLE_AGAIN:
        // A server that won't have the rest may say so and read no more.
        if let reply = try unasked() { throw Loss(reply) }
        try wait(for: POLLIN | POLLOUT, until: deadline)
      default:
        // What it said before it went away may still be there.
        if let reply = try? unasked() { throw Loss(reply) }
        throw Loss(handle.explanation(of: result))
      }
    }
  }

  /// Waits for a whole reply, no longer than a server may take.
  func reply() throws(Loss) -> ServerReply {
    let deadline = Deadline(seconds: patience)
    while true {
      if let reply = try nextReply() { return reply }
      guard try receive() else {
        try wait(for: POLLIN, until: deadline)
        continue
      }
      guard !deadline.hasPassed else { throw Loss(slowness) }
    }
  }

  /// A reply to nothing; nil where there is none. It doesn't wait.
  func unasked() throws(Loss) -> ServerReply? {
    repeat {
      if let reply = try nextReply() { return reply }
    } while try receive()
    guard replies.isEmpty else { throw Loss("the server spoke out of turn: \(replies.begun)") }
    return nil
  }

  /// Says goodbye; a server has a few seconds to answer.
  func quit() {
    guard (try? send(Array("QUIT\r\n".utf8))) != nil else { return }
    let deadline = Deadline(seconds: 2)
    do throws(Loss) {
      while try nextReply() == nil {
        if try !receive() { try wait(for: POLLIN, until: deadline) }
      }
    } catch {
      // It's over, with a goodbye or without.
    }
  }

  private func nextReply() throws(Loss) -> ServerReply? {
    do throws(ReplyReader.Fault) {
      return try replies.next()
    } catch {
      throw Loss("no reply of a mail server: \(error.begun)")
    }
  }

  /// Takes what has come; false where nothing has.
  private func receive() throws(Loss) -> Bool {
    var result = CURLE_OK
    let bytes = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
      result = curl_easy_recv(handle.pointer, buffer.baseAddress, buffer.count, &count)
      if result != CURLE_OK { count = 0 }
    }
    switch result {
    case CURLE_AGAIN: return false
    case CURLE_OK where !bytes.isEmpty:
      replies.append(bytes)
      return true
    case CURLE_OK: throw Loss("the server closed the connection")
    default: throw Loss(handle.explanation(of: result))
    }
  }

  private func wait(for events: Int32, until deadline: Deadline) throws(Loss) {
    var watched = pollfd(fd: descriptor, events: Int16(events), revents: 0)
    while true {
      let ready = poll(&watched, 1, deadline.milliseconds)
      guard ready == 0 || ready < 0 && errno == EINTR else { return }
      guard !deadline.hasPassed else { throw Loss(slowness) }
    }
  }

  private var slowness: String { "no reply within \(patience) seconds" }
}

/// Until when something may take.
struct Deadline {
  private let end: ContinuousClock.Instant

  init(seconds: Int) {
    end = .now + .seconds(seconds)
  }

  var hasPassed: Bool { milliseconds == 0 }
  /// What is left, rounded up, as `poll` takes it.
  var milliseconds: Int32 {
    let left = ContinuousClock.Instant.now.duration(to: end)
    guard left > .zero else { return 0 }
    return Int32(
      clamping: left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000 + 1)
  }
}
