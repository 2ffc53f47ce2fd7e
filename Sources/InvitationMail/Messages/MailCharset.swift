import Charsets

extension Charset {
  /// The set of a mail's text by the label that it has.
  ///
  /// - Throws: `unreadable-text` where nothing here reads it.
  init(named label: String?, in lines: [SourceLine]) throws(MailFault) {
    guard let set = Charset(named: label, in: lines.map(\.bytes)) else {
      throw MailFault(
        .unreadableText, line: lines.first?.number ?? 1,
        "nothing here reads the character set “\(String((label ?? "").trimmed.lowercased().prefix(40)))”",
        remedy: "Copy the message's text into a file, as UTF-8, and give that.")
    }
    self = set
  }

  /// What isn't in this set becomes U+FFFD.
  func lines(of lines: [SourceLine]) -> [TextLine] {
    zip(texts(of: lines.map(\.bytes)), lines).map { TextLine(text: $0, number: $1.number, charset: self) }
  }
}
