package import PartnerModel

/// A letter as mail programs and servers take it: an `.eml` file.
///
/// Lines end with CRLF and are at most 78 bytes long, far below the 998 that RFC 5322 section 2.1.1 allows. All bytes
/// are ASCII. Equal letters have equal bytes.
package struct Letter: Hashable, Sendable {
  package struct Party: Hashable, Sendable {
    /// Shown beside the address; may be empty.
    package let name: String
    package let address: EmailAddress

    package init(name: String, address: EmailAddress) {
      self.name = name
      self.address = address
    }
  }

  package struct Attachment: Hashable, Sendable {
    /// Letters, digits, `-`, `_` and `.`; anything else is written as `_`.
    package let name: String
    /// Such as `application/jwt`.
    package let mediaType: String
    package let bytes: [UInt8]

    package init(name: String, mediaType: String, bytes: [UInt8]) {
      self.name = name
      self.mediaType = mediaType
      self.bytes = bytes
    }
  }

  /// On whose way it goes out.
  package enum Purpose: Hashable, Sendable {
    /// A mail program opens it, and somebody looks it over and sends it.
    case draft
    /// Portico sends it in somebody's name.
    case personal
    /// A program sends it because something happened; no absence notice is to answer it.
    case automatic
  }

  package let from: Party
  /// Where an answer goes; nil for the sender.
  package let replyTo: Party?
  package let to: Party
  /// Who gets a copy, and is seen to.
  package let copyTo: [Party]
  package let subject: String
  /// When it was written; a mail program sets its own when it sends a draft.
  package let date: Moment
  package let language: LanguageCode
  /// Plain text, its lines ended by `\n`.
  package let text: String
  /// The same as HTML, a whole document; nil for a letter of plain text alone.
  package let html: String?
  package let attachments: [Attachment]
  package let purpose: Purpose
  /// What `Message-ID` holds, with its angle brackets (RFC 5322 section 3.6.4); nil for a draft, to which the mail program gives one.
  package let messageID: String?
  /// The `Message-ID` of what it answers, so that mail programs show both together; nil where it answers nothing.
  package let inReplyTo: String?

  package init(
    from: Party, replyTo: Party? = nil, to: Party, copyTo: [Party] = [], subject: String, date: Moment,
    language: LanguageCode, text: String, html: String? = nil, attachments: [Attachment] = [],
    purpose: Purpose = .draft, messageID: String? = nil, inReplyTo: String? = nil
  ) {
    self.from = from
    self.replyTo = replyTo
    self.to = to
    self.copyTo = copyTo
    self.subject = subject
    self.date = date
    self.language = language
    self.text = text
    self.html = html
    self.attachments = attachments
    self.purpose = purpose
    self.messageID = messageID
    self.inReplyTo = inReplyTo
  }

  /// The file.
  package var bytes: [UInt8] {
    var output = HeaderWriter()
    output.add("From", [from])
    if let replyTo { output.add("Reply-To", [replyTo]) }
    output.add("To", [to])
    if !copyTo.isEmpty { output.add("Cc", copyTo) }
    output.add("Subject", text: subject)
    output.add("Date", literal: Self.mailDate(date))
    if let messageID { output.add("Message-ID", literal: messageID) }
    if let inReplyTo {
      output.add("In-Reply-To", literal: inReplyTo)
      output.add("References", literal: inReplyTo)
    }
    output.add("MIME-Version", literal: "1.0")
    switch purpose {
    // Outlook opens it as a draft to be sent; others ignore it.
    case .draft: output.add("X-Unsent", literal: "1")
    case .personal: break
    // So that no absence notice answers it (RFC 3834 section 5).
    case .automatic: output.add("Auto-Submitted", literal: "auto-generated")
    }
    guard !attachments.isEmpty else {
      addText(to: &output)
      return output.bytes
    }
    output.add("Content-Type", literal: "multipart/mixed; boundary=\"\(Self.boundary)\"")
    output.endHeader()
    output.line("--\(Self.boundary)")
    addText(to: &output)
    for attachment in attachments {
      output.line("--\(Self.boundary)")
      output.add("Content-Type", literal: attachment.mediaType)
      output.add("Content-Disposition", words: ["attachment;", "filename=\"\(attachment.fileName)\""])
      output.add("Content-Transfer-Encoding", literal: "base64")
      output.endHeader()
      output.body(BodyEncoding.base64(attachment.bytes))
    }
    output.line("--\(Self.boundary)--")
    return output.bytes
  }

  /// No line of quoted-printable or base64 holds `=_` (RFC 2045 section 6.7), so no text ends its part early.
  private static let boundary = "=_portico"
  private static let boundaryOfForms = "=_portico_forms"

  /// As plain text, and as HTML where there is that: the reader shows the last form that it can (RFC 2046 section 5.1.4).
  private func addText(to output: inout HeaderWriter) {
    guard let html else { return addText(text, as: "plain", to: &output) }
    let boundary = Self.boundaryOfForms
    output.add("Content-Type", literal: "multipart/alternative; boundary=\"\(boundary)\"")
    output.endHeader()
    output.line("--\(boundary)")
    addText(text, as: "plain", to: &output)
    output.line("--\(boundary)")
    addText(html, as: "html", to: &output)
    output.line("--\(boundary)--")
  }

  private func addText(_ text: String, as form: String, to output: inout HeaderWriter) {
    let (name, body) = BodyEncoding.shorter(text)
    output.add("Content-Type", literal: "text/\(form); charset=utf-8")
    output.add("Content-Language", literal: language.rawValue)
    output.add("Content-Transfer-Encoding", literal: name)
    output.endHeader()
    output.body(body)
  }

  /// RFC 5322 section 3.3, in UTC: `Sun, 22 Nov 2026 09:30:00 +0000`.
  private static func mailDate(_ moment: Moment) -> String {
    let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let date = moment.date
    let day = days[Int(((date.daysSince1970 % 7) + 7) % 7)]
    let time = moment.text.dropFirst(11).dropLast()
    return "\(day), \(date.day) \(months[date.month - 1]) \(date.year) \(time) +0000"
  }
}

extension Letter.Attachment {
  /// The name without anything that could end its quotes or name a folder.
  fileprivate var fileName: String {
    let safe = name.utf8.map { byte -> UInt8 in
      let isPlain =
        byte < 0x80 && (Unicode.Scalar(byte).properties.isAlphabetic || "0123456789-_.".utf8.contains(byte))
      return isPlain ? byte : UInt8(ascii: "_")
    }
    return String(decoding: safe, as: UTF8.self)
  }
}
