/// A server's whole answer: lines with one code (RFC 5321 section 4.2).
package struct ServerReply: Hashable, Sendable {
  package let code: Int
  /// The code and the texts of all lines.
  package let words: ReplyWords

  package var isPositive: Bool { 200..<300 ~= code }
  /// The server closes the connection whatever was asked.
  package var isGoodbye: Bool { code == 421 }
}

/// Puts replies together from the bytes as they come. Servers may be hostile: what it keeps is bounded.
package struct ReplyReader: Sendable {
  /// No reply at all, or more of it than anybody would read.
  package struct Fault: Error, Sendable {
    /// What it begins with.
    package let begun: ReplyWords
  }

  private static let longestLine = 4096
  private static let mostLines = 100

  private var bytes: [UInt8] = []
  private var code: Int?
  private var texts: [UInt8] = []
  private var lines = 0

  /// Whether something has come that no reply was made of.
  package var isEmpty: Bool { bytes.isEmpty && lines == 0 }
  /// What has come of a reply that isn't whole.
  package var begun: ReplyWords { ReplyWords(texts + bytes) }

  package init() {}

  package mutating func append(_ more: some Collection<UInt8>) {
    bytes += more
  }

  /// The next reply; nil where it hasn't come whole.
  package mutating func next() throws(Fault) -> ServerReply? {
    while let end = bytes.firstIndex(of: UInt8(ascii: "\n")) {
      var line = bytes[..<end]
      if line.last == UInt8(ascii: "\r") { line.removeLast() }
      let reply = try take(line)
      bytes.removeSubrange(...end)
      if let reply { return reply }
    }
    guard bytes.count <= Self.longestLine else { throw Fault(begun: begun) }
    return nil
  }

  /// The reply that this line ends.
  private mutating func take(_ line: ArraySlice<UInt8>) throws(Fault) -> ServerReply? {
    let digits = line.prefix(3)
    let text = line.dropFirst(3)
    let separator = text.first ?? UInt8(ascii: " ")
    guard line.count <= Self.longestLine, lines < Self.mostLines, digits.count == 3,
      digits.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }),
      let code = Int(String(decoding: digits, as: UTF8.self)), 200..<600 ~= code,
      self.code == nil || self.code == code,
      separator == UInt8(ascii: " ") || separator == UInt8(ascii: "-")
    else {
      throw Fault(begun: ReplyWords(texts + line))
    }
    lines += 1
    self.code = code
    if texts.isEmpty { texts += digits }
    if texts.count < ReplyWords.longest {
      texts.append(UInt8(ascii: " "))
      texts += text.dropFirst()
    }
    guard separator == UInt8(ascii: " ") else { return nil }
    defer {
      texts = []
      self.code = nil
      lines = 0
    }
    return ServerReply(code: code, words: ReplyWords(texts))
  }
}
