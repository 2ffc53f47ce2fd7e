/// The header fields of a message or of one of its parts (RFC 5322 section 2.2), unfolded.
///
/// Lines that are no fields stand in the headers of real mails: a name with a blank in it, a first line of some
/// server's. They are passed over, as mail programs do, but not where they may be one of the fields that say how the
/// message has to be read.
struct MailHeaders {
  struct Field {
    /// In lower case.
    let name: String
    /// Without the blanks around it.
    let value: String
    let line: Int
  }

  let fields: [Field]
  /// The first line that is no field of a header, but one of an answer; nil where there is none.
  private let misplacedLine: Int?

  /// For a part of which nothing is said.
  init() {
    fields = []
    misplacedLine = nil
  }

  /// Takes the header of a message from the front of the lines, and the empty line after it; nil where they begin with
  /// none. One line that can only be a header's makes it one.
  ///
  /// - Throws: `malformed-mail` where a line may be a field on which the reading depends, and isn't in its form.
  static func ofMessage(_ lines: inout ArraySlice<SourceLine>) throws(MailFault) -> MailHeaders? {
    let scan = HeaderScan(lines)
    guard scan.isOfMail else { return nil }
    return try scan.headers(&lines)
  }

  /// The same for a part of a message, which needs none: its text may begin at once.
  static func ofPart(_ lines: inout ArraySlice<SourceLine>) throws(MailFault) -> MailHeaders? {
    let scan = HeaderScan(lines)
    let isHeader = scan.fields.contains { $0.name.hasPrefix("content-") }
    guard isHeader || scan.odd.isEmpty else { return nil }
    return try scan.headers(&lines)
  }

  fileprivate init(fields: [Field], misplacedLine: Int?) {
    self.fields = fields
    self.misplacedLine = misplacedLine
  }

  func contains(_ name: String) -> Bool {
    fields.contains { $0.name == name }
  }

  /// - Throws: `malformed-mail` where it stands twice and says two things: programs differ in which of them they follow.
  func field(_ name: String) throws(MailFault) -> Field? {
    let found = fields.filter { $0.name == name }
    if let other = found.first(where: { $0.value != found[0].value }) {
      throw MailFault(
        .malformed, line: other.line, "the header field \(name) stands twice",
        remedy: "Copy the message's text into a file and give that.")
    }
    return found.first
  }

  /// For a message in which nothing was found.
  var faultOfMisplacedLine: MailFault? {
    misplacedLine.map {
      MailFault(
        .malformed, line: $0,
        "this looks like a mail, but here a field of an answer stands where its header should be",
        remedy: "Save the message again as .eml, or copy the text that you see into a file of its own.")
    }
  }
}

/// The lines up to the first empty one, as fields and others.
private struct HeaderScan {
  private(set) var fields: [(name: String, value: [UInt8], line: Int)] = []
  private(set) var odd: [SourceLine] = []
  /// The first line with a sign inside at which some programs end a line and others don't.
  private var endedTwice: SourceLine?
  /// Whether one of the fields can only be a mail's.
  private(set) var isOfMail = false
  private var rest: ArraySlice<SourceLine>

  init(_ lines: ArraySlice<SourceLine>) {
    rest = lines
    var isField = false
    while let line = rest.first, !line.bytes.isEmpty {
      if endedTwice == nil, Self.endsInside(line) { endedTwice = line }
      if line.bytes.first == UInt8(ascii: " ") || line.bytes.first == UInt8(ascii: "\t"),
        !(fields.isEmpty && odd.isEmpty)
      {
        if isField {
          fields[fields.count - 1].value.append(UInt8(ascii: " "))
          fields[fields.count - 1].value += line.bytes.dropFirst()
        }
      } else if let (name, value) = Self.field(line.bytes) {
        fields.append((name, Array(value), line.number))
        isOfMail = isOfMail || HeaderNames.isOfMail(name)
        isField = true
      } else {
        // The line before a message in a mailbox file, quoted or not, is no field.
        let isOfMailbox = line.bytes.starts(with: "From ".utf8) || line.bytes.starts(with: ">From ".utf8)
        // An answer before any sign of a mail is a text.
        if !isOfMail, Self.isOfAnswer(line) {
          fields = []
          odd.append(line)
          return
        }
        if !isOfMailbox { odd.append(line) }
        isField = false
      }
      rest.removeFirst()
    }
  }

  func headers(_ lines: inout ArraySlice<SourceLine>) throws(MailFault) -> MailHeaders {
    if let line = odd.first(where: { HeaderNames.mayBeDecisive($0.bytes) }) {
      throw MailFault(
        .malformed, line: line.number,
        "this looks like a mail, but a line of its header that says how to read it isn't in the form that it should be",
        remedy: "Save the message again as .eml, or copy the text that you see into a file of its own.")
    }
    if let endedTwice {
      throw MailFault(
        .malformed, line: endedTwice.number,
        "this line of the mail's header holds a control character at which some programs end it",
        remedy: "Save the message again as .eml, or copy the text that you see into a file of its own.")
    }
    lines = rest.dropFirst()
    return MailHeaders(
      fields: fields.map {
        MailHeaders.Field(name: $0.name, value: HeaderWords.text($0.value).trimmed, line: $0.line)
      }, misplacedLine: odd.first { Self.isOfAnswer($0) }?.number)
  }

  private static func endsInside(_ line: SourceLine) -> Bool {
    var bytes = line.bytes
    while bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    return bytes.contains { [0x00, 0x0B, 0x0C, 0x0D].contains($0) }
  }

  private static func isOfAnswer(_ line: SourceLine) -> Bool {
    AnswerFields.field(in: String(decoding: line.bytes, as: UTF8.self), nil) != nil
  }

  /// RFC 5322 section 3.6.8: printable ASCII without the colon. Some programs write a blank before the colon.
  private static func field(_ line: ArraySlice<UInt8>) -> (name: String, value: ArraySlice<UInt8>)? {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
    var name = line[..<colon]
    while name.last == UInt8(ascii: " ") || name.last == UInt8(ascii: "\t") { name.removeLast() }
    guard !name.isEmpty, name.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
    return (String(decoding: name, as: UTF8.self).lowercased(), line[(colon + 1)...])
  }
}
