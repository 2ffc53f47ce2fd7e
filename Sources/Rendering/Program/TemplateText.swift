extension Program {
  /// What the program prints, with fields as `{{name}}` and sections as `{{#name}}…{{/name}}`: for a digest
  /// of what was published, and for a look at a program in a test.
  package var templateText: String {
    var text = ""
    write(operations.indices, [slots], into: &text)
    return text
  }

  private func write(_ range: Range<Int>, _ frames: [[Slot]], into text: inout String) {
    func slot(_ reference: Reference) -> Slot { frames[reference.level][reference.index] }
    var index = range.lowerBound
    while index < range.upperBound {
      let inside = index + 1
      switch operations[index] {
      case .literal(let range):
        text += String(decoding: bytes[range], as: UTF8.self)
        index += 1
      case .value(let reference, _):
        text += "{{\(slot(reference).path)}}"
        index += 1
      case .externalMark: index += 1
      case .when(let reference, let wanted, let end):
        let path = slot(reference).path
        text += "{{\(wanted ? "#" : "^")\(path)}}"
        write(inside..<end, frames, into: &text)
        text += "{{/\(path)}}"
        index = end
      case .each(let reference, let end):
        let list = slot(reference)
        text += "{{#\(list.path)}}"
        write(inside..<end, frames + [list.columns], into: &text)
        text += "{{/\(list.path)}}"
        index = end
      case .enclosed(_, _, let end):
        write(inside..<end, frames, into: &text)
        index = end
      }
    }
  }
}
