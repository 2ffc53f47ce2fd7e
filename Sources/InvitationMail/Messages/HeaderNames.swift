/// The names of header fields by which a mail is known.
enum HeaderNames {
  /// Whether a field of this name, in lower case, stands in mails and not in what people write.
  static func isOfMail(_ name: String) -> Bool {
    names.contains(name) || beginnings.contains(where: name.hasPrefix)
  }

  /// Whether a line that is no field may be meant as one that says what is in the message, or how it is written:
  /// `Content Type: …`, or a parameter that stands alone.
  static func mayBeDecisive(_ line: ArraySlice<UInt8>) -> Bool {
    let text = String(decoding: line.prefix(200), as: UTF8.self).lowercased()
    let letters = String(text.unicodeScalars.filter { ("a"..."z").contains($0) }.map(Character.init))
    return decisive.contains(where: letters.hasPrefix)
      && (text.contains(":") || text.contains("=") || letters.hasPrefix("content")
        || letters.hasPrefix("mime"))
  }

  /// RFC 5322 section 3.6, RFC 2045, and what programs and servers add.
  private static let names: Set<String> = [
    "from", "sender", "reply-to", "to", "cc", "bcc", "date", "sent", "subject", "message-id", "in-reply-to",
    "references", "received", "received-spf", "return-path", "delivered-to", "delivery-date", "envelope-to",
    "mime-version", "dkim-signature", "domainkey-signature", "authentication-results", "thread-topic",
    "thread-index", "user-agent", "importance", "auto-submitted", "precedence", "disposition-notification-to",
    "apparently-to", "errors-to", "return-receipt-to", "status", "lines", "snapshot-content-location",
  ]
  private static let beginnings = ["content-", "x-", "list-", "resent-", "arc-", "original-"]

  private static let decisive = [
    "contenttype", "contenttransferencoding", "contentdisposition", "mimeversion", "subject", "from", "date",
    "boundary", "charset",
  ]
}
