import SourceDiagnostics

/// Markdown with its tags taken out, as cmark-gfm gets it.
///
/// A tag in running text becomes a marker. The line of a section's tag is left out, so that list items and
/// table rows before and behind it stay in one list or table; where it stands between two paragraphs an
/// empty line keeps them apart. A partial becomes a paragraph of its own.
struct PreparedMarkdown: Sendable {
  /// What a marker's number stands for.
  let tags: [(tag: TemplateTag, resolved: ResolvedTag)]
  /// The sections whose tags stand on lines of their own, in their nesting.
  let sections: [BlockSection]
  private(set) var bytes: [UInt8] = []

  private let text: SourceText
  private var lineStarts: [Int] = []
  private var lineMaps: [[(column: Int, offset: Int, isTag: Bool)]] = []

  /// A section around blocks, list items or table rows: from the line `opensBefore` up to `closesBefore`.
  struct BlockSection: Sendable {
    var section: MarkdownSection
    var position: SourcePosition
    var opensBefore: Int
    var closesBefore: Int
    var inside: [BlockSection]
  }

  init(_ source: TemplateSource, schema: FieldSchema, scope: String, faults: inout DiagnosticList) {
    text = SourceText(source)
    let (scanned, scanFaults) = TagScanner.scan(text, allowsEscape: true)
    var resolver = TagResolver(schema, scope: scope)
    var tags = scanned.map { (tag: $0, resolved: resolver.resolve($0)) }
    resolver.finish()
    faults.append(text.characterFaults())
    let harmless = Self.withoutMarkers(text, faults: &faults)
    faults.append(scanFaults)
    faults.append(resolver.faults)
    if !resolver.isPaired {
      // Go on without sections, to find what else is wrong.
      for index in tags.indices where tags[index].resolved.isSectionTag {
        tags[index].resolved = .faulty
      }
    }
    var layout = PreparedLines(text: text, tags: tags)
    layout.arrange()
    sections = Self.pair(layout.events, &tags, faults: &faults)
    self.tags = tags
    for line in layout.output {
      var map: [(column: Int, offset: Int, isTag: Bool)] = []
      let start = bytes.count
      lineStarts.append(start)
      for piece in line {
        switch piece {
        case .text(let range):
          map.append((bytes.count - start, range.lowerBound, false))
          bytes += harmless[range]
        case .tag(let number):
          map.append((bytes.count - start, tags[number].tag.range.lowerBound, true))
          bytes += TagMarker.text(number).utf8
        }
      }
      bytes.append(UInt8(ascii: "\n"))
      lineMaps.append(map)
    }
  }

  /// The text's bytes in which nothing can be taken for a marker of ours, so that what is behind a fault can be read too.
  /// cmark-gfm makes characters of references: those for the two are faults as well.
  private static func withoutMarkers(_ text: SourceText, faults: inout DiagnosticList) -> [UInt8] {
    var bytes = text.bytes
    for index in bytes.indices {
      switch bytes[index] {
      case UInt8(ascii: "&") where TagMarker.isReferred(to: bytes[index...]):
        faults.append(text.markerFault(at: index))
        bytes[index] = UInt8(ascii: "?")
      case TagMarker.leadByte where bytes.withUnsafeBufferPointer { TagMarker.begins(in: $0, at: index) }:
        bytes[index] = UInt8(ascii: "?")
      default: break
      }
    }
    return bytes
  }

  /// Where in the file the byte in this column of the prepared text comes from; both count from 1.
  func position(line: Int, column: Int) -> SourcePosition {
    var line = line
    while line > 1, line > lineMaps.count || lineMaps[line - 1].isEmpty { line -= 1 }
    guard line >= 1, line <= lineMaps.count,
      let piece = Self.piece(of: lineMaps[line - 1], before: max(1, column))
    else { return text.position(at: 0) }
    let offset = piece.isTag ? piece.offset : piece.offset + max(0, column - 1 - piece.column)
    return text.position(at: min(offset, text.bytes.count))
  }

  /// The last piece of a line that begins before this column, or its first.
  private static func piece(
    of map: [(column: Int, offset: Int, isTag: Bool)], before column: Int
  ) -> (column: Int, offset: Int, isTag: Bool)? {
    var low = 0
    var high = map.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if map[middle].column < column { low = middle } else { high = middle }
    }
    return map.isEmpty ? nil : map[low]
  }

  /// Whether this stands in the prepared text at a place that cmark-gfm gave.
  func hasText(_ wanted: String, line: Int, column: Int) -> Bool {
    guard line >= 1, line <= lineStarts.count, column >= 1 else { return false }
    return bytes[min(lineStarts[line - 1] + column - 1, bytes.count)...].starts(with: wanted.utf8)
  }

  var lineCount: Int { lineStarts.count }

  /// A line of the prepared text, without its end.
  func line(_ number: Int) -> ArraySlice<UInt8> {
    guard number >= 1, number <= lineStarts.count else { return [] }
    let end = number < lineStarts.count ? lineStarts[number] : bytes.count
    return bytes[lineStarts[number - 1]..<end - 1]
  }

  /// Where a text stands that cmark-gfm gave, from a line on, and whether a bracket opens before it.
  func place(of wanted: String, fromLine first: Int) -> (line: Int, column: Int, isEnclosed: Bool)? {
    let wanted = Array(wanted.utf8)
    for number in max(1, first)..<max(1, first, lineStarts.count + 1) {
      let line = line(number)
      guard let start = line.indices.first(where: { line[$0...].starts(with: wanted) }) else { continue }
      let isEnclosed = start > line.startIndex && "<[".utf8.contains(line[start - 1])
      return (number, start - line.startIndex + 1, isEnclosed)
    }
    return nil
  }

  /// Finds the sections whose two tags stand on lines of their own. A section with one such tag is a fault.
  private static func pair(
    _ events: [PreparedLines.Event], _ tags: inout [(tag: TemplateTag, resolved: ResolvedTag)],
    faults: inout DiagnosticList
  ) -> [BlockSection] {
    var done: [[BlockSection]] = [[]]
    var open: [BlockSection] = []
    var inline: [Int: Int] = [:]
    let alone = Dictionary(events.map { ($0.tag, $0.line) }) { $1 }
    for (index, (tag, resolved)) in tags.enumerated() {
      switch resolved {
      case .open(let field, let inverted, let number):
        guard let line = alone[index] else {
          inline[number] = index
          continue
        }
        let section = MarkdownSection(field: field, isInverted: inverted, number: number)
        open.append(
          BlockSection(
            section: section, position: tag.position, opensBefore: line, closesBefore: line,
            inside: []))
        done.append([])
      case .close(let number):
        let opening = inline[number]
        guard (opening != nil) == (alone[index] == nil) else {
          faults.append(
            Diagnostic(
              at: tag.position, "this section begins and ends in different kinds of places",
              remedy: "Put both of its tags on lines of their own, or both into one paragraph."))
          tags[index].resolved = .faulty
          if let opening {
            tags[opening].resolved = .faulty
          } else if open.popLast() != nil {
            done.removeLast()
          }
          continue
        }
        guard let line = alone[index], var section = open.popLast(), let inside = done.popLast()
        else {
          continue
        }
        section.closesBefore = line
        section.inside = inside
        done[done.count - 1].append(section)
      default: break
      }
    }
    return done[0]
  }
}

extension ResolvedTag {
  var isSectionTag: Bool {
    switch self {
    case .open, .close: true
    case .value, .unescaped, .partial, .comment, .faulty: false
    }
  }
}
