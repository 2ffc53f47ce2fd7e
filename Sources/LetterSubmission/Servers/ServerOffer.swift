/// What a server offers, as far as letters need it.
package struct ServerOffer {
  private var takesUTF8 = false
  private var takesEightBits = false
  private var namesSize = false
  /// Nil where it names no limit.
  private var largest: Int?

  package init(_ extensions: [ReplyWords]) {
    for line in extensions {
      let words = line.text.split(separator: " ")
      switch words.first?.uppercased() {
      case "SMTPUTF8": takesUTF8 = true
      case "8BITMIME": takesEightBits = true
      case "SIZE":
        namesSize = true
        largest = words.dropFirst().first.flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
      default: break
      }
    }
  }

  package enum Parameters: Hashable {
    /// What follows the sender's address.
    case needed(String)
    /// What the server can't do.
    case lacking(String)
  }

  package func parameters(for letter: SubmittedLetter, size: Int) -> Parameters {
    var parameters = ""
    if let largest, size > largest {
      return .lacking("the server takes \(largest) bytes at most, the letter has \(size)")
    }
    if namesSize { parameters += " SIZE=\(size)" }
    if letter.bytes.contains(where: { $0 > 0x7F }) {
      guard takesEightBits else { return .lacking("the server takes no bytes beyond ASCII (8BITMIME)") }
      parameters += " BODY=8BITMIME"
    }
    // Asked for only where an address needs it: servers on the way that lack it would return the letter.
    if letter.from.utf8.contains(where: { $0 > 0x7F }) || letter.to.utf8.contains(where: { $0 > 0x7F }) {
      guard takesUTF8 else { return .lacking("the server takes no addresses beyond ASCII (SMTPUTF8)") }
      parameters += " SMTPUTF8"
    }
    return .needed(parameters)
  }
}
