/// What a mail server says of a letter that it was to deliver (RFC 3464), and what came back with it.
///
/// Anybody can write such a mail. So nothing of it counts but what fits a letter that was sent.
package struct DeliveryReport: Hashable, Sendable {
  /// What became of the letter (RFC 3464 section 2.3.3).
  package enum Action: String, Sendable {
    case failed, delayed, delivered, relayed, expanded
  }

  /// What is said of one addressee.
  package struct Recipient: Hashable, Sendable {
    /// The addresses by which the server and the sender name it, as they were written.
    package let addresses: [String]
    package let action: Action
    /// Such as `5.1.1` (RFC 3463); nil where none is given in its form.
    package let status: String?
    /// What the server said, in one line; nil where it said nothing.
    package let words: String?
  }

  package let recipients: [Recipient]
  /// The addresses in `To` and `Cc` of the letter that came back, as they were written.
  package let addressees: [String]
  /// The texts of the letter that came back, decoded; empty where its header alone did.
  package let returned: [UInt8]

  /// In bytes: what mail servers carry.
  package static let longest = AnswerMail.longest

  /// - Throws: `no-report` where no server says in it what became of a letter; otherwise what may be wrong with any mail.
  package init(reading bytes: [UInt8]) throws(MailFault) {
    guard bytes.count <= Self.longest else {
      throw MailFault(
        .tooLarge, line: 1, "longer than \(Self.longest) bytes", remedy: Self.otherwise)
    }
    var lines = try AnswerForm.mail(in: SourceLine.all(of: bytes))
    guard let headers = try MailHeaders.ofMessage(&lines) else {
      throw MailFault(
        .noReport, line: 1, "it doesn't begin as a mail does",
        remedy: "Save the server's message itself as .eml. \(Self.otherwise)")
    }
    var parts = ReportParts()
    try parts.add(headers, lines, depth: 1)
    guard !parts.recipients.isEmpty else {
      throw MailFault(
        .noReport, line: 1, "no server says in it what became of a letter (message/delivery-status)",
        remedy: Self.otherwise)
    }
    recipients = parts.recipients
    addressees = parts.addressees
    returned = parts.returned
  }

  private static let otherwise =
    "If it does say that a letter came back, say so yourself: portico letters returned ID"
}

/// Walks through the parts of a report.
private struct ReportParts {
  private(set) var recipients: [DeliveryReport.Recipient] = []
  private(set) var addressees: [String] = []
  private(set) var returned: [UInt8] = []
  private var count = 0

  private static let deepest = 8
  private static let mostParts = 200
  /// Ours go to one person each.
  private static let mostRecipients = 100
  /// In bytes: more than any letter of ours has.
  private static let longestReturned = 1 << 20

  /// - Parameter isReturned: whether it is of the letter that came back.
  mutating func add(
    _ headers: MailHeaders, _ lines: ArraySlice<SourceLine>, isReturned: Bool = false, depth: Int
  ) throws(MailFault) {
    count += 1
    guard depth <= Self.deepest, count <= Self.mostParts else {
      throw MailFault(
        .tooManyParts, line: lines.first?.number ?? 1, "the message has more parts than a report",
        remedy: "Save the server's message itself, without those that it was forwarded with.")
    }
    let type = HeaderParameters(try headers.field("content-type")?.value ?? "text/plain")
    let encoding = try headers.field("content-transfer-encoding")
    switch type.value {
    case let value where value.hasPrefix("multipart/"):
      guard let boundary = type["boundary"], !boundary.isEmpty, boundary.utf8.count <= 200 else { return }
      for part in Multipart.parts(of: lines, boundary: boundary) {
        var body = part
        let inner = try MailHeaders.ofPart(&body)
        try add(inner ?? MailHeaders(), inner == nil ? part : body, isReturned: isReturned, depth: depth + 1)
      }
    case "message/delivery-status", "message/global-delivery-status":
      // One that lies within a letter of ours is that letter's, not the server's.
      if !isReturned { try addStatus(try TransferEncoding.decode(lines, encoding)) }
    case "message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers":
      var inner = try TransferEncoding.decode(lines, encoding)[...]
      guard let innerHeaders = try MailHeaders.ofMessage(&inner) else { return }
      // A report may itself come as an attachment: then what lies in it is looked at in the same way.
      let isReport =
        HeaderParameters(try innerHeaders.field("content-type")?.value ?? "").value == "multipart/report"
      if !isReport, !isReturned { addAddressees(innerHeaders) }
      try add(innerHeaders, inner, isReturned: isReturned || !isReport, depth: depth + 1)
    case let value where isReturned && value.hasPrefix("text/"):
      guard let decoded = try? TransferEncoding.decode(lines, encoding) else { return }
      for line in decoded where returned.count < Self.longestReturned {
        returned += line.bytes.prefix(Self.longestReturned)
        returned.append(UInt8(ascii: "\n"))
      }
    default: break
    }
  }

  private mutating func addAddressees(_ headers: MailHeaders) {
    for field in headers.fields where field.name == "to" || field.name == "cc" {
      addressees += SenderAddress.read(field.value).split(separator: ",").prefix(Self.mostRecipients)
        .map { String($0).trimmed }
    }
  }

  /// Groups of fields with empty lines between them: one about the message, then one for each addressee.
  private mutating func addStatus(_ lines: [SourceLine]) throws(MailFault) {
    for group in lines.split(whereSeparator: \.isBlank) {
      var rest = group
      guard let fields = try MailHeaders.ofPart(&rest), let recipient = try Self.recipient(fields) else {
        continue
      }
      guard recipients.count < Self.mostRecipients else {
        throw MailFault(
          .tooManyParts, line: group.first?.number ?? 1,
          "the report speaks of more than \(Self.mostRecipients) addressees",
          remedy: "Say of each that its letter came back: portico letters returned ID")
      }
      recipients.append(recipient)
    }
  }

  /// Nil for what speaks of no addressee, or says nothing that is known of one.
  private static func recipient(_ fields: MailHeaders) throws(MailFault) -> DeliveryReport.Recipient? {
    guard let said = try fields.field("action")?.value,
      let action = DeliveryReport.Action(rawValue: HeaderParameters(said).value)
    else { return nil }
    var addresses: [String] = []
    for name in ["final-recipient", "original-recipient"] {
      if let address = try fields.field(name).flatMap({ typed($0.value) }) { addresses.append(address) }
    }
    guard !addresses.isEmpty else { return nil }
    return DeliveryReport.Recipient(
      addresses: addresses, action: action,
      status: try fields.field("status").flatMap { status($0.value) },
      words: fields.fields.first { $0.name == "diagnostic-code" }.flatMap { typed($0.value) }.map(inOneLine)
        .flatMap { $0.isEmpty ? nil : $0 })
  }

  /// What stands behind `rfc822;`, `utf-8;`, `smtp;`; all of it where no type is named.
  private static func typed(_ value: String) -> String? {
    let parts = value.split(separator: ";", maxSplits: 1)
    let isType = parts.count == 2 && parts[0].utf8.count <= 40 && !parts[0].contains("@")
    let text = (isType ? String(parts[1]) : value).trimmed
    return text.isEmpty ? nil : text
  }

  /// RFC 3463 section 2, without a comment behind it.
  private static func status(_ value: String) -> String? {
    let code = value.prefix { !$0.isWhitespace && $0 != "(" }
    let parts = code.split(separator: ".", omittingEmptySubsequences: false)
    let isCode =
      parts.count == 3 && ["2", "4", "5"].contains(parts[0])
      && parts.dropFirst().allSatisfy {
        (1...3).contains($0.utf8.count) && $0.utf8.allSatisfy { (0x30...0x39).contains($0) }
      }
    return isCode ? String(code) : nil
  }

  /// In scalars; servers say more, but not more that helps.
  private static let longestWords = 500

  /// Without signs that only change how others look, or that a terminal obeys.
  private static func inOneLine(_ text: String) -> String {
    let words = HeaderWords.decoded(text).split { $0.isWhitespace || $0.isNewline }.joined(separator: " ")
    let seen = words.unicodeScalars.lazy.filter { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .surrogate, .privateUse, .unassigned, .nonspacingMark, .enclosingMark: false
      default: true
      }
    }
    let first = seen.prefix(longestWords + 1)
    let isWhole = first.count <= longestWords
    var shown = String.UnicodeScalarView()
    shown.append(contentsOf: first.prefix(isWhole ? longestWords : longestWords - 1))
    return isWhole ? String(shown) : "\(String(shown))…"
  }
}
