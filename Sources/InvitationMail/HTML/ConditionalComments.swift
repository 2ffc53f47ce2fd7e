/// Comments that Outlook reads as conditions, and others don't.
enum ConditionalComments {
  private static let longest = 80

  /// The first one that shows or hides more than Word's own data does; nil where there is none.
  static func doubt(in html: String) -> String? {
    var rest = html.lowercased()[...]
    while let mark = rest.firstRange(of: "[if ") {
      let before = rest[..<mark.lowerBound]
      rest = rest[mark.upperBound...]
      guard before.hasSuffix("<!--") || before.hasSuffix("<!") else { continue }
      let condition = rest.prefix(longest).prefix { $0 != "]" }
      let content = rest.dropFirst(condition.count + 2).drop(while: \.isWhitespace)
      let isHarmless =
        if before.hasSuffix("<!--") {
          condition.contains("!mso") || content.hasPrefix("<xml")
        } else {
          // Lists and empty paragraphs in what Word writes.
          condition.hasPrefix("!support")
        }
      if !isHarmless { return "[if \(condition.prefix(40))]" }
    }
    return nil
  }
}
