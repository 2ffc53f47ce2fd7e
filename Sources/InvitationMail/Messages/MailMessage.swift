/// A message as mail programs save it (RFC 5322), taken apart into its texts (MIME: RFC 2045 and RFC 2046).
struct MailMessage {
  struct Subject {
    let text: String
    let line: Int
  }

  /// Of the message itself, then those of messages inside it.
  let subjects: [Subject]
  /// The address in `From`, or else in `Sender`; nil where neither is there.
  let sender: String?
  let arrival: MailArrival?
  /// In the order of the message.
  let texts: [MailText]
  /// Whether it shows a text of a kind that isn't read.
  let hasStrangeText: Bool
  /// All forms of what stands in several, also those that hold no text, or none that can be read.
  let forms: [MailForm]
  /// Signed codes that are attached as files.
  let attachedCodes: [MailText]
  /// Parts that couldn't be taken apart.
  let unread: [MailFault]
  /// For a message in which no answer is found: a field of one that stands in its header.
  let faultOfMisplacedLine: MailFault?

  /// - Parameters:
  ///   - isReencoded: whether the file's bytes are others than those that came.
  init(_ headers: MailHeaders, _ lines: ArraySlice<SourceLine>, isReencoded: Bool) throws(MailFault) {
    var from = try headers.field("from")
    if from == nil { from = try headers.field("sender") }
    sender = from.map { SenderAddress.read($0.value) }.flatMap { $0.isEmpty ? nil : $0 }
    arrival = MailArrival(headers)
    var parts = MailParts(isReencoded: isReencoded)
    try parts.addMessage(headers, lines, depth: 1)
    subjects = parts.subjects
    texts = parts.texts
    hasStrangeText = parts.hasStrangeText
    forms = parts.forms
    attachedCodes = parts.attachedCodes
    unread = parts.unread
    faultOfMisplacedLine = headers.faultOfMisplacedLine
  }
}
