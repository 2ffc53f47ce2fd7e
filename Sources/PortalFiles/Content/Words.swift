package import PartnerModel
package import SourceDiagnostics

/// The words of the interface in one language: `Templates/words/<language>.yaml`.
package struct Words: Sendable {
  package let language: LanguageCode
  package let file: String
  /// The texts by their keys from the outside in, joined by points: `menu.start`.
  package let texts: [String: Placed<String>]
  /// What the rules say: the section `rule`, which a language may do without. It reads English then.
  package let rules: RuleTexts
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
    folder.made(ofYAML: path(for: language), faults: &faults) { faults in
      readAnew(language, from: folder, faults: &faults)
    }
  }

  private static func readAnew(
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
    var words = WordCollector(sink: sink)
    var ruleWords: WordCollector?
    for entry in reader.allEntries {
      if entry.key == RuleWords.section {
        ruleWords = WordCollector(section: entry, sink: sink)
      } else {
        words.collect(entry, prefix: "")
      }
    }
    guard !sink.list.hasErrors else { return nil }
    var roles: [Role: String] = [:]
    for role in Role.allCases { roles[role] = words.texts["role.\(role.rawValue)"]?.value }
    return Words(
      language: language, file: folder.shownName(of: path(for: language)), texts: words.texts,
      rules: ruleWords.map { RuleWords.read($0, roles: roles) } ?? .english, groups: words.groups)
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

  private func placeFor(_ key: String) -> SourcePosition {
    groups.nearest(to: key) ?? SourcePosition(file: file, line: 1)
  }
}

extension [String: SourcePosition] {
  /// Where a missing text would have to be added: the nearest group that there is.
  func nearest(to key: String) -> SourcePosition? {
    var group = key[...]
    while let dot = group.lastIndex(of: ".") {
      group = group[..<dot]
      if let position = self[String(group)] { return position }
    }
    return nil
  }
}

/// Texts by their keys from the outside in, and where the groups of keys stand.
struct WordCollector {
  let sink: FaultSink
  private(set) var texts: [String: Placed<String>] = [:]
  private(set) var groups: [String: SourcePosition] = [:]

  init(sink: FaultSink) { self.sink = sink }

  /// All texts of one group; nil, with a fault, where it is no map.
  init?(section: YAMLEntry, sink: FaultSink) {
    guard let reader = RecordReader(section.value, what: shown(section.key), sink: sink) else { return nil }
    self.sink = sink
    groups[section.key] = section.keyPosition
    for entry in reader.allEntries { collect(entry, prefix: section.key + ".") }
  }

  mutating func collect(_ entry: YAMLEntry, prefix: String) {
    guard !entry.key.isEmpty, !entry.key.contains(".") else {
      sink.report(
        entry.keyPosition, "\(shown(entry.key)) can't be a key of a text",
        remedy: "Use letters, digits and hyphens; write a group as a map.")
      return
    }
    let key = prefix + entry.key
    switch entry.value.content {
    case .map:
      groups[key] = entry.keyPosition
      for below in RecordReader(entry.value, what: shown(key), sink: sink)?.allEntries ?? [] {
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
