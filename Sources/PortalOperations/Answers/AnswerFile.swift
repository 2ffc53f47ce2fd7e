import Glibc
package import InvitationMail
import SourceDiagnostics
import TokenVerdicts

/// A file that an answer came in, or standard input.
package struct AnswerFile {
  package let bytes: [UInt8]
  /// For messages.
  package let shownName: String

  /// - Parameter path: `-` for standard input.
  /// - Throws: where it can't be read, or is longer than an answer can be.
  package init(_ path: String) throws {
    shownName = path == "-" ? "standard input" : path.printable
    let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.failure(shownName) }
    defer { if path != "-" { close(descriptor) } }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count <= AnswerMail.longest {
      let count = read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw Self.failure(shownName) }
      if count == 0 { break }
      bytes += chunk[..<count]
    }
    guard bytes.count <= AnswerMail.longest else {
      throw CommandFailure.refused(
        MailFault.Reason.tooLarge.rawValue, "\(shownName) is longer than \(AnswerMail.longest) bytes",
        remedy: "Save the message without its attachments, or copy its text into a file.")
    }
    self.bytes = bytes
  }

  /// - Throws: a refusal that names the place in the file.
  package func answer(words: AnswerWords) throws -> AnswerMail {
    do {
      return try AnswerMail(reading: bytes, words: words)
    } catch {
      let position = SourcePosition(file: shownName, line: error.line, column: error.column)
      throw CommandFailure.refused(error.code, "\(position): \(error.message)", remedy: error.remedy)
    }
  }

  private static func failure(_ name: String) -> CommandFailure {
    .unreadable(
      "can't read \(name): \(String(cString: strerror(errno)))",
      remedy: "Name a file that you may read, or - for standard input.")
  }
}
