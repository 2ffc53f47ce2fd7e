import JSON
import PartnerModel
import SourceDiagnostics

/// JSON Schemas of a portal's YAML files, for editors: which keys there are and what each may hold.
package struct PortalSchema: Sendable {
  /// Where it lies in a portal.
  package let path: String
  package let bytes: [UInt8]

  package static let folder = ".portico/schema"

  /// One for each kind of file.
  package static let all: [PortalSchema] = {
    let passes = [false, true].map(sketches)
    var schemas = passes[0].roots.keys.sorted().map { file in
      PortalSchema(path: path(ofFile: file)) { $0.schema(of: passes.compactMap { $0.roots[file] }) }
    }
    schemas.append(PortalSchema(path: "\(folder)/words.json") { $0.words() })
    return schemas
  }()

  private init(path: String, _ content: (inout SchemaWriter) -> Void) {
    var writer = SchemaWriter(title: String(path.dropFirst(Self.folder.count + 1).dropLast(5)))
    content(&writer)
    self.path = path
    bytes = writer.finish()
  }

  private static func sketches(isMap: Bool) -> SchemaSketches {
    let sketches = SchemaSketches(isMap: isMap)
    let folder = PortalFolder(sketching: sketches)
    // What the loader finds missing in nothing is no fault.
    var faults = DiagnosticList()
    _ = PortalConfiguration.read(from: folder, faults: &faults)
    _ = PageMap.read(from: folder, faults: &faults)
    let languages = LanguageSetting(languages: [.english], defaultLanguage: .english)
    _ = PartnerDirectory.read(from: folder, languages: languages, faults: &faults)
    return sketches
  }

  /// The schema of a file; all words share one.
  private static func path(ofFile file: String) -> String {
    let name = file.split(separator: "/").last?.dropLast(".yaml".count) ?? ""
    return "\(folder)/\(file.hasPrefix("Templates/words/") ? "words" : name).json"
  }

  /// A YAML file of a portal with the two comments by which editors find its schema: the one of the YAML language server,
  /// which counts from the file, and the one of JetBrains. A file that has them stays as it is.
  package static func naming(in bytes: [UInt8], at file: String) -> [UInt8] {
    let up = String(repeating: "../", count: file.split(separator: "/").count - 1)
    let schema = up + path(ofFile: file)
    let head = "# yaml-language-server: $schema=\(schema)\n# $schema: \(schema)\n"
    return bytes.starts(with: head.utf8) ? bytes : Array(head.utf8) + bytes
  }
}

/// Writes a schema (draft 7, which editors know best).
private struct SchemaWriter {
  private var json = JSONText(reserving: 4096)

  init(title: String) {
    self.title = title
  }

  private let title: String
  private var members: [(inout JSONText) -> Void] = []

  mutating func schema(of sketches: [SchemaSketch]) {
    members.append { [title] in Self.write(sketches, at: [title], into: &$0) }
  }

  mutating func words() {
    members.append { json in
      Self.words(into: &json)
    }
  }

  mutating func finish() -> [UInt8] {
    json.object { json in
      json.member("$schema", "http://json-schema.org/draft-07/schema#")
      json.member("title", title)
      for member in members { member(&json) }
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }

  // MARK: What a value may be

  /// The members of a schema for what any of the sketches says of one value.
  ///
  /// - Parameter path: the keys that lead there.
  private static func write(
    _ sketches: [SchemaSketch], at path: [String], isNeeded: Bool = true, into json: inout JSONText
  ) {
    var forms: [SchemaSketch.Form] = []
    for form in sketches.flatMap(\.forms) where !forms.contains(form) { forms.append(form) }
    // What is checked as a word of a list is read as a text before.
    if forms.count > 1 { forms.removeAll { $0 == .text } }
    guard forms.count + (isNeeded ? 0 : 1) > 1 else {
      if let form = forms.first { write(form, sketches, at: path, into: &json) }
      return
    }
    json.name("anyOf")
    json.array { json in
      for form in forms { json.object { write(form, sketches, at: path, into: &$0) } }
      // A key without a value counts as missing.
      if !isNeeded { json.object { $0.member("type", "null") } }
    }
  }

  private static func write(
    _ form: SchemaSketch.Form, _ sketches: [SchemaSketch], at path: [String], into json: inout JSONText
  ) {
    switch form {
    case .text: text(into: &json)
    case .choice(let words): json.member("enum", words)
    case .flag: json.member("type", "boolean")
    case .integer(let range):
      json.member("type", "integer")
      json.member("minimum", Int64(range.lowerBound))
      json.member("maximum", Int64(range.upperBound))
    case .names:
      json.member("type", scalars + ["object"])
      json.name("additionalProperties")
      json.object { text(into: &$0) }
    case .list:
      json.member("type", "array")
      json.name("items")
      json.object { write(sketches.compactMap(\.item), at: path, into: &$0) }
    case .map:
      json.member("type", "object")
      properties(of: sketches, at: path, into: &json)
      json.name("additionalProperties")
      json.object { write(sketches.compactMap(\.item), at: path, isNeeded: false, into: &$0) }
    case .record:
      json.member("type", "object")
      properties(of: sketches, at: path, into: &json)
      let needed = Set(sketches.flatMap(\.needed))
      if !needed.isEmpty { json.member("required", needed.sorted()) }
      json.member("additionalProperties", false)
    }
  }

  private static func properties(
    of sketches: [SchemaSketch], at path: [String], into json: inout JSONText
  ) {
    var keys: [String] = []
    for key in sketches.flatMap({ $0.keys.map(\.key) }) where !keys.contains(key) { keys.append(key) }
    guard !keys.isEmpty else { return }
    json.name("properties")
    json.object { json in
      for key in keys {
        json.name(key)
        json.object { json in
          let below = sketches.flatMap { $0.keys.filter { $0.key == key }.map(\.sketch) }
          let isNeeded = sketches.contains { $0.needed.contains(key) }
          describe(path + [key], into: &json)
          write(below, at: path + [key], isNeeded: isNeeded, into: &json)
        }
      }
    }
  }

  private static func describe(_ path: [String], into json: inout JSONText) {
    if let text = PropertyDescriptions.text(for: path) { json.member("description", text) }
  }

  /// Scalars are read as they are written: a number or `no` is a text where a text is asked for.
  private static let scalars = ["string", "number", "boolean"]

  private static func text(into json: inout JSONText) { json.member("type", scalars) }

  // MARK: Words

  /// Texts and groups of texts under any names; what the rules say, under theirs.
  private static func words(into json: inout JSONText) {
    json.member("type", "object")
    json.name("properties")
    json.object { json in
      json.name("languageName")
      json.object { json in
        describe(["words", "languageName"], into: &json)
        text(into: &json)
      }
      json.name(RuleWords.section)
      json.object { json in
        describe(["words", RuleWords.section], into: &json)
        json.member("type", "object")
        json.name("properties")
        json.object { json in
          for rule in RuleCode.allCases {
            json.name(rule.rawValue)
            json.object { json in
              json.member("description", "In English: \(RuleTexts.english[rule].message.text)")
              json.member("type", "object")
              json.name("properties")
              json.object { json in
                for part in ["message", "remedy"] {
                  json.name(part)
                  json.object { json in
                    describe(["words", RuleWords.section, rule.rawValue, part], into: &json)
                    text(into: &json)
                  }
                }
              }
              json.member("required", ["message", "remedy"])
              json.member("additionalProperties", false)
            }
          }
          json.name("name")
          json.object { json in
            describe(["words", RuleWords.section, "name"], into: &json)
            json.member("type", "object")
          }
        }
        json.member("required", RuleCode.allCases.map(\.rawValue) + ["name"])
        json.member("additionalProperties", false)
      }
    }
    json.member("required", ["languageName"])
    json.name("additionalProperties")
    json.object { $0.member("$ref", "#/definitions/words") }
    json.name("definitions")
    json.object { json in
      json.name("words")
      json.object { json in
        json.member("type", scalars + ["object"])
        json.name("additionalProperties")
        json.object { $0.member("$ref", "#/definitions/words") }
      }
    }
  }
}
