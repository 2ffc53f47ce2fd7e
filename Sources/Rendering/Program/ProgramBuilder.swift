/// Builds a program piece by piece: as a tree, flattened at the end.
struct ProgramBuilder {
  private indirect enum Piece {
    case literal([UInt8])
    case value(Program.Reference, Escaping)
    case externalMark(Program.Reference, ownAddress: [UInt8])
    case when(Program.Reference, Bool, [Piece])
    case each(Program.Reference, [Piece])
    case enclosed(open: [Piece], [Piece], close: [Piece])
  }

  private enum Opening {
    case when(Program.Reference, Bool)
    case each(Program.Reference)
    case enclosedOpen
    case enclosedBody(open: [Piece])
    case enclosedClose(open: [Piece], body: [Piece])
  }

  private var pieces: [Piece] = []
  private var open: [(opening: Opening, before: [Piece])] = []
  /// The slots of the page, then the columns of each list that is open.
  private var frames = [SlotTable()]

  /// How many lists are open.
  var level: Int { frames.count - 1 }

  mutating func literal(_ text: String) {
    literal(utf8: text.utf8)
  }

  mutating func literal(utf8 bytes: some Collection<UInt8>) {
    guard !bytes.isEmpty else { return }
    if case .literal(var last)? = pieces.last {
      pieces.removeLast()
      last += bytes
      pieces.append(.literal(last))
    } else {
      pieces.append(.literal(Array(bytes)))
    }
  }

  mutating func value(_ slot: Slot, level: Int, _ escaping: Escaping) {
    pieces.append(.value(reference(slot, level: level), escaping))
  }

  mutating func externalMark(_ slot: Slot, level: Int, ownAddress: some Collection<UInt8>) {
    pieces.append(.externalMark(reference(slot, level: level), ownAddress: Array(ownAddress)))
  }

  mutating func openWhen(_ slot: Slot, level: Int, is wanted: Bool) {
    open.append((.when(reference(slot, level: level), wanted), pieces))
    pieces = []
  }

  mutating func openEach(_ slot: Slot, level: Int) {
    let reference = reference(slot, level: level)
    open.append((.each(reference), pieces))
    pieces = []
    frames.append(frames[level].columns(of: reference.index))
  }

  /// Begins an element that is printed only where its content prints something: write its beginning, then
  /// `beginEnclosedBody`, the content, `beginEnclosedClose`, its end, and `close`.
  mutating func openEnclosed() {
    open.append((.enclosedOpen, pieces))
    pieces = []
  }

  mutating func beginEnclosedBody() {
    guard case .enclosedOpen? = open.last?.opening else { return }
    open[open.count - 1].opening = .enclosedBody(open: pieces)
    pieces = []
  }

  mutating func beginEnclosedClose() {
    guard case .enclosedBody(let begun)? = open.last?.opening else { return }
    open[open.count - 1].opening = .enclosedClose(open: begun, body: pieces)
    pieces = []
  }

  /// Closes what was opened last.
  mutating func close() {
    guard let (opening, before) = open.popLast() else { return }
    let inside = pieces
    pieces = before
    switch opening {
    case .when(let reference, let wanted):
      if !inside.isEmpty { pieces.append(.when(reference, wanted, inside)) }
    case .each(let reference):
      frames.removeLast()
      if !inside.isEmpty { pieces.append(.each(reference, inside)) }
    case .enclosedClose(let open, let body):
      if body.contains(where: Self.printsAlways) {
        for piece in open + body + inside { append(piece) }
      } else if !body.isEmpty {
        pieces.append(.enclosed(open: open, body, close: inside))
      }
    case .enclosedOpen, .enclosedBody:
      preconditionFailure("an enclosed element is closed before it is complete")
    }
  }

  private mutating func append(_ piece: Piece) {
    if case .literal(let bytes) = piece { literal(utf8: bytes) } else { pieces.append(piece) }
  }

  private static func printsAlways(_ piece: Piece) -> Bool {
    switch piece {
    case .literal: true
    case .enclosed(_, let inside, _): inside.contains(where: printsAlways)
    case .value, .externalMark, .when, .each: false
    }
  }

  private func reference(_ slot: Slot, level: Int) -> Program.Reference {
    Program.Reference(level: level, index: frames[level].index(of: slot))
  }

  func finish() -> Program {
    precondition(open.isEmpty, "a program's sections are closed before it is finished")
    var flat = Flattening()
    flat.append(pieces)
    return Program(slots: frames[0].slots, operations: flat.operations, bytes: flat.bytes)
  }

  private struct Flattening {
    var operations: [Program.Operation] = []
    var bytes: [UInt8] = []

    mutating func store(_ literal: [UInt8]) -> Range<Int> {
      bytes += literal
      return bytes.count - literal.count..<bytes.count
    }

    mutating func append(_ pieces: [Piece]) {
      for piece in pieces {
        let index = operations.count
        switch piece {
        case .literal(let literal):
          operations.append(.literal(store(literal)))
        case .value(let reference, let escaping):
          operations.append(.value(reference, escaping))
        case .externalMark(let reference, let ownAddress):
          operations.append(.externalMark(reference, ownAddress: store(ownAddress)))
        case .when(let reference, let wanted, let inside):
          operations.append(.when(reference, wanted, end: 0))
          append(inside)
          operations[index] = .when(reference, wanted, end: operations.count)
        case .each(let reference, let inside):
          operations.append(.each(reference, end: 0))
          append(inside)
          operations[index] = .each(reference, end: operations.count)
        case .enclosed(let open, let inside, let close):
          operations.append(.enclosed(body: 0, close: 0, end: 0))
          append(open)
          let bodyStart = operations.count
          append(inside)
          let closeStart = operations.count
          append(close)
          operations[index] = .enclosed(body: bodyStart, close: closeStart, end: operations.count)
        }
      }
    }
  }
}

/// The slots that a program under construction has named so far, each once.
private final class SlotTable {
  private struct Key: Hashable {
    var scope: String
    var path: String
  }

  private var entries: [(slot: Slot, columns: SlotTable)] = []
  private var indices: [Key: Int] = [:]

  func index(of slot: Slot) -> Int {
    let key = Key(scope: slot.scope, path: slot.path)
    if let index = indices[key] { return index }
    indices[key] = entries.count
    entries.append((slot, SlotTable()))
    return entries.count - 1
  }

  func columns(of index: Int) -> SlotTable { entries[index].columns }

  var slots: [Slot] {
    entries.map { entry in
      var slot = entry.slot
      if case .list = slot.kind { slot.kind = .list(entry.columns.slots) }
      return slot
    }
  }
}
