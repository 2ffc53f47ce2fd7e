/// Writes JSON whose members stand in the order in which they are written: same values, same bytes.
package struct JSONText {
  package private(set) var bytes: [UInt8] = []
  /// Whether a comma is due before the next member or element.
  private var needsComma = false

  package init(reserving capacity: Int = 512) {
    bytes.reserveCapacity(capacity)
  }

  package mutating func object(_ members: (inout JSONText) -> Void) {
    enclosed(by: "{", "}", members)
  }

  package mutating func array(_ elements: (inout JSONText) -> Void) {
    enclosed(by: "[", "]", elements)
  }

  /// The name of a member; its value follows with the next call.
  package mutating func name(_ name: String) {
    string(name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  package mutating func member(_ name: String, _ value: String) {
    self.name(name)
    string(value)
  }

  package mutating func member(_ name: String, _ values: [String]) {
    self.name(name)
    array { text in
      for value in values { text.string(value) }
    }
  }

  package mutating func member(_ name: String, _ value: Int64) {
    self.name(name)
    integer(value)
  }

  package mutating func member(_ name: String, _ value: Bool) {
    self.name(name)
    separate()
    bytes += (value ? "true" : "false").utf8
  }

  /// The text, or `null` where there is none.
  package mutating func member(_ name: String, optional value: String?) {
    self.name(name)
    if let value { string(value) } else { null() }
  }

  package mutating func null() {
    separate()
    bytes += "null".utf8
  }

  package mutating func string(_ value: String) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    var value = value
    value.withUTF8 { text in
      var rest = text[...]
      while let place = rest.firstIndex(where: Self.needsEscape) {
        bytes += rest[..<place]
        append(escaping: rest[place])
        rest = rest[(place + 1)...]
      }
      bytes += rest
    }
    bytes.append(UInt8(ascii: "\""))
  }

  package mutating func integer(_ value: Int64) {
    separate()
    bytes += String(value).utf8
  }

  private static func needsEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  private mutating func append(escaping byte: UInt8) {
    if byte < 0x20 {
      bytes += "\\u00\(CollectionOfOne(byte).hexadecimal)".utf8
    } else {
      bytes += [UInt8(ascii: "\\"), byte]
    }
  }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = true
  }

  private mutating func enclosed(
    by open: Unicode.Scalar, _ close: Unicode.Scalar, _ content: (inout JSONText) -> Void
  ) {
    separate()
    bytes.append(UInt8(ascii: open))
    needsComma = false
    content(&self)
    bytes.append(UInt8(ascii: close))
    needsComma = true
  }
}
