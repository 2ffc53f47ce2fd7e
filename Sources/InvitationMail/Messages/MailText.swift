/// A text of a message, still as it was sent.
struct MailText {
  /// Where an answer is looked for, in this order.
  enum Role: CaseIterable {
    case shown, attached, html
  }

  let role: Role
  let lines: ArraySlice<SourceLine>
  let charset: String?
  let encoding: MailHeaders.Field?
  /// RFC 3676 `format=flowed`.
  let isFlowed: Bool
  /// RFC 3676 `DelSp=yes`: the blank at the end of a line that goes on is no part of the text.
  let losesBlank: Bool

  /// The text that its writer saw, line by line.
  func read() throws(MailFault) -> [TextLine] {
    let decoded = try TransferEncoding.decode(lines, encoding)
    let charset = try Charset(named: charset, in: decoded)
    let text = try charset.lines(of: decoded)
    if role == .html { return HTMLText.lines(of: text) }
    return isFlowed ? FlowedText.lines(of: text, losesBlank: losesBlank) : text
  }

  /// A text that somebody copied into a file: UTF-8, or with a mark of its own what else it is.
  static func copied(_ bytes: [UInt8]) throws(MailFault) -> [TextLine] {
    if let text = UTF16Text.decoded(bytes) {
      let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      return lines.enumerated().map { TextLine(text: String($1), number: $0 + 1) }
    }
    let lines = SourceLine.all(of: bytes)
    return try Charset(named: nil, in: lines).lines(of: lines)
  }
}
