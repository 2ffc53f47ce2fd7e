import SourceDiagnostics

/// A field that a tag names, found in the schema.
struct Field: Hashable, Sendable {
  /// The field's slot; its path begins at the item of the list at `level`, or at the page.
  var slot: Slot
  /// How many lists are open around the place where the field was found: 0 is the page.
  var level: Int
  var type: FieldType
  /// The field's names from the page down, those of the lists included.
  var absolutePath: [String]
  /// The number of the tag that opened the list to whose item the field belongs.
  var list: Int?
}

/// Which fields a tag can see: those of the innermost section, then of those around it.
struct FieldScope {
  private struct Frame {
    var schema: FieldSchema
    var level: Int
    /// The path from the list's item (or the page) to this group.
    var prefix: [String]
    var absolutePath: [String]
    var list: Int?
  }

  enum Lookup {
    case found(Field)
    /// The remedy is dear, since it looks for the nearest of all names, and few look-ups that fail are a fault that
    /// somebody is told.
    case unknown(remedy: () -> String)
  }

  private let scope: String
  private var frames: [Frame]
  private var visible = FieldNames()

  init(_ schema: FieldSchema, scope: String) {
    self.scope = scope
    frames = [Frame(schema: schema, level: 0, prefix: [], absolutePath: [], list: nil)]
  }

  /// Finds a field: the name's first part in the innermost section that has it, the rest strictly below it.
  func find(_ name: String) -> Lookup {
    let parts = name.fieldNames
    guard let first = parts.first,
      let frame = frames.last(where: { $0.schema.fields[first] != nil })
    else {
      return .unknown { [frames, visible] in visible.remedy(for: name, among: frames.map(\.schema)) }
    }
    var schema = frame.schema
    for (index, part) in parts.enumerated() {
      guard let type = schema.fields[part] else {
        return .unknown { [schema] in
          FieldNames(below: parts[..<index].joined(separator: ".") + ".")
            .remedy(for: parts[index...].joined(separator: "."), among: [schema])
        }
      }
      if index == parts.count - 1 {
        let slot = Slot(
          scope: scope, path: (frame.prefix + parts).joined(separator: "."), kind: type.slotKind)
        return .found(
          Field(
            slot: slot, level: frame.level, type: type, absolutePath: frame.absolutePath + parts,
            list: frame.list))
      }
      switch type {
      case .group(let inner): schema = inner
      case .list:
        let list = parts[...index].joined(separator: ".")
        return .unknown {
          "`\(list)` is a list: name the fields of its items between {{#\(list)}} and {{/\(list)}}."
        }
      default:
        return .unknown { "`\(parts[...index].joined(separator: "."))` is \(type), with nothing below it." }
      }
    }
    return .unknown { "" }
  }

  /// Enters a section over `field`; `opening` is the number of its tag.
  mutating func enter(_ field: Field, opening: Int) {
    guard let last = frames.last else { return }
    visible = FieldNames()
    switch field.type {
    case .list(let schema):
      let level = (frames.map(\.level).max() ?? 0) + 1
      frames.append(
        Frame(
          schema: schema, level: level, prefix: [], absolutePath: field.absolutePath, list: opening)
      )
    case .group(let schema):
      frames.append(
        Frame(
          schema: schema, level: field.level,
          prefix: field.slot.path.fieldNames,
          absolutePath: field.absolutePath, list: field.list))
    default:
      frames.append(
        Frame(schema: [:], level: last.level, prefix: [], absolutePath: [], list: last.list))
    }
  }

  mutating func leave() {
    frames.removeLast()
    visible = FieldNames()
  }
}

/// What a remedy names: gathered for the first fault at a place and kept for the next, since a faulty template may
/// have thousands.
private final class FieldNames {
  /// What stands before each name.
  private let prefix: String
  private var gathered: (known: KnownNames, list: String)?

  init(below prefix: String = "") {
    self.prefix = prefix
  }

  func remedy(for name: String, among schemas: [FieldSchema]) -> String {
    let (known, list) = gathered ?? gather(schemas)
    return known.nearest(to: name).map { "Did you mean `\(prefix)\($0)`?" } ?? list
  }

  private func gather(_ schemas: [FieldSchema]) -> (known: KnownNames, list: String) {
    let names = Set(schemas.flatMap(\.fields.keys)).sorted()
    let shown = names.prefix(12).map { "`\(prefix)\($0)`" }.joined(separator: ", ")
    let list =
      switch names.count {
      case 0: "There are no fields here."
      case ...12: "The fields here are \(shown)."
      default: "The fields here are \(shown) and \(names.count - 12) more."
      }
    let result = (KnownNames(schemas.flatMap(Self.names).sorted()), list)
    gathered = result
    return result
  }

  /// The dotted names of all fields that can be named from here.
  private static func names(_ schema: FieldSchema) -> [String] {
    schema.fields.flatMap { name, type in
      guard case .group(let inner) = type else { return [name] }
      return [name] + names(inner).map { "\(name).\($0)" }
    }
  }
}

extension FieldType {
  var slotKind: Slot.Kind {
    switch self {
    case .text, .html: .text
    case .url: .url
    case .flag, .group: .flag
    case .list: .list([])
    }
  }
}
