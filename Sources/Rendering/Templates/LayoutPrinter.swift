/// Prints a layout's static fields into a program; the personal ones become its slots.
struct LayoutPrinter {
  let scope: String
  var builder = ProgramBuilder()
  /// The page's values, then those of one item of each list that is open.
  private var values: [[String: FieldValue]]

  init(values: [String: FieldValue], scope: String) {
    self.values = [values]
    self.scope = scope
  }

  mutating func print(_ steps: [LayoutStep]) throws(FieldValueFault) {
    for step in steps {
      switch step {
      case .literal(let bytes): builder.literal(utf8: bytes)
      case .field(let field, let escaping): try print(field, escaping)
      case .section(.when(let field, let wanted), let inside):
        if try isThere(field) == wanted { try print(inside) }
      case .section(.each(let list), let inside):
        for item in try items(of: list) {
          values.append(item)
          try print(inside)
          values.removeLast()
        }
      case .value(let slot, let level, let escaping): builder.value(scoped(slot), level: level, escaping)
      case .openWhen(let slot, let level, let wanted):
        builder.openWhen(scoped(slot), level: level, is: wanted)
      case .openEach(let slot, let level): builder.openEach(scoped(slot), level: level)
      case .close: builder.close()
      }
    }
  }

  private func scoped(_ slot: Slot) -> Slot {
    Slot(scope: scope, path: slot.path, kind: slot.kind)
  }

  private mutating func print(_ field: StaticField, _ escaping: Escaping) throws(FieldValueFault) {
    switch (field.type, value(of: field)) {
    case (.text, .text(let text)), (.url, .url(let text)): builder.literal(utf8: escaping.bytes(of: text))
    case (.text, .phrase(let phrase)): phrase.write(escaping, into: &builder)
    case (.html, .html(let program)): builder.append(program)
    // As a slot prints them.
    case (.text, .absent), (.url, .absent): builder.literal(utf8: escaping.bytes(of: ""))
    case (_, .absent): break
    case (_, let value): throw fault(field, value)
    }
  }

  private func isThere(_ field: StaticField) throws(FieldValueFault) -> Bool {
    switch (field.type, value(of: field)) {
    case (_, .absent): return false
    case (.flag, .flag(let flag)): return flag
    case (.url, .url(let link)): return !link.isEmpty
    case (.list, .list(let items)): return !items.isEmpty
    case (.group, .group): return true
    case (_, let value): throw fault(field, value)
    }
  }

  private func items(of list: StaticField) throws(FieldValueFault) -> [[String: FieldValue]] {
    switch value(of: list) {
    case .list(let items): return items
    case .absent: return []
    case let value: throw fault(list, value)
    }
  }

  private func value(of field: StaticField) -> FieldValue? {
    values[field.level].value(at: field.path[...])
  }

  private func fault(_ field: StaticField, _ value: FieldValue?) -> FieldValueFault {
    value.map { .mismatch(field.name, wants: field.type.description, given: $0) } ?? .missing(field.name)
  }
}
