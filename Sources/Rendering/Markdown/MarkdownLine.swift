/// What a line of Markdown looks like, as far as `PreparedLines` has to know.
struct MarkdownLine {
  /// The line without blanks and marks of quotations before it.
  let content: [UInt8]
  /// Whether more than one blank stands before the content.
  let isIndented: Bool

  struct Fence {
    var mark: UInt8
    var count: Int
  }

  init(_ bytes: [UInt8]) {
    let marks = bytes.prefix { Self.isBlank($0) || $0 == UInt8(ascii: ">") }
    content = Array(bytes[marks.count...])
    let blanks = marks.reversed().prefix(while: Self.isBlank)
    isIndented = blanks.count > (blanks.count < marks.count ? 1 : 0)
  }

  var isBlank: Bool { content.isEmpty }

  /// How long the mark of a list item at the beginning is, 0 where there is none.
  var listMarkLength: Int { Self.listMarkLength(content) }

  /// The fence of a code block that begins on this line, in a list item too.
  var fence: Fence? {
    var inside = content[...]
    while case let length = Self.listMarkLength(inside), length > 0 {
      inside = inside.dropFirst(length).drop(while: Self.isBlank)
    }
    guard let mark = inside.first, mark == UInt8(ascii: "`") || mark == UInt8(ascii: "~") else {
      return nil
    }
    let count = inside.prefix { $0 == mark }.count
    guard count >= 3, mark == UInt8(ascii: "~") || !inside.dropFirst(count).contains(mark) else {
      return nil
    }
    return Fence(mark: mark, count: count)
  }

  func closesFence(_ open: Fence) -> Bool {
    let count = content.prefix { $0 == open.mark }.count
    return count >= open.count && content.dropFirst(count).allSatisfy(Self.isBlank)
  }

  /// `| --- | :-: |` below a table's head.
  var isDelimiterRow: Bool {
    content.contains(UInt8(ascii: "-"))
      && content.contains { $0 == UInt8(ascii: "|") || $0 == UInt8(ascii: ":") }
      && content.allSatisfy { "|:- \t".utf8.contains($0) }
  }

  private static func listMarkLength(_ content: some RandomAccessCollection<UInt8>) -> Int {
    guard let first = content.first else { return 0 }
    var length = 1
    if !"-*+".utf8.contains(first) {
      let digits = content.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
      guard (1...9).contains(digits), let mark = content.dropFirst(digits).first,
        ".)".utf8.contains(mark)
      else {
        return 0
      }
      length = digits + 1
    }
    guard let next = content.dropFirst(length).first else { return length }
    return isBlank(next) ? length : 0
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
