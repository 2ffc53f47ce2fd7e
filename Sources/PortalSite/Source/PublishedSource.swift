/// A stylesheet or script as it is published: without comments that have lines to themselves and without indents; of a
/// stylesheet, without the ends of lines after a rule; of a script, without blanks around signs. So an invitation is light on
/// a slow line.
enum PublishedSource {
  /// - Returns: the bytes themselves, where a text or a comment goes on over the end of a line: there a blank may count.
  static func bytes(of bytes: [UInt8], named name: String) -> [UInt8] {
    let isStyle = name.hasSuffix(".css")
    guard isStyle || name.hasSuffix(".js") else { return bytes }
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Line.init)
    guard lines.allSatisfy(\.endsWhatItBegins) else { return bytes }
    let kept = lines.filter { !$0.text.isEmpty && !(isStyle ? $0.isStyleComment : $0.isScriptComment) }
    let ends = Array("{};".utf8)
    return kept.flatMap { line in
      isStyle && ends.contains(line.text.last ?? 0)
        ? Array(line.text) : (isStyle ? Array(line.text) : line.tight) + [UInt8(ascii: "\n")]
    }
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

    /// Of a script: without blanks around signs that join nothing with what stands beyond a blank. A line that may hold a text
    /// in other quotes, a pattern or a comment stays as it is.
    var tight: [UInt8] {
      let isPlain = !text.contains { Self.unclear.contains($0) }
      guard isPlain, text.count(where: { $0 == Self.quote }).isMultiple(of: 2) else { return Array(text) }
      var (tight, isQuoted): ([UInt8], Bool) = ([], false)
      for (index, byte) in zip(text.indices, text) {
        if byte == Self.quote { isQuoted.toggle() }
        let isIdle =
          byte == 0x20 && !isQuoted
          && (Self.signs.contains(tight.last ?? 0) || Self.signs.contains(text[index + 1]))
        if !isIdle { tight.append(byte) }
      }
      return tight
    }

    private static let quote = UInt8(ascii: "\"")
    private static let unclear = Array("'`/\\".utf8)
    private static let signs = Array("={}(),;?:|&>".utf8)

    private var ends: [Int] { places(of: "*/") }

    private func places(of pair: String) -> [Int] {
      let pair = Array(pair.utf8)
      return text.indices.dropLast().filter { text[$0] == pair[0] && text[$0 + 1] == pair[1] }
    }
  }
}
