/// One fault in what a person wrote: where, what is wrong, and how to mend it.
package struct Diagnostic: Error, Hashable, Sendable {
  package enum Severity: String, Sendable {
    /// The build is refused.
    case error
    /// The build goes on; somebody should look.
    case warning
  }

  package var severity: Severity
  /// Missing only where a fault has no place, such as a file that isn't there.
  package var position: SourcePosition?
  /// What is wrong, in lower case and without a full stop.
  package var message: String
  /// What to do about it: a whole sentence.
  package var remedy: String
  /// Where this one stands in the place of others: how many.
  package private(set) var others: Int?

  package init(
    _ severity: Severity = .error, at position: SourcePosition?, _ message: String, remedy: String
  ) {
    self.severity = severity
    self.position = position
    self.message = message
    self.remedy = remedy
  }
}

extension Diagnostic {
  /// The last line of very many faults.
  ///
  /// - Parameter position: where the first lies that is left out.
  package static func rest(
    _ severity: Severity, of count: Int, from position: SourcePosition?
  ) -> Diagnostic {
    let number = count == 1 ? "is 1 more fault" : "are \(count) more faults"
    var rest = Diagnostic(
      severity, at: position,
      position == nil ? "there \(number)" : "from here on there \(number) in this file",
      remedy: "Mend those above first; many may have the same cause.")
    rest.others = count
    return rest
  }
}

extension Diagnostic: CustomStringConvertible {
  /// `file:line:column: error: what is wrong`, and the remedy on a line of its own.
  package var description: String {
    let place = position.map { "\($0): " } ?? ""
    return "\(place)\(severity.rawValue): \(message)\n  \(remedy)"
  }
}

/// All the faults that one run found, so that they can be mended in one go.
package struct DiagnosticList: Error, Sendable {
  package private(set) var diagnostics: [Diagnostic]

  package init(_ diagnostics: [Diagnostic] = []) {
    self.diagnostics = diagnostics
  }

  package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

  package mutating func append(_ diagnostic: Diagnostic) {
    diagnostics.append(diagnostic)
  }

  package mutating func append(_ others: DiagnosticList) {
    diagnostics += others.diagnostics
  }

  /// In reading order: by file, line and column, faults without a place first.
  package var sorted: [Diagnostic] {
    diagnostics.enumerated().sorted { left, right in
      switch (left.element.position, right.element.position) {
      case (let l?, let r?) where l != r: l < r
      case (nil, .some): true
      case (.some, nil): false
      default: left.offset < right.offset
      }
    }.map(\.element)
  }
}

extension DiagnosticList {
  /// The same with at most so many warnings of one kind in a file; a last one says how many more there are. Two are of a kind
  /// that differ only in what they quote and count.
  package func summedUp(mostOfAKind most: Int = 5) -> DiagnosticList {
    struct Kind: Hashable {
      let file: String?
      let words: String
    }
    var counts: [Kind: Int] = [:]
    var summed: [Diagnostic] = []
    var placeOfRest: [Kind: Int] = [:]
    for diagnostic in sorted {
      guard diagnostic.severity == .warning else {
        summed.append(diagnostic)
        continue
      }
      let kind = Kind(file: diagnostic.position?.file, words: Self.kind(of: diagnostic.message))
      counts[kind, default: 0] += 1
      if counts[kind] == most + 1 {
        placeOfRest[kind] = summed.count
        summed.append(diagnostic)
      } else if counts[kind]! <= most {
        summed.append(diagnostic)
      }
    }
    for (kind, place) in placeOfRest {
      guard let count = counts[kind], count > most + 1 else { continue }
      summed[place].message += " (and \(count - most - 1) more like this)"
    }
    return DiagnosticList(summed)
  }

  /// A message without what stands in quotes, and without numbers.
  private static func kind(of message: String) -> String {
    var words = ""
    var closing: Character?
    for character in message {
      if let end = closing {
        if character == end { closing = nil }
      } else if character == "“" || character == "'" && words.last?.isLetter != true {
        closing = character == "'" ? "'" : "”"
      } else if !character.isNumber {
        words.append(character)
      }
    }
    return words
  }
}

extension DiagnosticList {
  /// As many faults of a file as a person will look at before mending and running again.
  package static let mostOfAFile = 200

  /// In reading order, of each file at most so many, errors before warnings; one more line says how many are left out.
  package var bounded: [Diagnostic] {
    let sorted = sorted
    var room: [String?: Int] = [:]
    var isKept = Array(repeating: false, count: sorted.count)
    for severity in [Diagnostic.Severity.error, .warning] {
      for (index, diagnostic) in sorted.enumerated() {
        let file = diagnostic.position?.file
        guard diagnostic.severity == severity, diagnostic.others == nil,
          room[file, default: Self.mostOfAFile] > 0
        else { continue }
        room[file, default: Self.mostOfAFile] -= 1
        isKept[index] = true
      }
    }
    var list: [Diagnostic] = []
    var placeOfRest: [String?: Int] = [:]
    for (diagnostic, isKept) in zip(sorted, isKept) {
      let file = diagnostic.position?.file
      if isKept {
        list.append(diagnostic)
      } else if let place = placeOfRest[file] {
        let before = list[place]
        list[place] = .rest(
          [before.severity, diagnostic.severity].contains(.error) ? .error : .warning,
          of: (before.others ?? 0) + (diagnostic.others ?? 1), from: before.position)
      } else {
        placeOfRest[file] = list.count
        list.append(.rest(diagnostic.severity, of: diagnostic.others ?? 1, from: diagnostic.position))
      }
    }
    return list
  }
}

extension DiagnosticList: CustomStringConvertible {
  package var description: String { bounded.map(\.description).joined(separator: "\n") }
}
