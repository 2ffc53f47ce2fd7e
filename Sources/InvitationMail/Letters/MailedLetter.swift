/// A letter as a mail program saved or sent it: its subject and its text, decoded.
package struct MailedLetter: Hashable, Sendable {
  package let subject: String
  /// In lines ended by `\n`.
  package let text: String

  /// In bytes: what mail servers carry.
  package static let longest = AnswerMail.longest

  /// Takes the plain text where there is one, else what the HTML shows.
  ///
  /// - Returns: nil where the bytes are no mail that says how it is to be read (MIME), but perhaps a text.
  package init?(reading bytes: [UInt8]) throws(MailFault) {
    var lines = try AnswerForm.mail(in: SourceLine.all(of: bytes))
    guard let headers = try MailHeaders.ofMessage(&lines),
      headers.contains("mime-version") || headers.contains("content-type")
    else { return nil }
    let message = try MailMessage(headers, lines, isReencoded: false)
    let own = message.texts.filter { $0.message == 1 && !$0.isAside }
    for role in [MailText.Role.shown, .html] {
      for part in own where part.role == role {
        let text = try part.read().map { line in
          String(line.text.reversed().drop(while: \.isWhitespace).reversed())
        }
        guard text.contains(where: { !$0.isEmpty }) else { continue }
        subject = message.subjects.first?.text.trimmed ?? ""
        self.text = text.joined(separator: "\n") + "\n"
        return
      }
    }
    throw MailFault(
      .unreadableText, line: 1, "the mail shows no text that can be read",
      remedy: "Save it as plain text, or copy the text that you see into a file of its own.")
  }
}

extension Letter {
  /// The `Message-ID` of a mail, with its angle brackets (RFC 5322 section 3.6.4), for a letter that answers it.
  ///
  /// - Returns: nil where the mail has none, or one that can't be repeated as it is.
  package static func messageID(ofMail bytes: [UInt8]) -> String? {
    guard var lines = try? AnswerForm.mail(in: SourceLine.all(of: bytes)),
      let headers = try? MailHeaders.ofMessage(&lines),
      let id = headers.fields.first(where: { $0.name == "message-id" })?.value.utf8,
      id.count <= 200, id.first == UInt8(ascii: "<"), id.last == UInt8(ascii: ">"),
      case let inside = id.dropFirst().dropLast(), inside.count(where: { $0 == UInt8(ascii: "@") }) == 1,
      inside.allSatisfy({ (0x21...0x7E).contains($0) && !"<>,;\"\\()".utf8.contains($0) })
    else { return nil }
    return String(id)
  }
}
