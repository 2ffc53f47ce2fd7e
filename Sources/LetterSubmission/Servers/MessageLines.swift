/// A finished message whose lines end in CR LF, as it is handed over.
package struct MessageLines: Sendable {
  private let message: [UInt8]

  /// What ends every message on the wire. It goes by itself: nothing can have been accepted before any of it has gone.
  package static let terminator: [UInt8] = [dot, cr, lf]

  private static let cr = UInt8(ascii: "\r")
  private static let lf = UInt8(ascii: "\n")
  private static let dot = UInt8(ascii: ".")

  /// Nil where a CR or an LF stands alone: servers differ in what they take for a line's end, and so for the end of a letter.
  package init?(_ message: [UInt8]) {
    var before: UInt8 = 0
    for byte in message {
      guard (byte == Self.lf) == (before == Self.cr) else { return nil }
      before = byte
    }
    guard before != Self.cr else { return nil }
    self.message = message
  }

  /// As the wire carries it: dots at the beginning of a line doubled (RFC 5321 section 4.5.2), the last line ended.
  package var dotted: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(message.count + message.count / 64 + 2)
    var before = Self.lf
    for byte in message {
      if byte == Self.dot, before == Self.lf { bytes.append(byte) }
      bytes.append(byte)
      before = byte
    }
    if before != Self.lf { bytes += [Self.cr, Self.lf] }
    return bytes
  }

  /// As programs of this system write text: lines end in LF.
  package var local: [UInt8] {
    message.filter { $0 != Self.cr }
  }
}
