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
  ) throws(FieldValueFault) -> some MustacheParent {
    var result = MustacheItem()
    for (number, path) in lists.enumerated() {
      let name = path.joined(separator: ".")
      guard let type = template.schema.type(at: path[...]), let value = values.value(at: path[...]) else {
        throw .missing(name)
      }
      result.fields[CompiledTemplate.mustacheName(ofList: number)] = try convert(
        value, type, template.uses.below(path), name)
    }
    return result
  }

  /// The values of the fields in `uses`; each must be there and be of its type.
  private mutating func convert(
    _ values: [String: FieldValue], _ schema: FieldSchema, _ uses: FieldUses, path: String
  ) throws(FieldValueFault) -> MustacheItem {
    var result = MustacheItem()
    for (name, inside) in uses.names {
      let path = "\(path).\(name)"
      guard let type = schema.fields[name], let value = values[name] else { throw .missing(path) }
      result.fields[name] = try convert(value, type, inside, path)
    }
    return result
  }

  private mutating func convert(
    _ value: FieldValue, _ type: FieldType, _ uses: FieldUses, _ path: String
  ) throws(FieldValueFault) -> MustacheItem.Value {
    switch (type, value) {
    case (.text, .text(let text)), (.url, .url(let text)): return .text(text)
    case (.text, .phrase(let phrase)):
      var markers: [Escaping: String] = [:]
      for escaping in [Escaping.html, .linkPart, .mailPart, .json] {
        markers[escaping] = marker(.phrase(phrase, escaping))
      }
      return .markers(markers)
    case (.html, .html(let program)): return .markers([.none: marker(.html(program))])
    case (.flag, .flag(let flag)): return .section(flag)
    case (.list(let schema), .list(let items)):
      var rows: [MustacheItem] = []
      for item in items { rows.append(try convert(item, schema, uses, path: path)) }
      return .section(rows)
    case (.group(let schema), .group(let fields)):
      return .section(try convert(fields, schema, uses, path: path))
    // All that is below an absent group is absent, its lists too.
    case (.group, .absent), (.url, .absent), (.list, .absent):
      return .absent(AbsentValue(path: path, missing: missing))
    default: throw .mismatch(path, wants: type.description, given: value)
    }
  }

  private mutating func marker(_ content: Content) -> String {
    contents.append(content)
    return TagMarker.text(firstNumber + contents.count - 1)
  }
}

/// The fields of a list's item or of a group in it, or the lists of a page. A type of its own, since swift-mustache
/// casts each value that it meets, which takes long with a dictionary.
private struct MustacheItem: MustacheParent {
  enum Value {
    case text(String)
    case markers([Escaping: String])
    case absent(AbsentValue)
    /// A flag, the items of a list or the fields of a group.
    case section(Any)
  }

  var fields: [String: Value] = [:]

  func child(named name: String) -> Any? {
    switch fields[name] {
    case .text(let link): return LinkSection(isNull: link.isEmpty)
    case .absent(let absent): return absent
    case .section(let section): return section
    case .markers: return nil
    case nil: break
    }
    guard let (field, escaping) = Escaping.split(name) else { return nil }
    switch fields[field] {
    case .text(let text):
      return PrintedText(renderText: String(decoding: escaping.bytes(of: text), as: UTF8.self))
    case .markers(let markers): return markers[escaping].map { PrintedText(renderText: $0) }
    case .absent(let absent): return absent
    case .section, nil: return nil
    }
  }
}

/// A value as it is printed.
private struct PrintedText: MustacheCustomRenderable {
  var renderText: String
  var isNull: Bool { false }
}

/// A section over a link, which is none where the link is empty.
private struct LinkSection: MustacheParent, MustacheCustomRenderable {
  var isNull: Bool
  var renderText: String { "" }

  func child(named name: String) -> Any? { nil }
}

/// No link, or anything under a group that isn't there. Never nil, which would make swift-mustache look for
/// the name further out and print somebody else's value.
private struct AbsentValue: MustacheParent, MustacheCustomRenderable {
  var path: String
  var missing: MustacheValues.Missing
  var isNull: Bool { true }

  var renderText: String { missing.marker(path) }

  func child(named name: String) -> Any? {
    AbsentValue(path: "\(path).\(Escaping.split(name)?.field ?? name)", missing: missing)
  }
}

extension Escaping {
  /// What stands behind a field's name, in what swift-mustache is given, to have its value for this place.
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

  private static let byMustacheName = Dictionary(
    uniqueKeysWithValues: [Escaping.html, .isolated, .linkTarget, .linkPart, .mailPart, .json, .none].map {
      ($0.mustacheName, $0)
    })

  /// A field's name and its place, where both stand in one name.
  fileprivate static func split(_ name: String) -> (field: String, escaping: Escaping)? {
    guard let star = name.utf8.firstIndex(of: UInt8(ascii: "*")),
      let escaping = byMustacheName[String(name[star...])]
    else { return nil }
    return (String(name[..<star]), escaping)
  }
}
