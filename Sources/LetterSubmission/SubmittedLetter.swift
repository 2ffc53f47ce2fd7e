/// A letter as it is handed over: the envelope, and the finished message, whose lines end in CR LF and whose dots aren't doubled.
package struct SubmittedLetter: Hashable, Sendable {
  /// Which letter of this conversation it is: what is said of it names this number.
  package var number: Int64
  /// Where failures come back to; empty where nobody wants them.
  package var from: String
  package var to: String
  package var bytes: [UInt8]

  package init(number: Int64, from: String, to: String, bytes: [UInt8]) {
    self.number = number
    self.from = from
    self.to = to
    self.bytes = bytes
  }

  /// Whether `text` can stand between the angle brackets of an envelope: `local@domain`, the domain in ASCII. Beyond ASCII the
  /// part before the `@` needs a server that offers SMTPUTF8.
  package static func isAddress(_ text: String) -> Bool {
    guard text.utf8.count <= 320, let at = text.lastIndex(of: "@"), at > text.startIndex else { return false }
    let domain = text[text.index(after: at)...]
    return MailServer.isOwnName(String(domain))
      && text.unicodeScalars.allSatisfy { scalar in
        scalar.value > 0x20 && scalar != "<" && scalar != ">" && !(0x7F...0x9F ~= scalar.value)
      }
      && text.first != "@"
  }
}
