/// Marks of emphasis that stayed in a text although they come in pairs.
struct LeftMarks {
  struct Found {
    let node: Int
    /// In bytes, behind the beginning of the node.
    let offset: Int
    let mark: String
  }

  fileprivate struct Run {
    let node: Int
    let offset: Int
    let mark: Unicode.Scalar
    let count: Int
    var before: Unicode.Scalar?
    var after: Unicode.Scalar?

    /// As many as make something.
    var isUsual: Bool { mark == "~" ? count == 2 : count <= 3 }

    /// Whether it stands as what begins something: before a letter or an opening bracket.
    var mayOpen: Bool {
      guard let after, after.isLetterOrNumber || after.opens else { return false }
      switch mark {
      case "_": return count > 1 ? !(before?.isWordOfASCII ?? false) : !(before?.isLetterOrNumber ?? false)
      // A sign for a note: *1.
      case "*": return count > 1 || !after.isNumber
      case "＊": return !after.isNumber && (count > 1 || !(before?.isLetterOrNumber ?? false))
      default: return true
      }
    }

    /// Whether it stands as what ends something: behind a letter, the end of a sentence, or a closing bracket.
    var mayClose: Bool {
      guard let before, before.isLetterOrNumber || before.closes else { return false }
      return mark != "_" || !(after?.isWordOfASCII ?? false)
    }

    /// Whether it alone is a slip: bold text in a script without blanks that never ends, or never begins.
    var isStray: Bool {
      mark == "*" && count == 2
        && (mayOpen && after?.isASCII == false || mayClose && before?.isASCII == false)
    }
  }

  private var runs: [Run] = []
  private var last: Unicode.Scalar?
  /// Whether the last run goes on, or wants to know what is behind it.
  private var isOpen = false

  mutating func add(_ text: String, _ node: Int) {
    var offset = 0
    for scalar in text.unicodeScalars {
      if "*_~＊".unicodeScalars.contains(scalar) {
        if isOpen, let run = runs.last, run.mark == scalar, run.node == node {
          runs[runs.count - 1] = Run(
            node: node, offset: run.offset, mark: scalar, count: run.count + 1, before: run.before)
        } else {
          end(with: scalar)
          runs.append(Run(node: node, offset: offset, mark: scalar, count: 1, before: last))
          isOpen = true
        }
      } else {
        end(with: scalar)
      }
      last = scalar
      offset += String(scalar).utf8.count
    }
  }

  mutating func add(blank node: Int) {
    end(with: " ")
    last = " "
  }

  mutating func add(other node: Int) {
    end(with: "\u{FFFC}")
    last = "\u{FFFC}"
  }

  private mutating func end(with scalar: Unicode.Scalar) {
    if isOpen { runs[runs.count - 1].after = scalar }
    isOpen = false
  }

  /// Those that seem to begin something that another one ends, and `**` beside a script without blanks.
  var found: [Found] {
    var found: [Found] = []
    var index = 0
    while index < runs.count {
      let run = runs[index]
      index += 1
      guard run.isUsual else { continue }
      let end = run.mayOpen ? runs[index...].prefix(Self.farthest).firstIndex { run.isEnded(by: $0) } : nil
      guard end != nil || run.isStray else { continue }
      found.append(
        Found(node: run.node, offset: run.offset, mark: String(repeating: String(run.mark), count: run.count))
      )
      if let end { index = end + 1 }
    }
    return found
  }

  /// How many marks further on an end is looked for.
  private static let farthest = 100
}

extension LeftMarks.Run {
  fileprivate func isEnded(by other: Self) -> Bool {
    other.mark == mark && other.count == count && other.mayClose
  }
}

extension Unicode.Scalar {
  fileprivate var isNumber: Bool { properties.generalCategory == .decimalNumber }
  fileprivate var isLetterOrNumber: Bool { properties.isAlphabetic || isNumber || self == "\u{FFFC}" }
  fileprivate var isWordOfASCII: Bool { isASCII && isLetterOrNumber }

  fileprivate var opens: Bool {
    [.openPunctuation, .initialPunctuation].contains(properties.generalCategory) || self == "\""
      || self == "'"
  }

  fileprivate var closes: Bool {
    [.closePunctuation, .finalPunctuation].contains(properties.generalCategory)
      || "\"'。．.！!？?」".unicodeScalars.contains(self)
  }
}

extension String {
  /// What to do where marks like these make nothing.
  var markRemedy: String {
    let shown = map { "\\\($0)" }.joined()
    if hasPrefix("_") {
      return
        "Write `\(String(repeating: "*", count: count))`, which works within a word, too; or `\(shown)` to show it."
    }
    return
      "Put a blank outside of both, or let what stands between them begin and end with a letter; or write `\(shown)` to show it."
  }

  /// What marks like these would make of a text.
  var markMeaning: String {
    hasPrefix("~") ? "struck out" : count > 1 ? "bold" : "italic"
  }
}
