import PartnerModel

/// Writes header fields (RFC 5322 section 2.2) with folded lines. Text from outside comes in as words of RFC 2047 or
/// as plain ASCII, and never with a line break.
struct HeaderWriter {
  private(set) var bytes: [UInt8] = []

  /// A line as it is.
  mutating func line(_ text: String) {
    bytes += text.utf8
    bytes += "\r\n".utf8
  }

  /// The empty line after the header.
  mutating func endHeader() { line("") }

  /// - Parameter lines: each with its end.
  mutating func body(_ lines: [UInt8]) {
    bytes += lines
  }

  /// A value that this program makes, without anything from outside.
  mutating func add(_ name: String, literal value: String) {
    line("\(name): \(value)")
  }

  /// The same, in words between which the line may be folded.
  mutating func add(_ name: String, words: [String]) {
    fold(name, words)
  }

  mutating func add(_ name: String, text: String) {
    fold(name, Self.words(of: text, column: name.utf8.count + 2))
  }

  /// The address stands in plain ASCII: an international domain as its A-label, and no encoded word ever inside
  /// (RFC 2047 section 5). A local part that isn't ASCII can't be an `EmailAddress`.
  mutating func add(_ name: String, _ parties: [Letter.Party]) {
    let mailboxes = parties.map { Self.mailbox($0, column: name.utf8.count + 2) }
    let words = mailboxes.enumerated().flatMap { number, words in
      number == mailboxes.count - 1 ? words : words.dropLast() + (words.last.map { [$0 + ","] } ?? [])
    }
    fold(name, words)
  }

  private static func mailbox(_ party: Letter.Party, column: Int) -> [String] {
    let label = EncodedWords.plain(party.name)
    guard !label.isEmpty else { return [party.address.ascii] }
    let words =
      EncodedWords.isPlainASCII(label) ? quoted(label) : EncodedWords.encoded(label, column: column)
    return words + ["<\(party.address.ascii)>"]
  }

  /// Blanks inside the quotes are places to fold, and stay blanks when the lines are joined again.
  private static func quoted(_ label: String) -> [String] {
    let escaped = label.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    return "\"\(escaped)\"".split(separator: " ").map(String.init)
  }

  private static func words(of text: String, column: Int) -> [String] {
    let text = EncodedWords.plain(text)
    return EncodedWords.isPlainASCII(text)
      ? text.split(separator: " ").map(String.init) : EncodedWords.encoded(text, column: column)
  }

  /// Words with a blank between them, in lines of at most 78 bytes, as far as the words allow it.
  private mutating func fold(_ name: String, _ words: [String]) {
    var current = "\(name):"
    for (number, word) in words.enumerated() {
      if number > 0, current.utf8.count + 1 + word.utf8.count > 78 {
        line(current)
        current = ""
      }
      current += " " + word
    }
    line(current)
  }
}
