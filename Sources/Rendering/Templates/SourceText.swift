import SourceDiagnostics

/// The text of a template as bytes, with the place in the file for each of them.
struct SourceText: Sendable {
  let source: TemplateSource
  /// UTF-8 with `\n` as the only line break.
  let bytes: [UInt8]
  /// Where each line begins in `bytes`.
  let lineStarts: [Int]
  /// How many scalars begin before every `scalarsEvery`-th byte, so that a column of a very long line is found
  /// without counting from the line's beginning.
  private let scalarsBefore: [Int]
  private static let scalarsEvery = 1024

  init(_ source: TemplateSource) {
    self.source = source
    let bytes = Self.withOneLineBreak(Array(source.text.utf8))
    self.bytes = bytes
    var lineStarts = [0]
    for index in bytes.indices where bytes[index] == newline { lineStarts.append(index + 1) }
    self.lineStarts = lineStarts
    var scalars = 0
    scalarsBefore = stride(from: 0, through: bytes.count, by: Self.scalarsEvery).map { start in
      defer { scalars += scalarCount(bytes[start..<min(start + Self.scalarsEvery, bytes.count)]) }
      return scalars
    }
  }

  private static func withOneLineBreak(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.contains(carriageReturn) else { return bytes }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var afterReturn = false
    for byte in bytes {
      if byte == newline, afterReturn {
        afterReturn = false
        continue
      }
      afterReturn = byte == carriageReturn
      result.append(afterReturn ? newline : byte)
    }
    return result
  }

  /// The index of the line in which a byte stands.
  func line(at offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }

  /// The bytes of a line without its line break.
  func range(ofLine line: Int) -> Range<Int> {
    lineStarts[line]..<(line + 1 < lineStarts.count ? lineStarts[line + 1] - 1 : bytes.count)
  }

  func position(at offset: Int) -> SourcePosition {
    let line = line(at: offset)
    let start = lineStarts[line]
    let isNear = offset - start <= Self.scalarsEvery
    return SourcePosition(
      file: source.file, line: source.firstLine + line,
      column: (isNear ? scalarCount(bytes[start..<offset]) : scalars(before: offset) - scalars(before: start))
        + (line == 0 ? source.firstColumn : 1))
  }

  private func scalars(before offset: Int) -> Int {
    let known = offset / Self.scalarsEvery
    return scalarsBefore[known] + scalarCount(bytes[known * Self.scalarsEvery..<offset])
  }

  func text(_ range: Range<Int>) -> String {
    String(decoding: bytes[range], as: UTF8.self)
  }

  /// Characters that no template may contain.
  func characterFaults() -> DiagnosticList {
    var faults = DiagnosticList()
    for index in bytes.indices {
      switch bytes[index] {
      case 0:
        faults.append(
          Diagnostic(
            at: position(at: index), "there is a NUL character in the text",
            remedy: "Take the character out."
          ))
      case TagMarker.leadByte
      where bytes.withUnsafeBufferPointer { TagMarker.begins(in: $0, at: index) }:
        faults.append(markerFault(at: index))
      default: break
      }
    }
    return faults
  }

  func markerFault(at offset: Int) -> Diagnostic {
    Diagnostic(
      at: position(at: offset),
      "there is a private-use character in the text that templates keep for themselves",
      remedy: "Take out U+10FFFC and U+10FFFD.")
  }
}

private let newline = UInt8(ascii: "\n")
private let carriageReturn = UInt8(ascii: "\r")

private func scalarCount(_ bytes: ArraySlice<UInt8>) -> Int {
  bytes.count { $0 & 0xC0 != 0x80 }
}
