/// A program as a tree, for those who print it elsewhere than here.
package indirect enum ProgramPiece: Hashable, Sendable {
  case literal(String)
  /// A slot of the page.
  case value(Slot, Escaping)
  /// A column of the list that is gone through.
  case column(Slot, Escaping)
  /// Where the flag is set, the link isn't empty or the list has rows; or where it is just the other way.
  case when(Slot, Bool, [ProgramPiece])
  case each(Slot, [ProgramPiece])
}

extension Program {
  /// What the program does, in order.
  ///
  /// Simpler than the program in two points: an element whose content is left out is printed empty, and a link that
  /// isn't known yet is never marked as one to another site. Lists inside lists are not supported.
  package var pieces: [ProgramPiece] { pieces(operations.indices, columns: nil) }

  private func pieces(_ range: Range<Int>, columns: [Slot]?) -> [ProgramPiece] {
    var result: [ProgramPiece] = []
    var index = range.lowerBound
    while index < range.upperBound {
      let inside = index + 1
      switch operations[index] {
      case .literal(let literal):
        result.append(.literal(String(decoding: bytes[literal], as: UTF8.self)))
        index = inside
      case .value(let reference, let escaping):
        if reference.level == 0 {
          result.append(.value(slots[reference.index], escaping))
        } else if let columns {
          result.append(.column(columns[reference.index], escaping))
        }
        index = inside
      case .externalMark:
        index = inside
      case .when(let reference, let wanted, let end):
        precondition(reference.level == 0, "a section inside a list depends on the page alone")
        result.append(.when(slots[reference.index], wanted, pieces(inside..<end, columns: columns)))
        index = end
      case .each(let reference, let end):
        precondition(reference.level == 0 && columns == nil, "a list inside a list")
        let list = slots[reference.index]
        result.append(.each(list, pieces(inside..<end, columns: list.columns)))
        index = end
      case .enclosed:
        // What it encloses follows: its beginning, its content, its end.
        index = inside
      }
    }
    return result
  }

  /// The program, printed only where the flag is set.
  package func onlyWhere(flag path: String, scope: String) -> Program {
    var builder = ProgramBuilder()
    builder.openWhen(Slot(scope: scope, path: path, kind: .flag), level: 0, is: true)
    builder.append(self)
    builder.close()
    return builder.finish()
  }
}
