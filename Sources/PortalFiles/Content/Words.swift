package import PartnerModel
package import SourceDiagnostics

/// The words of the interface in one language: `Templates/words/<language>.yaml`.
package struct Words: Sendable {
  package let language: LanguageCode
  package let file: String
  /// The texts by their keys from the outside in, joined by points: `menu.start`.
  package let texts: [String: Placed<String>]
  /// Where the map of each group of keys stands: `menu`.
  private let groups: [String: SourcePosition]

  package subscript(key: String) -> String? { texts[key]?.value }

  package static func path(for language: LanguageCode) -> String {
    "Templates/words/\(language.rawValue).yaml"
  }

  /// Reads the words of one language; nil where the file is missing or has an error.
  package static func read(
    _ language: LanguageCode, from folder: PortalFolder, faults: inout DiagnosticList
  ) -> Words? {
    let sink = FaultSink()
    defer { faults.append(sink.list) }
    let file = YAMLFile(folder: folder, sink: sink)
    guard
      let root = file.requiredRoot(
        of: path(for: language), purpose: "the words of the interface in this language"),
      let reader = RecordReader(root, what: "the file", sink: sink)
    else { return nil }
    var collector = WordCollector(sink: sink)
    collector.collect(reader, prefix: "")
    guard !sink.list.hasErrors else { return nil }
    return Words(
      language: language, file: folder.shownName(of: path(for: language)), texts: collector.texts,
      groups: collector.groups)
  }

  /// Every text that one language has and another lacks (R7): an error in the file that lacks it, which names
  /// the place in the file that has it.
  package static func differences(among all: [Words]) -> DiagnosticList {
    var list = DiagnosticList()
    for words in all {
      var missing: [String: (language: LanguageCode, position: SourcePosition)] = [:]
      for other in all where other.language != words.language {
        for (key, text) in other.texts where words.texts[key] == nil && missing[key] == nil {
          missing[key] = (other.language, text.position)
        }
      }
      guard !missing.isEmpty else { continue }
      let others = all.filter { $0.language != words.language }
      let surplus = words.texts.keys.filter { key in others.allSatisfy { $0.texts[key] == nil } }.sorted()
      for (key, place) in missing.sorted(by: { $0.value.position < $1.value.position }) {
        list.append(
          Diagnostic(
            at: words.placeFor(key),
            "the text \(shown(key)) is missing here; \(place.language.rawValue) has it at \(place.position)",
            remedy: suggestion(for: key, among: surplus, else: "Add it in \(words.language.rawValue).")))
      }
    }
    return list
  }

  /// Where a missing text would have to be added: the nearest group that there is.
  private func placeFor(_ key: String) -> SourcePosition {
    var group = key[...]
    while let dot = group.lastIndex(of: ".") {
      group = group[..<dot]
      if let position = groups[String(group)] { return position }
    }
    return SourcePosition(file: file, line: 1)
  }
}

private struct WordCollector {
  let sink: FaultSink
  var texts: [String: Placed<String>] = [:]
  var groups: [String: SourcePosition] = [:]

  mutating func collect(_ reader: RecordReader, prefix: String) {
    for entry in reader.allEntries {
      guard !entry.key.isEmpty, !entry.key.contains(".") else {
        sink.report(
          entry.keyPosition, "\(shown(entry.key)) can't be a key of a text",
          remedy: "Use letters, digits and hyphens; write a group as a map.")
        continue
      }
      let key = prefix + entry.key
      switch entry.value.content {
      case .map:
        groups[key] = entry.keyPosition
        if let below = RecordReader(entry.value, what: shown(key), sink: sink) {
          collect(below, prefix: key + ".")
        }
      case .scalar(let text, _) where !entry.value.isEmpty:
        texts[key] = Placed(text, at: entry.value.position)
      default:
        sink.report(
          entry.value.position, "the text \(shown(key)) is \(entry.value.kindName)",
          remedy: "Write the text behind the colon; an empty one as \"\".")
      }
    }
  }
}
