import SourceDiagnostics

/// Walks over YAML once and refuses what a portal's files don't use and what could harm the parser behind it:
/// anchors and aliases (a few lines can stand for billions), tags, directives, keys that are no plain text,
/// and nesting without end.
///
/// It knows just enough of YAML to tell these signs from the same characters in text, quotes and comments.
struct YAMLGuard {
  /// Maps and lists within one another. No file of a portal needs more than eight.
  static let deepest = 32

  private let source: SourceText
  private let bytes: [UInt8]
  private var index = 0
  /// Where the current line begins.
  private var lineStart = 0
  private var flowDepth = 0
  /// The open block collections by their level: twice the column, and one more for a list, since a list may
  /// stand in the same column as the key that it belongs to.
  private var blockLevels: [Int] = []
  /// The column of the key or dash that a text on this line belongs to: text that goes on must stand further
  /// right.
  private var parentColumn = -1
  private var faults: [(offset: Int, fault: Fault)] = []

  fileprivate enum Fault {
    case anchor, alias, tag, directive, complexKey, tooDeep
  }

  /// The faults in reading order; none for a file that the parser may have.
  static func faults(in source: SourceText) -> [Diagnostic] {
    var guardian = YAMLGuard(source)
    guardian.walk()
    return guardian.faults.map { $0.fault.diagnostic(at: source.position(at: $0.offset)) }
  }

  private init(_ source: SourceText) {
    self.source = source
    bytes = source.bytes
  }

  private var isFull: Bool { faults.count >= 20 || faults.last?.fault == .tooDeep }

  private mutating func report(_ fault: Fault) { faults.append((index, fault)) }

  private mutating func walk() {
    while index < bytes.count, !isFull {
      startLine()
      while index < bytes.count, !isNewline(index), !isFull { token() }
      if index < bytes.count { index += 1 }
    }
  }

  // MARK: Line starts

  private mutating func startLine() {
    lineStart = index
    skipBlanks()
    guard flowDepth == 0, index < bytes.count, !isNewline(index), bytes[index] != UInt8(ascii: "#") else {
      return
    }
    if index == lineStart, startsDocumentMarker(at: index) {
      index += 3
      blockLevels = []
      parentColumn = -1
      return
    }
    if index == lineStart, bytes[index] == UInt8(ascii: "%") { report(.directive) }
    let column = index - lineStart
    parentColumn = blockLevels.last { $0 / 2 < column }.map { $0 / 2 } ?? -1
    while index < bytes.count, !isFull, bytes[index] == UInt8(ascii: "-"), isBlankOrEnd(index + 1) {
      enter(level: 2 * (index - lineStart) + 1)
      parentColumn = index - lineStart
      index += 1
      skipBlanks()
    }
    if index < bytes.count, bytes[index] == UInt8(ascii: "?"), isBlankOrEnd(index + 1) {
      report(.complexKey)
      index += 1
      skipBlanks()
    }
  }

  private mutating func enter(level: Int) {
    while let last = blockLevels.last, last > level { blockLevels.removeLast() }
    if blockLevels.last != level { blockLevels.append(level) }
    if blockLevels.count + flowDepth > Self.deepest { report(.tooDeep) }
  }

  private func startsDocumentMarker(at index: Int) -> Bool {
    let marker = bytes[index...].prefix(3)
    return (marker.elementsEqual("---".utf8) || marker.elementsEqual("...".utf8)) && isBlankOrEnd(index + 3)
  }

  // MARK: Tokens

  /// One token at `index`, which is no blank and no line end, and the blanks behind it.
  private mutating func token() {
    switch bytes[index] {
    case UInt8(ascii: "#"): skipLine()
    case UInt8(ascii: "&") where !isBlankOrEnd(index + 1): sign(.anchor)
    case UInt8(ascii: "*") where !isBlankOrEnd(index + 1): sign(.alias)
    case UInt8(ascii: "!"): sign(.tag)
    case UInt8(ascii: "["), UInt8(ascii: "{"):
      flowDepth += 1
      if blockLevels.count + flowDepth > Self.deepest { report(.tooDeep) }
      index += 1
    case UInt8(ascii: "]"), UInt8(ascii: "}"):
      flowDepth = max(0, flowDepth - 1)
      index += 1
      skipBlanks()
      if index < bytes.count, bytes[index] == UInt8(ascii: ":"), isBlankOrEnd(index + 1) {
        report(.complexKey)
      }
    case UInt8(ascii: ",") where flowDepth > 0:
      index += 1
    case UInt8(ascii: "?") where flowDepth > 0 && isBlankOrEnd(index + 1): sign(.complexKey)
    case UInt8(ascii: ":") where isBlankOrEnd(index + 1) || flowDepth > 0:
      index += 1
    case UInt8(ascii: "|") where flowDepth == 0, UInt8(ascii: ">") where flowDepth == 0: blockText()
    case UInt8(ascii: "\""), UInt8(ascii: "'"): quoted()
    default: plain()
    }
    skipBlanks()
  }

  private mutating func sign(_ fault: Fault) {
    report(fault)
    while index < bytes.count, !isBlankOrEnd(index), !",[]{}".utf8.contains(bytes[index]) { index += 1 }
  }

  private mutating func quoted() {
    let start = index
    let quote = bytes[index]
    index += 1
    while index < bytes.count, bytes[index] != quote || isDoubledSingleQuote() {
      if quote == UInt8(ascii: "\""), bytes[index] == UInt8(ascii: "\\") { index += 1 }
      if quote == UInt8(ascii: "'"), bytes[index] == quote { index += 1 }
      index += 1
    }
    index = min(index + 1, bytes.count)
    noteKey(from: start)
  }

  private func isDoubledSingleQuote() -> Bool {
    bytes[index] == UInt8(ascii: "'") && index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "'")
  }

  /// Text without quotes: a key, or a value that may go on over the next lines.
  private mutating func plain() {
    let start = index
    while index < bytes.count {
      let byte = bytes[index]
      if isNewline(index) {
        guard continuesOnNextLine() else { break }
      } else if byte == UInt8(ascii: ":"), isBlankOrEnd(index + 1) || followsFlowSign(index + 1) {
        noteKey(from: start)
        break
      } else if flowDepth > 0, ",[]{}".utf8.contains(byte) {
        break
      } else if byte == UInt8(ascii: "#"), isBlankOrEnd(index - 1) {
        break
      } else {
        index += 1
      }
    }
  }

  /// Moves to the next line's text where the plain text goes on there.
  private mutating func continuesOnNextLine() -> Bool {
    var next = index
    var nextLineStart = index
    while next < bytes.count, isNewline(next) || bytes[next] == UInt8(ascii: " ") {
      if isNewline(next) { nextLineStart = next + 1 }
      next += 1
    }
    guard next < bytes.count, bytes[next] != UInt8(ascii: "#") else { return false }
    guard flowDepth > 0 || next - nextLineStart > parentColumn else { return false }
    if next == nextLineStart, startsDocumentMarker(at: next) { return false }
    index = next
    lineStart = nextLineStart
    return true
  }

  private func followsFlowSign(_ index: Int) -> Bool {
    flowDepth > 0 && index < bytes.count && ",[]{}".utf8.contains(bytes[index])
  }

  /// Where a colon follows the text that began at `start`, the text is a key, and opens or goes on with a map.
  private mutating func noteKey(from start: Int) {
    var next = index
    while next < bytes.count, bytes[next] == UInt8(ascii: " ") { next += 1 }
    guard flowDepth == 0, next < bytes.count, bytes[next] == UInt8(ascii: ":"), isBlankOrEnd(next + 1),
      start >= lineStart
    else { return }
    enter(level: 2 * (start - lineStart))
    parentColumn = start - lineStart
  }

  /// Literal or folded text: all lines that stand further right than the key or dash, and blank ones.
  private mutating func blockText() {
    skipLine()
    while index < bytes.count {
      var next = index + 1
      let start = next
      while next < bytes.count, bytes[next] == UInt8(ascii: " ") { next += 1 }
      guard next < bytes.count, isNewline(next) || next - start > parentColumn else { return }
      index = next
      skipLine()
    }
  }

  // MARK: Characters

  private mutating func skipLine() {
    while index < bytes.count, !isNewline(index) { index += 1 }
  }

  private mutating func skipBlanks() {
    while index < bytes.count,
      bytes[index] == UInt8(ascii: " ") || bytes[index] == 0x09 || bytes[index] == 0x0D
    {
      index += 1
    }
  }

  private func isNewline(_ index: Int) -> Bool { bytes[index] == 0x0A }

  private func isBlankOrEnd(_ index: Int) -> Bool {
    index < 0 || index >= bytes.count || bytes[index] == UInt8(ascii: " ") || bytes[index] == 0x09
      || bytes[index] == 0x0A || bytes[index] == 0x0D
  }
}

extension YAMLGuard.Fault {
  fileprivate func diagnostic(at position: SourcePosition) -> Diagnostic {
    let (message, remedy) =
      switch self {
      case .anchor:
        (
          "an anchor (&name) can't be used here",
          "Write the value out where it is needed, or put text that begins with & into quotes."
        )
      case .alias:
        (
          "an alias (*name) can't be used here",
          "Write the value out, or put text that begins with * into quotes."
        )
      case .tag:
        ("a tag (!name) can't be used here", "Remove it, or put text that begins with ! into quotes.")
      case .directive:
        ("a directive (%NAME) can't be used here", "Remove the line.")
      case .complexKey:
        ("a key must be plain text", "Write `key: value`; text that begins with `? ` needs quotes.")
      case .tooDeep:
        (
          "maps and lists are nested more than \(YAMLGuard.deepest) deep",
          "Check the brackets and the indentation; no file of a portal needs this."
        )
      }
    return Diagnostic(at: position, message, remedy: remedy)
  }
}
