import Mustache

/// The values of one page as swift-mustache takes them: written out for each kind of place beforehand, and
/// with markers for what is a program itself.
struct MustacheValues {
  /// What the markers behind those of the template stand for.
  enum Content {
    case html(Program)
    case phrase(TextTemplate, Escaping)
  }

  /// Collects fields that were printed though they are absent. Each leaves a marker with a number below zero, since
  /// the part of the template in which it stands may be left out.
  final class Missing {
    private var names: [String] = []

    func marker(_ name: String) -> String {
      names.append(name)
      return TagMarker.text(-names.count)
    }

    func name(ofMarker number: Int) -> String { names[-number - 1] }
  }

  private(set) var contents: [Content] = []
  let missing = Missing()
  private let firstNumber: Int

  /// - Parameter firstNumber: the first marker number that the template doesn't use.
  init(firstNumber: Int) {
    self.firstNumber = firstNumber
  }

  /// The lists of a page under the names that swift-mustache knows them by.
  mutating func convert(
    lists: [[String]], of values: [String: FieldValue], _ template: CompiledTemplate
  ) throws(FieldValueFault) -> [String: Any] {
    var result: [String: Any] = [:]
    for (number, path) in lists.enumerated() {
      let name = path.joined(separator: ".")
      guard let type = template.schema.type(at: path[...]), let value = values.value(at: path[...]) else {
        throw .missing(name)
      }
      result[CompiledTemplate.mustacheName(ofList: number)] = try convert(
        value, type, template.uses.below(path), name)
    }
    return result
  }

  /// The values of the fields in `uses`; each must be there and be of its type.
  private mutating func convert(
    _ values: [String: FieldValue], _ schema: FieldSchema, _ uses: FieldUses, path: String
  ) throws(FieldValueFault) -> [String: Any] {
    var result: [String: Any] = [:]
    for (name, inside) in uses.names {
      let path = "\(path).\(name)"
      guard let type = schema.fields[name], let value = values[name] else { throw .missing(path) }
      result[name] = try convert(value, type, inside, path)
    }
    return result
  }

  private mutating func convert(
    _ value: FieldValue, _ type: FieldType, _ uses: FieldUses, _ path: String
  ) throws(FieldValueFault) -> Any {
    switch (type, value) {
    case (.text, .text(let text)), (.url, .url(let text)): return TextValue(text: text)
    case (.text, .phrase(let phrase)):
      var markers: [String: String] = [:]
      for escaping in [Escaping.html, .linkPart, .mailPart, .json] {
        markers[escaping.mustacheName] = marker(.phrase(phrase, escaping))
      }
      return markers
    case (.html, .html(let program)): return [Escaping.none.mustacheName: marker(.html(program))]
    case (.flag, .flag(let flag)): return flag
    case (.list(let schema), .list(let items)):
      var rows: [Any] = []
      for item in items { rows.append(try convert(item, schema, uses, path: path)) }
      return rows
    case (.group(let schema), .group(let fields)):
      return try convert(fields, schema, uses, path: path)
    // All that is below an absent group is absent, its lists too.
    case (.group, .absent), (.url, .absent), (.list, .absent):
      return AbsentValue(path: path, missing: missing)
    default: throw .mismatch(path, wants: type.description, given: value)
    }
  }

  private mutating func marker(_ content: Content) -> String {
    contents.append(content)
    return TagMarker.text(firstNumber + contents.count - 1)
  }
}

/// A text or a link; `child(named:)` gives it escaped for one kind of place.
private struct TextValue: MustacheParent, MustacheCustomRenderable {
  var text: String
  var renderText: String { Escaping.html.text(of: text) }
  /// An empty link is no section.
  var isNull: Bool { text.isEmpty }

  func child(named name: String) -> Any? {
    Escaping(mustacheName: name).map { $0.text(of: text) }
  }
}

/// No link, or anything under a group that isn't there. Never nil, which would make swift-mustache look for
/// the name further out and print somebody else's value.
private struct AbsentValue: MustacheParent, MustacheCustomRenderable {
  var path: String
  var missing: MustacheValues.Missing
  var isNull: Bool { true }

  var renderText: String { missing.marker(path) }

  func child(named name: String) -> Any? {
    AbsentValue(path: name.hasPrefix("*") ? path : "\(path).\(name)", missing: missing)
  }
}

extension Escaping {
  fileprivate func text(of value: String) -> String {
    String(decoding: bytes(of: value), as: UTF8.self)
  }
}

extension Escaping {
  /// The name under which a value has its text for this place, in what swift-mustache is given.
  var mustacheName: String {
    switch self {
    case .html: "*html"
    case .isolated: "*isolated"
    case .linkTarget: "*target"
    case .linkPart: "*part"
    case .mailPart: "*mail"
    case .json: "*json"
    case .none: "*none"
    }
  }

  init?(mustacheName: String) {
    let all: [Escaping] = [.html, .isolated, .linkTarget, .linkPart, .mailPart, .json, .none]
    guard let escaping = all.first(where: { $0.mustacheName == mustacheName }) else { return nil }
    self = escaping
  }
}
