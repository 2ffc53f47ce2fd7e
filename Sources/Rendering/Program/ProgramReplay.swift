extension Program {
  /// The program with the values that are known folded into it; what isn't known stays a slot.
  ///
  /// Sections over known flags, links and lists are resolved. Only slots of `scope` are bound. The items of a
  /// list are known as a whole: each has a value for every field that the program names.
  package func bind(_ values: [String: FieldValue], scope: String) throws(FieldValueFault)
    -> Program
  {
    var builder = ProgramBuilder()
    try ProgramReplay(program: self, values: values, scope: scope).run(into: &builder)
    return builder.finish()
  }
}

extension ProgramBuilder {
  /// Puts a finished program here; its slots stay those of the page.
  mutating func append(_ program: Program) {
    do {
      try ProgramReplay(program: program, values: [:], scope: "").run(into: &self)
    } catch {
      preconditionFailure("a replay without values has nothing to refuse: \(error)")
    }
  }
}

/// Writes a program's operations into a builder, with the values that are known.
private struct ProgramReplay {
  let program: Program
  let values: [String: FieldValue]
  let scope: String

  /// Where the references of one level lead to.
  private enum Frame {
    case page
    /// A list that stays open in the builder at this level.
    case open(level: Int, columns: [Slot])
    /// One known item of a list.
    case item([String: FieldValue], columns: [Slot])
  }

  private enum Found {
    case known(FieldValue)
    case unknown(level: Int)
  }

  func run(into builder: inout ProgramBuilder) throws(FieldValueFault) {
    try run(program.operations.indices, frames: [.page], into: &builder)
  }

  private func run(
    _ range: Range<Int>, frames: [Frame], into builder: inout ProgramBuilder
  ) throws(FieldValueFault) {
    var index = range.lowerBound
    while index < range.upperBound {
      let inside = index + 1
      index = inside
      switch program.operations[inside - 1] {
      case .literal(let bytes):
        builder.literal(utf8: program.bytes[bytes])

      case .value(let reference, let escaping):
        let (slot, found) = try find(reference, frames)
        switch found {
        case .known(let value): try write(value, of: slot, escaping, into: &builder)
        case .unknown(let level): builder.value(slot, level: level, escaping)
        }

      case .externalMark(let reference, let own):
        let (slot, found) = try find(reference, frames)
        switch found {
        case .known(let value):
          if LinkPolicy.isExternal(try link(value, of: slot), ownAddress: program.bytes[own]) {
            builder.literal(LinkPolicy.externalAttributes)
          }
        case .unknown(let level):
          builder.externalMark(slot, level: level, ownAddress: program.bytes[own])
        }

      case .when(let reference, let wanted, let end):
        let (slot, found) = try find(reference, frames)
        switch found {
        case .known(let value):
          if try isTrue(value, of: slot) == wanted {
            try run(inside..<end, frames: frames, into: &builder)
          }
        case .unknown(let level):
          builder.openWhen(slot, level: level, is: wanted)
          try run(inside..<end, frames: frames, into: &builder)
          builder.close()
        }
        index = end

      case .each(let reference, let end):
        let (slot, found) = try find(reference, frames)
        let columns = slot.columns
        switch found {
        case .known(.list(let items)):
          for item in items {
            try run(inside..<end, frames: frames + [.item(item, columns: columns)], into: &builder)
          }
        case .known(.absent): break
        case .known(let value):
          throw .mismatch(slot.path, wants: "a list", given: value)
        case .unknown(let level):
          builder.openEach(slot, level: level)
          let frame = Frame.open(level: builder.level, columns: columns)
          try run(inside..<end, frames: frames + [frame], into: &builder)
          builder.close()
        }
        index = end

      case .enclosed(let body, let close, let end):
        builder.openEnclosed()
        try run(inside..<body, frames: frames, into: &builder)
        builder.beginEnclosedBody()
        try run(body..<close, frames: frames, into: &builder)
        builder.beginEnclosedClose()
        try run(close..<end, frames: frames, into: &builder)
        builder.close()
        index = end
      }
    }
  }

  private func find(
    _ reference: Program.Reference, _ frames: [Frame]
  ) throws(FieldValueFault) -> (Slot, Found) {
    switch frames[reference.level] {
    case .page:
      let slot = program.slots[reference.index]
      guard slot.scope == scope, let value = values.value(at: slot.path) else {
        return (slot, .unknown(level: 0))
      }
      return (slot, .known(value))
    case .open(let level, let columns):
      return (columns[reference.index], .unknown(level: level))
    case .item(let item, let columns):
      let column = columns[reference.index]
      guard let value = item.value(at: column.path) else { throw .missing(column.path) }
      return (column, .known(value))
    }
  }

  private func write(
    _ value: FieldValue, of slot: Slot, _ escaping: Escaping, into builder: inout ProgramBuilder
  ) throws(FieldValueFault) {
    switch (slot.kind, value) {
    case (.text, .phrase(let phrase)):
      phrase.write(escaping, into: &builder)
    case (.text, .text(let text)):
      builder.literal(utf8: escaping.bytes(of: text))
    case (.text, .absent):
      builder.literal(utf8: escaping.bytes(of: ""))
    case (.url, _):
      builder.literal(utf8: escaping.bytes(of: try link(value, of: slot)))
    default:
      throw .mismatch(slot.path, wants: "a text", given: value)
    }
  }

  private func link(_ value: FieldValue, of slot: Slot) throws(FieldValueFault) -> String {
    switch value {
    case .url(let link): return link
    case .absent: return ""
    default: throw .mismatch(slot.path, wants: "a link", given: value)
    }
  }

  private func isTrue(_ value: FieldValue, of slot: Slot) throws(FieldValueFault) -> Bool {
    switch (slot.kind, value) {
    case (.url, _): return !(try link(value, of: slot)).isEmpty
    case (.flag, .flag(let flag)): return flag
    case (.flag, .group): return true
    case (.flag, .absent): return false
    case (.list, .list(let items)): return !items.isEmpty
    case (.list, .absent): return false
    case (.list, _): throw .mismatch(slot.path, wants: "a list", given: value)
    default: throw .mismatch(slot.path, wants: "a flag or a group", given: value)
    }
  }
}

extension Slot {
  /// The columns of a list, nothing for other slots.
  var columns: [Slot] {
    if case .list(let columns) = kind { columns } else { [] }
  }
}
