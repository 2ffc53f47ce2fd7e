import PartnerModel
import SourceDiagnostics

/// Reads what the rules say from the section `rule` of a language's words, and holds it to the English texts.
///
/// Below a rule's code stand `message` and `remedy`, and below `name` what is put into them. Roles are named as elsewhere.
struct RuleWords {
  static let section = "rule"

  private let words: WordCollector
  /// The keys that there are, each below the key of its group.
  private var known: [String: Set<String>] = [:]

  static func read(_ words: WordCollector, roles: [Role: String]) -> RuleTexts {
    var reader = RuleWords(words: words)
    let texts = reader.texts(roles: roles)
    reader.reportUnknownKeys()
    return texts
  }

  private init(words: WordCollector) { self.words = words }

  private mutating func texts(roles: [Role: String]) -> RuleTexts {
    let english = RuleTexts.english
    var texts: [RuleCode: RuleText] = [:]
    for code in RuleCode.allCases {
      let path = [Self.section, code.rawValue]
      texts[code] = RuleText(
        message: pattern(path + ["message"], english[code].message),
        remedy: pattern(path + ["remedy"], english[code].remedy))
    }
    let name = [Self.section, "name"]
    let names = english.vocabulary
    return RuleTexts(
      texts: texts,
      vocabulary: RuleVocabulary(
        roles: roles, actions: self.names(name + ["action"], names.actions),
        organisationKinds: self.names(name + ["organisation"], names.organisationKinds),
        invitationKinds: self.names(name + ["invitation"], names.invitationKinds),
        orSeparator: pattern(name + ["or"], TextPattern(names.orSeparator)).text,
        listSeparator: pattern(name + ["list"], TextPattern(names.listSeparator)).text))
  }

  private mutating func names<Name: CaseIterable & RawRepresentable<String>>(
    _ path: [String], _ english: [Name: String]
  ) -> [Name: String] {
    var names: [Name: String] = [:]
    for name in Name.allCases {
      names[name] = pattern(path + [name.rawValue], TextPattern(english[name] ?? name.rawValue)).text
    }
    return names
  }

  /// The text of a key; the English one, with a fault, where there is none or it has other places.
  private mutating func pattern(_ path: [String], _ english: TextPattern) -> TextPattern {
    for depth in 1..<path.count {
      known[path[..<depth].joined(separator: "."), default: []].insert(path[depth])
    }
    let key = path.joined(separator: ".")
    guard let text = words.texts[key], !text.value.isEmpty else {
      words.sink.report(
        words.texts[key]?.position ?? words.groups[key] ?? words.groups.nearest(to: key),
        "the text \(shown(key)) is \(words.groups[key] == nil ? "missing" : "a map")",
        remedy: "Translate the English text: \"\(english.text)\"")
      return english
    }
    let pattern = TextPattern(text.value)
    let lacking = english.names.subtracting(pattern.names)
    let surplus = pattern.names.subtracting(english.names)
    guard !lacking.isEmpty || !surplus.isEmpty else { return pattern }
    let faults = [
      lacking.isEmpty ? nil : "lacks \(Self.places(lacking))",
      surplus.isEmpty ? nil : "has \(Self.places(surplus)), which nothing fills",
    ]
    words.sink.report(
      text.position,
      "the text \(shown(key)) \(faults.compactMap(\.self).joined(separator: " and "))",
      remedy: "Name the same places as the English text: \"\(english.text)\"")
    return english
  }

  private static func places(_ names: Set<String>) -> String {
    names.sorted().map { "{\(spelledOut($0, atMost: 80))}" }.joined(separator: ", ")
  }

  private func reportUnknownKeys() {
    let texts = words.texts.lazy.map { ($0.key, $0.value.position) }
    let groups = words.groups.lazy.map { ($0.key, $0.value) }
    for (key, position) in texts { report(key, position, isText: true) }
    for (key, position) in groups { report(key, position, isText: false) }
  }

  /// What stands below an unknown key is told with it.
  private func report(_ key: String, _ position: SourcePosition, isText: Bool) {
    guard let dot = key.lastIndex(of: "."), let siblings = known[String(key[..<dot])] else { return }
    let name = String(key[key.index(after: dot)...])
    if !siblings.contains(name) {
      let keys = siblings.sorted()
      words.sink.report(
        position, "no rule uses \(shown(key))",
        remedy: suggestion(for: name, among: keys, else: "Known keys: \(keys.joined(separator: ", "))."))
    } else if isText, let below = known[key] {
      words.sink.report(
        position, "\(shown(key)) must be a map of keys and values, not a text",
        remedy: "Write these keys below it: \(below.sorted().joined(separator: ", ")).")
    }
  }
}
