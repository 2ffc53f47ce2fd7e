/// A program was rendered without a value for this slot, or with a value of another kind.
package struct UnfilledSlot: Error, Hashable, Sendable, CustomStringConvertible {
  package var slot: Slot

  package var description: String {
    "the field `\(slot.path)` (\(slot.scope)) has no value that fits it"
  }
}

extension Program {
  /// Values for `render`, none of them set.
  package var emptyValues: [SlotValue] { Array(repeating: .missing, count: slots.count) }

  /// Appends the page to `output`: the hot path.
  ///
  /// - Parameter values: one for each of `slots`, in their order.
  package func render(_ values: [SlotValue], into output: inout [UInt8]) throws(UnfilledSlot) {
    precondition(values.count == slots.count, "one value for each slot")
    output.reserveCapacity(output.count + bytes.count + 64 * slots.count)
    try render(operations.indices, [values], into: &output)
  }

  private func render(
    _ range: Range<Int>, _ frames: [[SlotValue]], into output: inout [UInt8]
  ) throws(UnfilledSlot) {
    var index = range.lowerBound
    while index < range.upperBound {
      let inside = index + 1
      index = inside
      switch operations[inside - 1] {
      case .literal(let range):
        bytes.withUnsafeBufferPointer {
          output.append(contentsOf: UnsafeBufferPointer(rebasing: $0[range]))
        }

      case .value(let reference, let escaping):
        guard case .text(let text) = frames[reference.level][reference.index] else {
          throw unfilled(reference, before: index)
        }
        escaping.append(text, to: &output)

      case .externalMark(let reference, let own):
        guard case .text(let link) = frames[reference.level][reference.index] else {
          throw unfilled(reference, before: index)
        }
        if LinkPolicy.isExternal(link, ownAddress: bytes[own]) {
          output += LinkPolicy.externalAttributes.utf8
        }

      case .when(let reference, let wanted, let end):
        let isTrue: Bool
        switch frames[reference.level][reference.index] {
        case .flag(let flag): isTrue = flag
        case .text(let link): isTrue = !link.isEmpty
        case .rows(let rows): isTrue = !rows.isEmpty
        case .missing: throw unfilled(reference, before: index)
        }
        if isTrue == wanted { try render(inside..<end, frames, into: &output) }
        index = end

      case .each(let reference, let end):
        guard case .rows(let rows) = frames[reference.level][reference.index] else {
          throw unfilled(reference, before: index)
        }
        for row in rows {
          try render(inside..<end, frames + [row], into: &output)
        }
        index = end

      case .enclosed(let body, let close, let end):
        let start = output.count
        try render(inside..<body, frames, into: &output)
        let bodyStart = output.count
        try render(body..<close, frames, into: &output)
        if output.count == bodyStart {
          output.removeLast(bodyStart - start)
        } else {
          try render(close..<end, frames, into: &output)
        }
        index = end
      }
    }
  }

  /// The fault for a reference of the operation before `index`.
  private func unfilled(_ reference: Reference, before index: Int) -> UnfilledSlot {
    var columns = slots
    for (position, operation) in operations[..<index].enumerated() {
      guard case .each(let list, let end) = operation, position < index - 1, end >= index else {
        continue
      }
      if list.level < reference.level { columns = columns[list.index].columns }
    }
    return UnfilledSlot(slot: columns[reference.index])
  }
}

extension Program {
  /// The slots' values out of a tree of values for each scope: for what isn't rendered a hundred thousand
  /// times, such as a page that stands alone.
  package func slotValues(
    _ values: [String: [String: FieldValue]]
  ) throws(FieldValueFault) -> [SlotValue] {
    var result: [SlotValue] = []
    for slot in slots {
      guard let value = values[slot.scope]?.value(at: slot.path) else { throw .missing(slot.path) }
      result.append(try slot.value(of: value))
    }
    return result
  }
}

extension Slot {
  fileprivate func value(of value: FieldValue) throws(FieldValueFault) -> SlotValue {
    switch (kind, value) {
    case (.text, .text(let text)): return .text(text)
    case (.text, _): throw .mismatch(path, wants: "a text", given: value)
    case (.url, .url(let link)): return .text(link)
    case (.url, .absent): return .text("")
    case (.url, _): throw .mismatch(path, wants: "a link", given: value)
    case (.flag, .flag(let flag)): return .flag(flag)
    case (.flag, .group): return .flag(true)
    case (.flag, .absent): return .flag(false)
    case (.flag, _): throw .mismatch(path, wants: "a flag or a group", given: value)
    case (.list(let columns), .list(let items)):
      var rows: [[SlotValue]] = []
      for item in items {
        var row: [SlotValue] = []
        for column in columns {
          guard let value = item.value(at: column.path) else { throw .missing(column.path) }
          row.append(try column.value(of: value))
        }
        rows.append(row)
      }
      return .rows(rows)
    case (.list, _): throw .mismatch(path, wants: "a list", given: value)
    }
  }
}
