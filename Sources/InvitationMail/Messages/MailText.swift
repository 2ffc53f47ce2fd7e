import Charsets

/// One of several forms of the same, of which a reader is shown one (RFC 2046 section 5.1.4).
struct MailForm: Hashable {
  let choice: Int
  let number: Int
}

/// A text of a message, still as it was sent.
struct MailText {
  /// Where an answer is looked for, in this order.
  enum Role: CaseIterable {
    case shown, attached, html
  }

  let role: Role
  /// Which of the messages inside each other it is part of, from 1.
  let message: Int
  /// Nil where it isn't one of several forms of the same.
  let form: MailForm?
  /// Whether programs keep it for another part that they show, or for a report, rather than showing it itself.
  let isAside: Bool
  /// Whether programs offer it as a file.
  let isFile: Bool
  let lines: ArraySlice<SourceLine>
  let charset: String?
  let encoding: MailHeaders.Field?
  /// RFC 3676 `format=flowed`.
  let isFlowed: Bool
  /// RFC 3676 `DelSp=yes`: the blank at the end of a line that goes on is no part of the text.
  let losesBlank: Bool
  /// Whether the whole file was written anew in another character set, so that the one it names holds no more.
  let isReencoded: Bool

  /// In bytes. The answer itself is about 2 KiB; the rest is what people and mail programs put around it.
  static let longest = 1 << 20

  /// The text that its writer saw, line by line. What isn't in its character set is U+FFFD.
  func read() throws(MailFault) -> [TextLine] {
    let decoded = try TransferEncoding.decode(lines, encoding)
    guard Self.length(of: decoded) <= Self.longest else { throw Self.tooLong(at: lines.first?.number) }
    let text = try text(in: decoded)
    if role == .html { return HTMLText.lines(of: text) }
    let lines = text.flatMap(\.split)
    return isFlowed ? FlowedText.lines(of: lines, losesBlank: losesBlank) : lines
  }

  private func text(in lines: [SourceLine]) throws(MailFault) -> [TextLine] {
    let number = lines.first?.number ?? 1
    let set = try Charset(named: charset, in: lines)
    if isReencoded, set != .utf8, set != .unnamed,
      lines.contains(where: { $0.bytes.contains { $0 >= 0x80 } })
    {
      throw MailFault(
        .unreadableText, line: number,
        "the file was saved as UTF-16, and this text still says that it is \(set.name)",
        remedy: "Save the message again in the form in which it came, as .eml.")
    }
    let isMarked = lines.first.map { UTF16Text.isMarked($0.bytes) } ?? false
    guard case .utf16(let isLittle) = isMarked ? .utf16(isLittle: lines[0].bytes.first == 0xFF) : set else {
      return set.lines(of: lines)
    }
    // Its lines end with a unit, not with a byte.
    let bytes = lines.map(\.bytes).joined(separator: [UInt8(ascii: "\n")])
    return UTF16Text.text(Array(bytes), isLittle: isLittle)
      .split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
      .map { TextLine(text: String($0), number: number, charset: .utf16(isLittle: isLittle)) }
  }

  static func length(of lines: some Collection<SourceLine>) -> Int {
    lines.reduce(0) { $0 + $1.bytes.count + 1 }
  }

  static func tooLong(at line: Int?) -> MailFault {
    MailFault(
      .tooLarge, line: line ?? 1, "a text longer than \(longest) bytes",
      remedy:
        "Copy the part of the text that holds the answer into a file, and give the mail with --evidence.")
  }

  /// Whether a field of an answer may stand in it, though it can't be read.
  var mayHoldField: Bool {
    lines.contains { AnswerFields.mayStand(in: $0.bytes) }
      || ((try? TransferEncoding.decode(lines, encoding)) ?? [])
        .contains { AnswerFields.mayStand(in: $0.bytes) }
  }
}
