import Charsets

/// What a file is that is said to hold an answer.
///
/// What has the header of a mail is a mail, whatever is odd about it; what has the source of a mail or of a page in it
/// elsewhere is neither a mail nor a text, since what of it a person saw can't be told. Only a plain text is one that
/// somebody copied.
enum AnswerForm {
  case message(MailMessage)
  case text([TextLine])

  /// - Throws: where it is neither, or can't be read safely.
  static func of(_ bytes: [UInt8]) throws(MailFault) -> AnswerForm {
    let wide = UTF16Text.decoded(bytes)
    let all = SourceLine.all(of: wide.map { Array($0.utf8) } ?? bytes)
    var lines = try Self.mail(in: all)
    if let headers = try MailHeaders.ofMessage(&lines) {
      try refusePage(headers)
      return .message(try MailMessage(headers, lines, isReencoded: wide != nil))
    }
    return .text(try text(all, isWide: wide != nil))
  }

  /// Without blank lines in front, and without what a mail program puts around a message in a file of its own.
  static func mail(in all: [SourceLine]) throws(MailFault) -> ArraySlice<SourceLine> {
    let lines = all.drop(while: \.isBlank)
    guard let first = lines.first else { return lines }
    if let length = AppleMail.length(first.bytes) {
      var inner = lines.dropFirst()
      // A number may stand above a text as well.
      guard (try? MailHeaders.ofMessage(&inner)) != nil else { return lines }
      return try AppleMail.message(lines.dropFirst(), length: length, line: first.number)
    }
    if first.bytes.starts(with: "From ".utf8) { try refuseMailbox(lines) }
    return lines
  }

  /// Which of several messages is the answer, nobody can tell.
  private static func refuseMailbox(_ lines: ArraySlice<SourceLine>) throws(MailFault) {
    for index in lines.indices.dropFirst(2)
    where lines[index].bytes.starts(with: "From ".utf8) && lines[index - 1].bytes.isEmpty {
      var next = lines[(index + 1)...]
      guard (try? MailHeaders.ofMessage(&next)) != nil else { continue }
      throw MailFault(
        .malformed, line: lines[index].number, "a second message begins here: the file is a whole mailbox",
        remedy: "Save the one message that holds the answer, as .eml.")
    }
  }

  /// A web page that a browser saved in one file has the form of a mail.
  private static func refusePage(_ headers: MailHeaders) throws(MailFault) {
    for field in headers.fields {
      guard
        field.name == "snapshot-content-location"
          || (field.name == "from" && field.value.lowercased().contains("saved by "))
      else { continue }
      throw PlainText.notPlain("a page that a browser saved", line: field.line)
    }
  }

  private static func text(_ all: [SourceLine], isWide: Bool) throws(MailFault) -> [TextLine] {
    guard MailText.length(of: all) - 1 <= MailText.longest else { throw MailText.tooLong(at: 1) }
    if let first = all.first(where: { !$0.isBlank }), first.bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) {
      throw PlainText.notPlain("a message in Outlook's own form (.msg)", line: first.number)
    }
    // A text that was decoded is UTF-8 by now.
    let charset = isWide ? .utf8 : try Charset(named: nil, in: all)
    let lines = charset.lines(of: all).flatMap(\.split)
    try PlainText.check(lines)
    return lines
  }
}

/// The file in which Apple's program keeps a message (`.emlx`): its length in a line of its own, the message, and a
/// property list.
private enum AppleMail {
  static func length(_ line: ArraySlice<UInt8>) -> Int? {
    var digits = line
    while digits.last == UInt8(ascii: " ") { digits.removeLast() }
    guard (1...9).contains(digits.count) else { return nil }
    return Int(String(decoding: digits, as: UTF8.self))
  }

  static func message(
    _ lines: ArraySlice<SourceLine>, length: Int, line: Int
  ) throws(MailFault) -> ArraySlice<SourceLine> {
    guard let first = lines.first, let last = lines.last,
      first.bytes.startIndex + length <= last.bytes.endIndex
    else {
      throw MailFault(
        .malformed, line: line, "the message is to be \(length) bytes long, and the file ends before that",
        remedy: "Save the message again as .eml.")
    }
    return lines.prefix { $0.bytes.startIndex < first.bytes.startIndex + length }
  }
}
