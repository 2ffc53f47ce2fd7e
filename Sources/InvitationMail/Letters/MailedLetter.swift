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
