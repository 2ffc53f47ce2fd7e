/// An invitee's answer as it came by mail: the whole message as a mail program saves it (`.eml`), or only its text,
/// copied by somebody.
///
/// What the page of a portal without a verifier sends has three forms, and all of them are read: lines of
/// `name=value`, each perhaps behind what the page calls the field, the same lines filled in by hand, and one line in the form of HTML's URL-encoded forms. What mail
/// programs do to such a text on its way is undone. Nothing here decides whether the answer holds: the fields go
/// through the same checks as those that come over HTTP.
package struct AnswerMail: Hashable, Sendable {
  /// How much of the way the answer came is there to be looked at later.
  package enum Form: Hashable, Sendable {
    /// A message with its headers.
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
  /// Nil for a text, and for a message that says nothing of it.
  package let arrival: MailArrival?
  /// The fields of the page's form by their names, without those left empty.
  package let fields: [String: String]
  /// Whether they stand in HTML only, or beside another form of the same, or another text, that doesn't say the very same: what
  /// of it a reader sees, and which of them is meant, only a reader can tell.
  package let mayBeHidden: Bool
  /// What of the HTML that they stand in may hide some of them from its readers, such as `color: #fff`; nil where nothing does.
  package let styling: String?
  /// What the fields say, or else the subject; nil where neither does.
  package let decision: Decision?
  /// What of the message can't be read. No field of an answer stands in it as far as can be seen.
  package let unread: [MailFault]
  /// The links to invitations' pages that stand in it, each once: whoever quotes our letter sends its link back.
  package let links: [String]

  /// In bytes: what mail servers carry. The answer itself is about 2 KiB; the rest is what is attached to a mail.
  package static let longest = 25 << 20

  /// Reads a file's bytes.
  ///
  /// - Parameter inOwnWords: whether somebody read in it what it says, so that it needs no field.
  package init(
    reading bytes: [UInt8], words: AnswerWords, inOwnWords: Bool = false
  ) throws(MailFault) {
    guard bytes.count <= Self.longest else {
      throw MailFault(
        .tooLarge, line: 1, "longer than \(Self.longest) bytes",
        remedy: "Ask for the answer in a mail without large attachments.")
    }
    let found: FoundFields
    let subjects: [MailMessage.Subject]
    let misplaced: MailFault?
    switch try AnswerForm.of(bytes) {
    case .message(let message):
      form = .message
      sender = message.sender
      arrival = message.arrival
      found = try FoundFields(in: message, words)
      subjects = message.subjects
      misplaced = message.faultOfMisplacedLine
      links = MailedCodes.links(in: message.texts.flatMap { (try? $0.read()) ?? [] })
    case .text(let lines):
      form = .text
      sender = nil
      arrival = nil
      found = try FoundFields(copied: lines, words)
      subjects = CopiedSubject.all(in: lines)
      misplaced = nil
      links = MailedCodes.links(in: lines)
    }
    fields = found.fields
    mayBeHidden = found.mayBeHidden
    styling = found.styling
    unread = found.unread
    decision = try Self.decision(fields, subjects, words)
    guard !fields.isEmpty || inOwnWords else {
      throw misplaced
        ?? MailFault(
          .noAnswer, line: 1, "no line of it is a field of an answer, such as `token=…`",
          remedy:
            "Where somebody declines in their own words, record it with --decline, --name and --email, and, where no link of the invitation is quoted, --invitation and its id or the customer's. Else ask for the text that the invitation's page composes, sent as plain text and not encrypted."
        )
    }
  }

  private static func decision(
    _ fields: [String: String], _ subjects: [MailMessage.Subject], _ words: AnswerWords
  ) throws(MailFault) -> Decision? {
    let spoken = subjects.compactMap { subject in
      words.decision(in: subject.text).map { (decision: $0, line: subject.line) }
    }
    let stated =
      fields["answer"].flatMap(Decision.init)
      ?? (fields["decline"] == "yes" ? .decline : fields["consent"] == "yes" ? .accept : nil)
    if let stated, let contrary = spoken.first(where: { $0.decision != stated }) {
      throw MailFault(
        .contradiction, line: contrary.line,
        "the subject says \(contrary.decision.rawValue), the text says \(stated.rawValue)",
        remedy: "Ask the sender which of them is meant.")
    }
    guard let first = spoken.first?.decision, spoken.allSatisfy({ $0.decision == first }) else {
      return stated
    }
    return stated ?? first
  }
}
