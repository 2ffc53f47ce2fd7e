/// A message as mail programs save it (RFC 5322), taken apart into its texts (MIME: RFC 2045 and RFC 2046).
struct MailMessage {
  struct Subject {
    let text: String
    let line: Int
  }

  let subject: Subject?
  /// The address in `From`.
  let sender: String
  /// In the order of the message.
  let texts: [MailText]

  /// Nil for bytes that aren't a message: RFC 5322 section 3.6 asks for `From` and `Date`.
  init?(_ bytes: [UInt8]) throws(MailFault) {
    let all = SourceLine.all(of: bytes)
    var lines = all.drop { $0.bytes.allSatisfy { $0 == UInt8(ascii: " ") } }
    guard let headers = MailHeaders(&lines), headers.contains("from"), headers.contains("date") else {
      return nil
    }
    sender = SenderAddress.read(try headers.field("from")?.value ?? "")
    subject = try headers.field("subject").map { Subject(text: HeaderWords.decoded($0.value), line: $0.line) }
    var parts = MailParts()
    try parts.add(headers, lines, depth: 1)
    texts = parts.texts
  }
}

/// Walks through parts within parts.
private struct MailParts {
  private(set) var texts: [MailText] = []
  private var count = 0

  /// Mail programs need four levels: a forwarded message with an attachment and a text in two forms.
  private static let deepest = 8
  private static let most = 200

  mutating func add(_ headers: MailHeaders, _ lines: ArraySlice<SourceLine>, depth: Int) throws(MailFault) {
    let line = lines.first?.number ?? 1
    count += 1
    guard depth <= Self.deepest, count <= Self.most else {
      throw MailFault(
        .tooManyParts, line: line,
        "the message has more than \(depth > Self.deepest ? "\(Self.deepest) parts inside each other" : "\(Self.most) parts")",
        remedy: "Copy the text of the answer into a file and give that.")
    }
    let type = HeaderParameters(try headers.field("content-type")?.value ?? "text/plain")
    switch type.value {
    case let value where value.hasPrefix("multipart/"):
      try addParts(of: lines, boundary: type["boundary"], headers, depth: depth)
    case "message/rfc822", "message/global":
      var inner = lines
      guard let innerHeaders = MailHeaders(&inner) else { return }
      try add(innerHeaders, inner, depth: depth + 1)
    case "text/plain", "text/html", "text":
      let disposition = HeaderParameters(try headers.field("content-disposition")?.value ?? "inline").value
      let role: MailText.Role =
        type.value == "text/html" ? .html : disposition == "attachment" ? .attached : .shown
      texts.append(
        MailText(
          role: role, lines: lines, charset: type["charset"],
          encoding: try headers.field("content-transfer-encoding"),
          isFlowed: type["format"]?.lowercased() == "flowed",
          losesBlank: type["delsp"]?.lowercased() == "yes"))
    default: break
    }
  }

  private mutating func addParts(
    of lines: ArraySlice<SourceLine>, boundary: String?, _ headers: MailHeaders, depth: Int
  ) throws(MailFault) {
    guard let boundary, !boundary.isEmpty, boundary.utf8.count <= 200 else {
      throw MailFault(
        .malformed, line: try headers.field("content-type")?.line ?? 1,
        "a multipart message names no boundary between its parts",
        remedy: "Save the message again, or copy its text into a file and give that.")
    }
    var start: Int?
    for index in lines.indices {
      guard let end = Self.delimiter(lines[index].bytes, boundary) else { continue }
      if let start { try addPart(lines[start..<index], depth: depth + 1) }
      start = end ? nil : index + 1
      if end { return }
    }
    // A message that was cut off has no last delimiter; what is there of it may still be whole.
    if let start { try addPart(lines[start...], depth: depth + 1) }
  }

  private mutating func addPart(_ lines: ArraySlice<SourceLine>, depth: Int) throws(MailFault) {
    var body = lines
    let headers = MailHeaders(&body)
    try add(headers ?? MailHeaders(), headers == nil ? lines : body, depth: depth)
  }

  /// True for the last one, false for one between parts, nil for a line that is none (RFC 2046 section 5.1.1).
  private static func delimiter(_ line: ArraySlice<UInt8>, _ boundary: String) -> Bool? {
    let dashes = [UInt8](repeating: UInt8(ascii: "-"), count: 2)
    guard line.starts(with: dashes), line.dropFirst(2).starts(with: boundary.utf8) else { return nil }
    let rest = line.dropFirst(2 + boundary.utf8.count)
    let isLast = rest.starts(with: dashes)
    let isClean = rest.dropFirst(isLast ? 2 : 0).allSatisfy {
      $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t")
    }
    return isClean ? isLast : nil
  }
}
