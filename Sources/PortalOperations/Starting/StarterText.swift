/// A text of `Starter`, with the answers filled in: `@name@` stands for a value; a line that begins with `@?name@` stays
/// where there is that value, one with `@!name@` where there is none. What is no known name stays as it is.
struct StarterText {
  private let text: String

  init(_ text: String) {
    self.text = text
  }

  /// - Parameter values: nil for what there isn't.
  func filled(with values: [String: String?]) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).compactMap { line in
      Self.kept(line, values).map { Self.filled($0, values) }
    }.joined(separator: "\n")
  }

  private static func kept(_ line: Substring, _ values: [String: String?]) -> Substring? {
    for (mark, wants) in [("@?", true), ("@!", false)] where line.hasPrefix(mark) {
      let rest = line.dropFirst(2)
      guard let end = rest.firstIndex(of: "@"), let value = values[String(rest[..<end])] else { continue }
      return (value != nil) == wants ? rest[rest.index(after: end)...] : nil
    }
    return line
  }

  private static func filled(_ line: Substring, _ values: [String: String?]) -> String {
    var filled = ""
    var rest = line
    while let start = rest.firstIndex(of: "@") {
      let behind = rest[rest.index(after: start)...]
      filled += rest[..<start]
      if let end = behind.firstIndex(of: "@"), let value = values[String(behind[..<end])] {
        filled += value ?? ""
        rest = behind[behind.index(after: end)...]
      } else {
        filled += "@"
        rest = behind
      }
    }
    return filled + rest
  }
}
