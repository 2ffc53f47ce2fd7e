package import SourceDiagnostics

/// A text file that people edit, known to be well-formed UTF-8 without control characters.
///
/// A byte order mark is taken off; lines end with LF or CRLF.
package struct SourceText: Sendable {
  package let file: String
  /// Without a byte order mark.
  package let bytes: [UInt8]

  /// Checks size and characters; returns nil, with every fault reported, where the file can't be read as text.
  ///
  /// - Parameter limit: the largest size in bytes.
  package init?(file: String, bytes: [UInt8], limit: Int, faults: inout DiagnosticList) {
    guard bytes.count <= limit else {
      faults.append(.tooLarge(file: file, limit: limit))
      return nil
    }
    self.file = file
    let mark = byteOrderMarkLength(of: bytes)
    self.bytes = mark == 0 ? bytes : Array(bytes.dropFirst(mark))
    let found = self.bytes.withUnsafeBufferPointer(Self.badCharacters)
    guard found.isEmpty else {
      for (offset, kind) in found.prefix(Self.mostFaults) {
        faults.append(Diagnostic(at: position(at: offset), kind.words.message, remedy: kind.words.remedy))
      }
      return nil
    }
  }

  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The place of a byte, counted in lines and Unicode scalars.
  package func position(at offset: Int) -> SourcePosition {
    bytes.withUnsafeBufferPointer { bytes in
      var line = 1
      var lineStart = 0
      for index in 0..<min(offset, bytes.count) where bytes[index] == UInt8(ascii: "\n") {
        line += 1
        lineStart = index + 1
      }
      return SourcePosition(
        file: file, line: line, column: scalarCount(of: bytes[lineStart..<min(offset, bytes.count)]) + 1)
    }
  }

  /// Where a file is no text at all, this many faults say so well enough.
  private static let mostFaults = 20

  private static func badCharacters(
    in bytes: UnsafeBufferPointer<UInt8>
  ) -> [(offset: Int, kind: BadCharacter)] {
    var found: [(Int, BadCharacter)] = []
    var index = 0
    while index < bytes.count, found.count < mostFaults {
      if let kind = BadCharacter(in: bytes, at: index, allowingTab: true) {
        let endsLine =
          kind == .control(0x0D) && index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "\n")
        if !endsLine { found.append((index, kind)) }
      }
      index += max(1, utf8Length(of: bytes, at: index))
    }
    return found
  }
}

/// A byte sequence or character that no text file of a portal may contain.
enum BadCharacter: Hashable {
  case malformed(UInt8)
  /// A control character, or a character that some programs take for the end of a line.
  case control(UInt32)

  /// The fault at `index`, if there is one. A line feed is none; a carriage return is for the caller to judge.
  @inline(__always)
  init?(in bytes: UnsafeBufferPointer<UInt8>, at index: Int, allowingTab: Bool) {
    let first = bytes[index]
    if first < 0x80 {
      guard first < 0x20 || first == 0x7F, first != 0x0A, !(allowingTab && first == 0x09) else { return nil }
      self = .control(UInt32(first))
      return
    }
    let length = utf8Length(of: bytes, at: index)
    if length == 0 {
      self = .malformed(first)
    } else if length == 2, first == 0xC2, bytes[index + 1] < 0xA0 {
      self = .control(UInt32(bytes[index + 1]))
    } else if length == 3, first == 0xE2, bytes[index + 1] == 0x80, bytes[index + 2] & 0xFE == 0xA8 {
      self = .control(0x2000 + UInt32(bytes[index + 2] & 0x3F))
    } else {
      return nil
    }
  }

  var words: (message: String, remedy: String) {
    switch self {
    case .malformed(let byte):
      (
        "this is not UTF-8: the byte \(hexadecimal(UInt32(byte), digits: 2)) can't stand here",
        "Save the file with the encoding UTF-8."
      )
    case .control(let scalar):
      (
        "the control character U+\(hexadecimal(scalar, digits: 4)) can't stand here",
        "Remove the character; lines end with LF or CRLF."
      )
    }
  }
}

private func hexadecimal(_ value: UInt32, digits: Int) -> String {
  let text = String(value, radix: 16, uppercase: true)
  return String(repeating: "0", count: max(0, digits - text.count)) + text
}

extension Diagnostic {
  /// The fault of a file over its size limit (in bytes).
  static func tooLarge(file: String, limit: Int) -> Diagnostic {
    let size = limit >= 1 << 20 ? "\(limit >> 20) MiB" : "\(limit >> 10) KiB"
    return Diagnostic(
      at: SourcePosition(file: file, line: 1), "the file is larger than \(size)",
      remedy: "Check that this is the right file, and split it or take out what doesn't belong there.")
  }
}
