/// A stylesheet or script as it is published: without comments that have lines to themselves and without indents; of a
/// stylesheet, without the ends of lines after a rule and the last sign of a rule; of a script, without blanks around signs
/// and ends of lines that mean nothing. So an invitation is light on a slow line.
enum PublishedSource {
  /// - Returns: the bytes themselves, where a text or a comment goes on over the end of a line: there a blank may count.
  static func bytes(of bytes: [UInt8], named name: String) -> [UInt8] {
    let isStyle = name.hasSuffix(".css")
    guard isStyle || name.hasSuffix(".js") else { return bytes }
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Line.init)
    guard lines.allSatisfy(\.endsWhatItBegins) else { return bytes }
    let kept = lines.filter { !$0.text.isEmpty && !(isStyle ? $0.isStyleComment : $0.isScriptComment) }
    guard isStyle else { return kept.flatMap(\.tight) }
    var style: [UInt8] = []
    for line in kept {
      if line.text.first == UInt8(ascii: "}"), style.last == UInt8(ascii: ";") { style.removeLast() }
      style += line.text
      if !"{};".utf8.contains(line.text.last ?? 0) { style.append(UInt8(ascii: "\n")) }
    }
    return style
  }

  /// A line without the blanks around it.
  private struct Line {
    let text: ArraySlice<UInt8>

    init(_ whole: ArraySlice<UInt8>) {
      let blanks: [UInt8] = [0x20, 0x09, 0x0D]
      let head = whole.drop { blanks.contains($0) }
      let end = head.lastIndex { !blanks.contains($0) }.map { $0 + 1 } ?? head.startIndex
      text = head[head.startIndex..<end]
    }

    var isScriptComment: Bool { text.starts(with: Array("//".utf8)) }

    var isStyleComment: Bool {
      text.starts(with: Array("/*".utf8)) && ends == [text.endIndex - 2]
    }

    var endsWhatItBegins: Bool {
      if isScriptComment { return true }
      let begins = places(of: "/*")
      return text.last != UInt8(ascii: "\\") && text.count { $0 == UInt8(ascii: "`") }.isMultiple(of: 2)
        && (begins.last ?? -1) < (ends.last ?? 0)
    }

    /// Of a script: without blanks around signs that join nothing with what stands beyond a blank, and without its own end
    /// behind a sign that goes on. A line that may hold a comment, a division or a text within a text stays as it is.
    var tight: [UInt8] {
      let whole = Array(text) + [UInt8(ascii: "\n")]
      guard text.count(where: { $0 == UInt8(ascii: "`") }) <= 2 else { return whole }
      var tight: [UInt8] = []
      var rest = text
      while let byte = rest.first {
        let length: Int
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"), UInt8(ascii: "/"):
          let begins =
            byte != UInt8(ascii: "/") || tight.isEmpty || Self.beforePattern.contains(tight.last ?? 0)
          guard begins, !rest.starts(with: Array("/*".utf8)), let found = Self.length(ofQuoted: rest) else {
            return whole
          }
          length = found
        case UInt8(ascii: "\\"): return whole
        default: length = 1
        }
        if byte != 0x20 || !Self.isIdle(between: tight.last ?? 0, and: rest.dropFirst().first ?? 0) {
          tight += rest.prefix(length)
        }
        rest = rest.dropFirst(length)
      }
      return Self.goingOn.contains(tight.last ?? 0) ? tight : tight + [UInt8(ascii: "\n")]
    }

    /// Of a text in quotes, or a pattern between slashes, from one end to the other; nil where it goes on.
    private static func length(ofQuoted rest: ArraySlice<UInt8>) -> Int? {
      let quote = rest.first
      var (isEscaped, isSet) = (false, false)
      for (length, byte) in zip(2..., rest.dropFirst()) {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if quote == UInt8(ascii: "/"), byte == UInt8(ascii: "[") || byte == UInt8(ascii: "]") {
          isSet = byte == UInt8(ascii: "[")
        } else if byte == quote, !isSet {
          // Between slashes nothing is a comment.
          return length == 2 && quote == UInt8(ascii: "/") ? nil : length
        }
      }
      return nil
    }

    private static func isIdle(between before: UInt8, and after: UInt8) -> Bool {
      let (plus, not) = (UInt8(ascii: "+"), UInt8(ascii: "!"))
      // `<!--` begins a comment.
      return signs.contains(before) || signs.contains(after) || (before == plus) != (after == plus)
        || (after == not && before != UInt8(ascii: "<"))
    }

    private static let signs = Array("={}(),;?:|&>".utf8)
    /// Behind which a slash begins a pattern.
    private static let beforePattern = Array("={}(,;?:|&![".utf8)
    /// Behind which the next line goes on with the same statement, or begins another one.
    private static let goingOn = Array("{(,;".utf8)

    private var ends: [Int] { places(of: "*/") }

    private func places(of pair: String) -> [Int] {
      let pair = Array(pair.utf8)
      return text.indices.dropLast().filter { text[$0] == pair[0] && text[$0 + 1] == pair[1] }
    }
  }
}
