import SourceDiagnostics
import Yams

/// Reads YAML into nodes with places.
enum YAMLReader {
  /// The largest YAML file that is read.
  static let sizeLimit = 1 << 20

  /// The root of a file's only document; nil, with every fault reported, where it can't be read.
  ///
  /// Duplicate keys are reported, and the nodes come all the same, so that further faults are found in the
  /// same run; the first of the two values holds.
  static func root(of source: SourceText, faults: inout DiagnosticList) -> YAMLNode? {
    var found = YAMLGuard.faults(in: source)
    var root: YAMLNode?
    if found.isEmpty {
      do {
        root = try compose(source, faults: &found)
      } catch {
        found.append(diagnostic(for: error, in: source))
      }
    }
    faults.append(DiagnosticList(found))
    return root
  }

  /// The parser refuses a map with a duplicate key as a whole and tells the first of the two places only. So
  /// that key is made unlike any other, in the same number of characters, and the text is parsed again.
  private static func compose(_ source: SourceText, faults: inout [Diagnostic]) throws -> YAMLNode? {
    var text = source.text
    var lines: [[Unicode.Scalar]] = []
    var masked: [String: String] = [:]
    // Each duplicate key means one more pass over the text, so a large file gets fewer.
    let mostMasks = min(32, 4 * sizeLimit / max(1, source.bytes.count))
    while true {
      do {
        let parser = try Parser(yaml: text, resolver: .basic, constructor: .default, encoding: .utf8)
        guard let node = try parser.singleRoot() else { return nil }
        var reader = NodeReader(file: source.file, masked: masked)
        let root = try reader.node(node, depth: 0)
        faults += reader.faults
        return root
      } catch YamlError.duplicatedKeysInMapping(let duplicates, let context) {
        if lines.isEmpty {
          lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
        }
        let line = context.mark.line - 1
        var column = context.mark.column - 1
        if lines.indices.contains(line), let first = lines[line].dropFirst(column).first,
          "\"'".unicodeScalars.contains(first)
        {
          column += 1
        }
        guard masked.count < mostMasks, let key = duplicates.first, lines.indices.contains(line),
          !key.isEmpty, lines[line].dropFirst(column).starts(with: key.unicodeScalars),
          let mask = Unicode.Scalar(0xF0000 + UInt32(masked.count))
        else { throw DuplicateKey(mark: context.mark, key: duplicates.first ?? "") }
        let length = key.unicodeScalars.count
        lines[line].replaceSubrange(column..<column + length, with: repeatElement(mask, count: length))
        masked[String(String.UnicodeScalarView(repeatElement(mask, count: length)))] = key
        text = String(String.UnicodeScalarView(lines.joined(separator: ["\n"])))
      }
    }
  }

  private static func diagnostic(for error: any Error, in source: SourceText) -> Diagnostic {
    func place(_ mark: Mark) -> SourcePosition {
      SourcePosition(file: source.file, line: mark.line, column: mark.column)
    }
    let remedy = "Check the indentation, the colons and the quotes on this line and the one above."
    switch error {
    case let fault as Diagnostic:
      return fault
    case let duplicate as DuplicateKey:
      return .duplicateKey(duplicate.key, at: place(duplicate.mark), first: nil)
    case YamlError.composer(_, _, let mark, _):
      return Diagnostic(
        at: place(mark), "a second document begins here",
        remedy: "Remove the line `---`; a file holds one document.")
    case YamlError.scanner(let context, let problem, let mark, _),
      YamlError.parser(let context, let problem, let mark, _):
      let activity = context.map { " \($0.text)" } ?? ""
      return Diagnostic(at: place(mark), "this is not YAML: \(problem)\(activity)", remedy: remedy)
    default:
      return Diagnostic(
        at: SourcePosition(file: source.file, line: 1), "this is not YAML: \(error)", remedy: remedy)
    }
  }
}

private struct DuplicateKey: Error {
  let mark: Mark
  let key: String
}

extension Diagnostic {
  fileprivate static func duplicateKey(
    _ key: String, at position: SourcePosition, first: SourcePosition?
  ) -> Diagnostic {
    let place = first.map { "; first at line \($0.line)" } ?? ""
    return Diagnostic(
      at: position, "the key \(shown(key)) is there twice in the same map\(place)",
      remedy: "Remove one of the two, or correct its name.")
  }
}

/// Turns the parser's nodes into ours.
private struct NodeReader {
  let file: String
  /// Stand-in to key, where a key came twice.
  let masked: [String: String]
  var faults: [Diagnostic] = []

  mutating func node(_ node: Node, depth: Int) throws -> YAMLNode {
    let position = node.mark.map(place) ?? SourcePosition(file: file, line: 1)
    guard depth <= YAMLGuard.deepest, node.anchor == nil else {
      throw Diagnostic(
        at: position, "this part of the file is too intricate to be read",
        remedy: "Write it without anchors, aliases and deep nesting.")
    }
    let content: YAMLNode.Content
    switch node {
    case .scalar(let scalar):
      content = .scalar(scalar.string, isPlain: scalar.style == .plain)
    case .sequence(let sequence):
      content = .list(try sequence.map { try self.node($0, depth: depth + 1) })
    case .mapping(let mapping):
      content = .map(try entries(mapping, depth: depth))
    case .alias:
      content = .scalar("", isPlain: true)
    }
    return YAMLNode(content: content, position: position)
  }

  private mutating func entries(_ mapping: Node.Mapping, depth: Int) throws -> [YAMLEntry] {
    var entries: [YAMLEntry] = []
    var first: [String: SourcePosition] = [:]
    for (key, value) in mapping {
      let value = try node(value, depth: depth + 1)
      let position = key.mark.map(place) ?? value.position
      guard case .scalar(let scalar) = key else {
        faults.append(
          Diagnostic(at: position, "a key must be plain text", remedy: "Write `key: value`."))
        continue
      }
      let name = masked[scalar.string] ?? scalar.string
      if let first = first[name] {
        faults.append(.duplicateKey(name, at: position, first: first))
      } else {
        first[name] = position
        entries.append(YAMLEntry(key: name, keyPosition: position, value: value))
      }
    }
    return entries
  }

  private func place(_ mark: Mark) -> SourcePosition {
    SourcePosition(file: file, line: mark.line, column: mark.column)
  }
}
