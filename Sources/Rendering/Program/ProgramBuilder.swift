/// Builds a program piece by piece: as a tree, flattened at the end.
struct ProgramBuilder {
  private indirect enum Piece {
    case literal([UInt8])
    case value(Program.Reference, Escaping)
    case externalMark(Program.Reference, ownAddress: [UInt8])
    case when(Program.Reference, Bool, [Piece])
    case each(Program.Reference, [Piece])
    case enclosed(open: [UInt8], [Piece], close: [UInt8])
  }

  private enum Opening {
    case when(Program.Reference, Bool)
    case each(Program.Reference)
    case enclosed(open: [UInt8], close: [UInt8])
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

  mutating func openEnclosed(_ open: some Collection<UInt8>, _ close: some Collection<UInt8>) {
    self.open.append((.enclosed(open: Array(open), close: Array(close)), pieces))
    pieces = []
  }

  /// Closes what was opened last.
  mutating func close() {
    guard let (opening, before) = open.popLast() else { return }
    let inside = pieces
    pieces = before
    if case .each = opening { frames.removeLast() }
    guard !inside.isEmpty else { return }
    switch opening {
    case .when(let reference, let wanted): pieces.append(.when(reference, wanted, inside))
    case .each(let reference): pieces.append(.each(reference, inside))
    case .enclosed(let open, let close):
      guard inside.contains(where: Self.printsAlways) else {
        pieces.append(.enclosed(open: open, inside, close: close))
        return
      }
      literal(utf8: open)
      for piece in inside { append(piece) }
      literal(utf8: close)
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
          let (open, close) = (store(open), store(close))
          operations.append(.enclosed(open: open, close: close, end: 0))
          append(inside)
          operations[index] = .enclosed(open: open, close: close, end: operations.count)
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
