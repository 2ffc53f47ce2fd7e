package import PartnerModel
package import SourceDiagnostics
import TimeZones

/// Collects the faults of several readers that work on the same files.
final class FaultSink {
  var list = DiagnosticList()

  func report(
    _ position: SourcePosition?, _ message: String, remedy: String, severity: Diagnostic.Severity = .error
  ) {
    list.append(Diagnostic(severity, at: position, message, remedy: remedy))
  }

  func report(_ violation: RuleViolation, at position: SourcePosition) {
    list.append(Diagnostic(at: position, violation))
  }
}

extension Diagnostic {
  /// A rule that doesn't hold, at the place in a file where that can be mended.
  package init(_ severity: Severity = .error, at position: SourcePosition?, _ violation: RuleViolation) {
    self.init(
      severity, at: position, violation.message(in: .english), remedy: violation.remedy(in: .english))
  }
}

/// Typed access to one map of a YAML file. Each key that is asked for is a known one; `finish` reports the
/// others. Whatever is missing or of the wrong kind is reported at its place, and reading goes on.
final class RecordReader {
  let node: YAMLNode
  let sink: FaultSink
  private let entries: [String: YAMLEntry]
  private let order: [YAMLEntry]
  private var asked: Set<String> = []
  private let sketch: SchemaSketch?

  var position: SourcePosition { node.position }

  /// Nil, with a fault, where the node isn't a map.
  ///
  /// - Parameter what: what the map stands for, such as `a provider`.
  init?(_ node: YAMLNode, what: String, sink: FaultSink) {
    sketch = node.sketch
    if let sketch {
      sketch.note(.record)
      (self.node, self.sink, order, entries) = (node, sink, [], [:])
      return
    }
    guard case .map(let entries) = node.content else {
      sink.report(
        node.position, "\(what) must be a map of keys and values, not \(node.kindName)",
        remedy: "Write `key: value` lines here.")
      return nil
    }
    self.node = node
    self.sink = sink
    order = entries
    self.entries = Dictionary(entries.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Reports every key that nobody asked for.
  func finish() {
    for entry in order where !asked.contains(entry.key) {
      let advice = asked.isEmpty ? "Remove it." : "Known keys: \(asked.sorted().joined(separator: ", "))."
      sink.report(
        entry.keyPosition, "there is no key \(shown(entry.key)) here",
        remedy: suggestion(for: entry.key, among: asked.sorted(), else: advice))
    }
  }

  /// Every key and value, where the keys are free, in the order of the file.
  var allEntries: [YAMLEntry] {
    if let sketch {
      sketch.note(.map)
      return [YAMLEntry(key: "name", keyPosition: position, value: sketch.anyItem().node)]
    }
    asked.formUnion(entries.keys)
    return order
  }

  /// Where each key's value stands.
  var valuePositions: [String: SourcePosition] { entries.mapValues(\.value.position) }

  /// The same with those of the maps below, as `contact.email`.
  var nestedValuePositions: [String: SourcePosition] {
    var positions = valuePositions
    for entry in order {
      guard case .map(let below) = entry.value.content else { continue }
      for inner in below { positions["\(entry.key).\(inner.key)"] = inner.value.position }
    }
    return positions
  }

  /// Where a key's value stands, or the record where there is none.
  func position(of key: String) -> SourcePosition { entries[key]?.value.position ?? position }

  // MARK: Values by key

  /// The value of a key; nil where it is missing or empty.
  func optional(_ key: String) -> YAMLNode? {
    asked.insert(key)
    if let sketch { return sketch.value(of: key).node }
    guard let value = entries[key]?.value, !value.isEmpty else { return nil }
    return value
  }

  /// The value of a key that must be there.
  func required(_ key: String) -> YAMLNode? {
    sketch?.need(key)
    if let value = optional(key) { return value }
    if let entry = entries[key] {
      sink.report(
        entry.keyPosition, "\(shown(key)) has no value", remedy: "Write its value behind the colon.")
    } else {
      sink.report(position, "the key \(shown(key)) is missing", remedy: "Add `\(key): …` here.")
    }
    return nil
  }

  /// Whether the value of a key is a map, where it may be something else too.
  func isMap(_ key: String) -> Bool {
    switch optional(key)?.content {
    case .map: true
    case .sketch(let sketch): sketch.isMap
    case .scalar, .list, nil: false
    }
  }

  private func value(_ key: String, _ isOptional: Bool) -> YAMLNode? {
    isOptional ? optional(key) : required(key)
  }

  /// One line of text that people read.
  func text(_ key: String, optional isOptional: Bool = false) -> String? {
    value(key, isOptional).flatMap { seenLine($0, what: shown(key)) }
  }

  /// A text that a rule of the model reads, such as an identifier or an address.
  func value<Value>(
    _ key: String, optional isOptional: Bool = false, _ parse: (String) throws(RuleViolation) -> Value
  ) -> Value? {
    value(key, isOptional).flatMap { parsed($0, what: shown(key), parse) }
  }

  /// One of the words of a closed list.
  func choice<Value: RawRepresentable<String> & CaseIterable>(
    _ key: String, optional isOptional: Bool = false, of type: Value.Type = Value.self
  ) -> Value? {
    value(key, isOptional).flatMap { choice($0, what: shown(key)) }
  }

  /// The name of a time zone, which may be missing.
  func timeZone(_ key: String, in zones: ZoneFolder) -> LocalTimeZone? {
    guard let node = optional(key), let text = line(node, what: shown(key)) else { return nil }
    do {
      return try zones.zone(named: text)
    } catch {
      sink.report(node.position, error.message, remedy: error.remedy)
      return nil
    }
  }

  /// `true` or `false`, and no other word.
  func flag(_ key: String, optional isOptional: Bool = false) -> Bool? {
    guard let node = value(key, isOptional) else { return nil }
    node.sketch?.note(.flag)
    guard let text = scalar(node, what: shown(key)) else { return nil }
    switch text {
    case "true": return true
    case "false": return false
    default:
      sink.report(
        node.position, "\(shown(key)) must be true or false, not \(shown(text))",
        remedy: "Write true or false.")
      return nil
    }
  }

  func integer(_ key: String, in range: ClosedRange<Int>, optional isOptional: Bool = false) -> Int? {
    guard let node = value(key, isOptional) else { return nil }
    node.sketch?.note(.integer(range))
    guard let text = scalar(node, what: shown(key)) else { return nil }
    if let number = Int(text), range.contains(number) { return number }
    sink.report(
      node.position, "\(shown(key)) must be a whole number, not \(shown(text))",
      remedy: "Write a number from \(range.lowerBound) to \(range.upperBound).")
    return nil
  }

  /// A map below this one.
  func record(_ key: String, optional isOptional: Bool = false) -> RecordReader? {
    value(key, isOptional).flatMap { RecordReader($0, what: shown(key), sink: sink) }
  }

  /// The items of a list; none where the key is missing or something else stands there.
  func list(_ key: String, optional isOptional: Bool = false) -> [YAMLNode] {
    guard let node = value(key, isOptional) else { return [] }
    if let sketch = node.sketch {
      sketch.note(.list)
      return [sketch.anyItem().node]
    }
    guard case .list(let items) = node.content else {
      sink.report(
        node.position, "\(shown(key)) must be a list, not \(node.kindName)",
        remedy: "Write `[one, two]`, or one item a line with a dash before it.")
      return []
    }
    return items
  }

  /// A list of texts that a rule reads. No two may be equal.
  func values<Value: Hashable>(
    _ key: String, optional isOptional: Bool = false, _ parse: (String) throws(RuleViolation) -> Value
  ) -> [Value] {
    unique(list(key, optional: isOptional), key) { parsed($0, what: "an item of \(shown(key))", parse) }
  }

  /// A list of words of a closed list. No two may be equal.
  func choices<Value: RawRepresentable<String> & CaseIterable & Hashable>(
    _ key: String, optional isOptional: Bool = false, of type: Value.Type = Value.self
  ) -> [Value] {
    unique(list(key, optional: isOptional), key) { choice($0, what: "an item of \(shown(key))") }
  }

  /// The keys and values of a map whose keys are free.
  ///
  /// - Parameter usual: keys that editors are to offer.
  func map(_ key: String, optional isOptional: Bool = false, usual: some Sequence<String>) -> [YAMLEntry] {
    guard let node = value(key, isOptional), let reader = RecordReader(node, what: shown(key), sink: sink)
    else { return [] }
    let entries = reader.allEntries
    guard let sketch = node.sketch else { return entries }
    return entries + usual.map { YAMLEntry(key: $0, keyPosition: position, value: sketch.value(of: $0).node) }
  }

  private func unique<Value: Hashable>(
    _ items: [YAMLNode], _ key: String, _ read: (YAMLNode) -> Value?
  ) -> [Value] {
    var values: [Value] = []
    var seen: Set<Value> = []
    for item in items {
      guard let value = read(item) else { continue }
      if seen.insert(value).inserted {
        values.append(value)
      } else {
        sink.report(
          item.position, "this is in the list \(shown(key)) already", remedy: "Remove one of the two.")
      }
    }
    return values
  }
}

// MARK: Single values

extension RecordReader {
  /// The raw text of a scalar.
  func scalar(_ node: YAMLNode, what: String) -> String? {
    if let sketch = node.sketch {
      sketch.note(.text)
      return nil
    }
    if case .scalar(let text, _) = node.content, !node.isEmpty { return text }
    sink.report(
      node.position, "\(what) must be a text, not \(node.kindName)",
      remedy: "Write one value behind the colon.")
    return nil
  }

  /// A text on one line with something to see in it.
  func line(_ node: YAMLNode, what: String) -> String? {
    guard let text = scalar(node, what: what) else { return nil }
    if text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
      sink.report(
        node.position, "\(what) must be one line without control characters", remedy: "Write it on one line.")
      return nil
    }
    if text.unicodeScalars.allSatisfy(\.properties.isWhitespace) {
      sink.report(node.position, "\(what) is blank", remedy: "Write a text, or remove the key.")
      return nil
    }
    return text
  }

  /// One line that people read: nothing in it that can't be seen.
  func seenLine(_ node: YAMLNode, what: String) -> String? {
    guard let text = line(node, what: what) else { return nil }
    guard let misfit = LineText.misfit(in: text) else { return text }
    sink.report(
      node.position, "\(what) can't hold \(misfit.scalar.codePoint), its character \(misfit.place)",
      remedy: "Write one line of what can be seen: delete the character, or type the text anew.")
    return nil
  }

  func parsed<Value>(
    _ node: YAMLNode, what: String, _ parse: (String) throws(RuleViolation) -> Value
  ) -> Value? {
    guard let text = line(node, what: what) else { return nil }
    do {
      return try parse(text)
    } catch {
      sink.report(error, at: node.position)
      return nil
    }
  }

  func choice<Value: RawRepresentable<String> & CaseIterable>(
    _ node: YAMLNode, what: String, of type: Value.Type = Value.self
  ) -> Value? {
    let known = Value.allCases.map(\.rawValue)
    node.sketch?.note(.choice(known))
    guard let text = scalar(node, what: what) else { return nil }
    if let value = Value(rawValue: text) { return value }
    sink.report(
      node.position, "\(what) can't be \(shown(text))",
      remedy: suggestion(
        for: text, among: known, else: "Write one of these: \(known.joined(separator: ", "))."))
    return nil
  }
}
