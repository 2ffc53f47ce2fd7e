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
    let failed = values.withUnsafeBufferPointer { page in
      operations.withUnsafeBufferPointer { operations in
        bytes.withUnsafeBufferPointer { bytes in
          Printer(operations: operations, bytes: bytes, page: page)
            .print(0..<operations.count, rows: [], into: &output)
        }
      }
    }
    if let failed { throw UnfilledSlot(slot: slot(failed.reference, usedAt: failed.index)) }
  }

  /// The slot to which an operation refers.
  private func slot(_ reference: Reference, usedAt index: Int) -> Slot {
    var columns = slots
    for operation in operations[..<index] {
      if case .each(let list, let end) = operation, end > index, list.level < reference.level {
        columns = columns[list.index].columns
      }
    }
    return columns[reference.index]
  }
}

/// Runs a program's operations. Works on pointers, as counting references would cost more than the copying.
private struct Printer {
  typealias Values = UnsafeBufferPointer<SlotValue>

  let operations: UnsafeBufferPointer<Program.Operation>
  let bytes: UnsafeBufferPointer<UInt8>
  let page: Values

  struct Failure {
    var reference: Program.Reference
    var index: Int
  }

  /// - Returns: where a value was missing.
  func print(_ range: Range<Int>, rows: [Values], into output: inout [UInt8]) -> Failure? {
    var index = range.lowerBound
    while index < range.upperBound {
      let inside = index + 1
      switch operations[index] {
      case .literal(let range):
        output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[range]))
        index = inside

      case .value(let reference, let escaping):
        guard case .text(let text) = value(reference, rows) else {
          return Failure(reference: reference, index: index)
        }
        escaping.append(text, to: &output)
        index = inside

      case .externalMark(let reference, let own):
        guard case .text(let link) = value(reference, rows) else {
          return Failure(reference: reference, index: index)
        }
        if LinkPolicy.isExternal(link, ownAddress: bytes[own]) {
          output += LinkPolicy.externalAttributes.utf8
        }
        index = inside

      case .when(let reference, let wanted, let end):
        let isTrue: Bool
        switch value(reference, rows) {
        case .flag(let flag): isTrue = flag
        case .text(let link): isTrue = !link.isEmpty
        case .rows(let rows): isTrue = !rows.isEmpty
        case .missing: return Failure(reference: reference, index: index)
        }
        if isTrue == wanted, let failure = print(inside..<end, rows: rows, into: &output) {
          return failure
        }
        index = end

      case .each(let reference, let end):
        guard case .rows(let list) = value(reference, rows) else {
          return Failure(reference: reference, index: index)
        }
        for row in list {
          let failure = row.withUnsafeBufferPointer {
            print(inside..<end, rows: rows + [$0], into: &output)
          }
          if let failure { return failure }
        }
        index = end

      case .enclosed(let body, let close, let end):
        let start = output.count
        if let failure = print(inside..<body, rows: rows, into: &output) { return failure }
        let bodyStart = output.count
        if let failure = print(body..<close, rows: rows, into: &output) { return failure }
        if output.count == bodyStart {
          output.removeLast(bodyStart - start)
        } else if let failure = print(close..<end, rows: rows, into: &output) {
          return failure
        }
        index = end
      }
    }
    return nil
  }

  private func value(_ reference: Program.Reference, _ rows: [Values]) -> SlotValue {
    reference.level == 0 ? page[reference.index] : rows[reference.level - 1][reference.index]
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
    // Under a group that isn't there, where whoever wrote the template left the group's section out.
    case (.text, .absent): return .text("")
    case (.list, .absent): return .rows([])
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
