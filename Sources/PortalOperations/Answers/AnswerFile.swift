import Glibc
import InvitationMail
import InvitationToken
import SourceDiagnostics
import SystemFiles

/// Where an answer comes from.
package enum AnswerSource: Sendable {
  case file(String)
  case standardInput
  /// With a name for messages.
  case bytes([UInt8], name: String)
}

/// A mail or a copied text as it came.
struct AnswerFile {
  let bytes: [UInt8]
  /// For messages.
  let shownName: String

  /// - Throws: where it can't be read, or is longer than an answer can be.
  init(_ source: AnswerSource) throws {
    switch source {
    case .file(let path):
      shownName = path.printable
      let descriptor = open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw Self.failure(shownName, errno) }
      defer { close(descriptor) }
      bytes = try Self.bytes(of: descriptor, shownName)
    case .standardInput:
      shownName = "standard input"
      bytes = try Self.bytes(of: STDIN_FILENO, shownName)
    case .bytes(let given, let name):
      shownName = name
      bytes = given
    }
    guard bytes.count <= AnswerMail.longest else {
      throw OperationRefusal(
        .tooLarge, "\(shownName) is longer than \(AnswerMail.longest) bytes",
        remedy: "Ask for the answer in a mail without large attachments.")
    }
  }

  /// A little more than an answer can be, at most.
  private static func bytes(of descriptor: Int32, _ name: String) throws -> [UInt8] {
    do {
      return try readToEnd(of: descriptor, limit: AnswerMail.longest)
    } catch .system(let number) {
      throw failure(name, number)
    }
  }

  /// A token in compact form (RFC 7515 section 7.1) and nothing else: no answer looks so.
  var token: [UInt8]? {
    let isSpace = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
    let text = bytes.drop(while: isSpace).reversed().drop(while: isSpace).reversed()
    let parts = Array(text).split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 3, parts.allSatisfy({ !$0.isEmpty && Base64URL.decode($0) != nil }) else {
      return nil
    }
    return Array(text)
  }

  /// - Parameter inOwnWords: whether somebody read in it what it says, so that it needs no field.
  /// - Throws: a refusal that names the place in the file.
  func answer(words: AnswerWords, inOwnWords: Bool) throws -> AnswerMail {
    do {
      return try AnswerMail(reading: bytes, words: words, inOwnWords: inOwnWords)
    } catch {
      throw UnusableMail(fault: error, file: shownName)
    }
  }

  private static func failure(_ name: String, _ number: Int32) -> AccessFailure {
    AccessFailure(
      "can't read \(name): \(systemMessage(number))",
      remedy: "Name a file that you may read, or - for standard input.")
  }
}

/// A mail that can't be taken as an answer, with the file that it came in.
struct UnusableMail: ExplainedError {
  let fault: MailFault
  let file: String

  var code: String { fault.code }
  var message: String {
    "\(SourcePosition(file: file, line: fault.line, column: fault.column)): \(fault.message)"
  }
  var remedy: String { fault.remedy }
  var category: ErrorCategory { .refused }
}
