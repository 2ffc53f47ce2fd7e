/// An invitee's answer as it came by mail: the whole message as a mail program saves it (`.eml`), or only its text,
/// copied by somebody.
///
/// What the page of a portal without a verifier sends has three forms, and all of them are read: lines of
/// `name=value`, the same lines filled in by hand, and one line in the form of HTML's URL-encoded forms. What mail
/// programs do to such a text on its way is undone. Nothing here decides whether the answer holds: the fields go
/// through the same checks as those that come over HTTP.
package struct AnswerMail: Hashable, Sendable {
  /// How much of the way the answer came is there to be looked at later.
  package enum Form: Hashable, Sendable {
    /// A whole message with its headers: RFC 5322 section 3.6 asks for `From` and `Date`.
    case message
    /// A text without them.
    case text
  }

  package enum Decision: String, Hashable, Sendable {
    case accept, decline
  }

  package let form: Form
  /// The address that the message says it came from, as it was written; nil for a text. Anybody can write any.
  package let sender: String?
  /// The fields of the page's form by their names, without those left empty.
  package let fields: [String: String]
  /// Whether they stand in HTML only: what of it a reader sees, only a mail program can tell.
  package let isHTMLOnly: Bool
  /// What the fields say, or else the subject; nil where neither does.
  package let decision: Decision?

  /// In bytes. The answer itself is about 2 KiB; the rest is what mail programs put around it.
  package static let longest = 1 << 20

  /// Reads a file's bytes.
  ///
  package init(reading bytes: [UInt8], words: AnswerWords) throws(MailFault) {
    guard bytes.count <= Self.longest else {
      throw MailFault(
        .tooLarge, line: 1, "longer than \(Self.longest) bytes",
        remedy: "Save the message without its attachments, or copy its text into a file.")
    }
    if let message = try MailMessage(bytes) {
      form = .message
      sender = message.sender
      (fields, isHTMLOnly) = try Self.fields(in: message, words)
      decision = try Self.decision(fields, subject: message.subject, words)
    } else {
      form = .text
      sender = nil
      fields = try AnswerFields.read(MailText.copied(bytes), words)
      isHTMLOnly = false
      decision = try Self.decision(fields, subject: nil, words)
    }
    guard !fields.isEmpty else {
      throw MailFault(
        .noAnswer, line: 1, "no line of it is a field of an answer, such as `token=…`",
        remedy: "Ask for the text that the invitation's page composes, sent as plain text and not encrypted.")
    }
  }

  /// The text of the message itself counts; what is attached, or stands only in HTML, where that says nothing.
  private static func fields(
    in message: MailMessage, _ words: AnswerWords
  ) throws(MailFault) -> (fields: [String: String], isHTMLOnly: Bool) {
    var best: (fields: [String: String], isHTMLOnly: Bool) = ([:], false)
    for role in MailText.Role.allCases {
      var lines: [TextLine] = []
      for text in message.texts where text.role == role { lines += try text.read() }
      let fields = try AnswerFields.read(lines, words)
      if fields["token"] != nil { return (fields, role == .html) }
      if best.fields.isEmpty { best = (fields, role == .html) }
    }
    return best
  }

  private static func decision(
    _ fields: [String: String], subject: MailMessage.Subject?, _ words: AnswerWords
  ) throws(MailFault) -> Decision? {
    let spoken = subject.flatMap { words.decision(in: $0.text) }
    let stated =
      fields["answer"].flatMap(Decision.init)
      ?? (fields["decline"] == "yes" ? .decline : fields["consent"] == "yes" ? .accept : nil)
    if let spoken, let stated, spoken != stated {
      throw MailFault(
        .contradiction, line: subject?.line ?? 1,
        "the subject says \(spoken.rawValue), the text says \(stated.rawValue)",
        remedy: "Ask the sender which of them is meant.")
    }
    return stated ?? spoken
  }
}
