/// A page, or a part of one, made ready: literal bytes with slots and sections between them.
///
/// A program is made once per template and language and rendered once per page. Known values are folded into
/// the literals by `bind`, so that what is left to do per page is to copy literals and to escape a few values.
package struct Program: Sendable, Hashable {
  /// What waits for a value, in the order in which `render` takes the values.
  package let slots: [Slot]
  let operations: [Operation]
  /// All literals, one after the other.
  let bytes: [UInt8]

  /// A step of a program. `end` is the index of the first operation that is no longer inside.
  enum Operation: Hashable, Sendable {
    case literal(Range<Int>)
    case value(Reference, Escaping)
    /// The attributes of a link to another site, where the value is one.
    case externalMark(Reference, ownAddress: Range<Int>)
    /// The operations up to `end`, where the value is true (or not empty) or where it isn't.
    case when(Reference, Bool, end: Int)
    /// The operations up to `end`, for each row.
    case each(Reference, end: Int)
    /// The operations up to `body`, those up to `close` and those up to `end`: an element around its content.
    /// Nothing at all where the content prints nothing.
    case enclosed(body: Int, close: Int, end: Int)
  }

  /// Which value: that of `slots[index]` at level 0, of a column of the n-th enclosing list at level n.
  struct Reference: Hashable, Sendable {
    var level: Int
    var index: Int
  }

  /// A program that prints `text` as it is.
  package init(literal text: String) {
    let bytes = Array(text.utf8)
    self.init(slots: [], operations: bytes.isEmpty ? [] : [.literal(0..<bytes.count)], bytes: bytes)
  }

  init(slots: [Slot], operations: [Operation], bytes: [UInt8]) {
    self.slots = slots
    self.operations = operations
    self.bytes = bytes
  }

  /// The programs one after the other; slots of the same scope and path are one.
  package static func concatenation(_ programs: some Sequence<Program>) -> Program {
    var builder = ProgramBuilder()
    for program in programs {
      builder.append(program)
    }
    return builder.finish()
  }

  var endsWithLineBreak: Bool {
    if case .literal(let range)? = operations.last {
      bytes[range].last == UInt8(ascii: "\n")
    } else {
      false
    }
  }
}
