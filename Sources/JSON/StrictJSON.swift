/// What a JSON text says. Only whole numbers keep their value: nothing that we sign holds another.
package enum JSONValue: Sendable {
  case object(JSONObject)
  case array([JSONValue])
  case string(String)
  /// A whole number, written without fraction and exponent, that fits 64 bits.
  case integer(Int64)
  /// A number in any other spelling: `1.0`, `1e3`, `-0`, or too large.
  case otherNumber
  case boolean(Bool)
  case null
}

/// The members of an object, in the order of the text; no two have the same name.
package struct JSONObject: Sendable {
  package fileprivate(set) var members: [(name: String, value: JSONValue)] = []

  package subscript(name: String) -> JSONValue? {
    members.first { $0.name.isExactly(name) }?.value
  }
}

extension String {
  /// Equal byte for byte. `==` takes canonically equivalent texts for equal (the Kelvin sign for a `K`),
  /// which is not what a signature, a key identifier or an issuer means.
  package func isExactly(_ other: String) -> Bool {
    utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
  }
}

/// RFC 8259 and no more: UTF-8, one value, nothing after it, no name twice in an object at any depth, no
/// half of a surrogate pair, and bounds that keep hostile input cheap.
package enum StrictJSON {
  /// Objects and arrays inside each other. Our deepest text has four.
  package static let deepest = 16
  /// Members of one object; the search for a duplicate name is quadratic within it.
  package static let mostMembers = 64

  /// What is wrong, in lower case, and at which byte.
  package struct Fault: Error, Hashable, Sendable, CustomStringConvertible {
    package let message: String
    /// Offset in bytes from the start of the text.
    package let offset: Int

    package var description: String { "\(message) at byte \(offset)" }
  }

  package static func object(_ text: [UInt8]) throws(Fault) -> JSONObject {
    var reader = JSONReader(text)
    guard case .object(let object) = try reader.document() else {
      throw Fault(message: "not a JSON object", offset: 0)
    }
    return object
  }
}

/// One pass over the text. Every access is checked against its end: `byte` is `nil` there.
private struct JSONReader {
  private let text: [UInt8]
  private var position = 0
  private var depth = 0

  init(_ text: [UInt8]) {
    self.text = text
  }

  private var byte: UInt8? {
    position < text.count ? text[position] : nil
  }

  private func fault(_ message: String) -> StrictJSON.Fault {
    StrictJSON.Fault(message: message, offset: position)
  }

  mutating func document() throws(StrictJSON.Fault) -> JSONValue {
    skipSpace()
    let value = try value()
    skipSpace()
    guard position == text.count else { throw fault("more after the end of the JSON text") }
    return value
  }

  private mutating func value() throws(StrictJSON.Fault) -> JSONValue {
    switch byte {
    case UInt8(ascii: "{"): return .object(try object())
    case UInt8(ascii: "["): return .array(try array())
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", means: .boolean(true))
    case UInt8(ascii: "f"): return try word("false", means: .boolean(false))
    case UInt8(ascii: "n"): return try word("null", means: .null)
    default: return try number()
    }
  }

  private mutating func object() throws(StrictJSON.Fault) -> JSONObject {
    try enter()
    var object = JSONObject()
    if !take("}") {
      repeat {
        skipSpace()
        guard byte == UInt8(ascii: "\"") else { throw fault("a member needs a name in quotes") }
        let name = try string()
        guard object[name] == nil else { throw fault("a name stands twice in one object") }
        guard object.members.count < StrictJSON.mostMembers else { throw fault("too many members") }
        skipSpace()
        try expect(":")
        skipSpace()
        object.members.append((name, try value()))
        skipSpace()
      } while take(",")
      try expect("}")
    }
    depth -= 1
    return object
  }

  private mutating func array() throws(StrictJSON.Fault) -> [JSONValue] {
    try enter()
    var elements: [JSONValue] = []
    if !take("]") {
      repeat {
        skipSpace()
        elements.append(try value())
        skipSpace()
      } while take(",")
      try expect("]")
    }
    depth -= 1
    return elements
  }

  /// Takes the opening bracket, and the space after it.
  private mutating func enter() throws(StrictJSON.Fault) {
    depth += 1
    guard depth <= StrictJSON.deepest else { throw fault("nested too deep") }
    position += 1
    skipSpace()
  }

  private mutating func string() throws(StrictJSON.Fault) -> String {
    position += 1
    let start = position
    while let byte, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 {
      position += 1
    }
    if byte == UInt8(ascii: "\"") {  // no escape in it, as in all that we issue
      defer { position += 1 }
      return try validated(text[start..<position])
    }
    var content = [UInt8](text[start..<position])
    while let byte, byte >= 0x20 {
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return try validated(content[...])
      case UInt8(ascii: "\\"): content += try String(escape()).utf8
      default: content.append(byte)
      }
    }
    throw fault(byte == nil ? "a string without its end" : "a bare control character in a string")
  }

  private func validated(_ content: ArraySlice<UInt8>) throws(StrictJSON.Fault) -> String {
    guard let string = String(validating: content, as: UTF8.self) else { throw fault("not UTF-8") }
    return string
  }

  /// What stands after a backslash.
  private mutating func escape() throws(StrictJSON.Fault) -> Character {
    defer { position += 1 }
    switch byte {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return Character(try escapedScalar())
    default: throw fault("an unknown escape")
    }
  }

  /// `uXXXX`, or two of them for a character beyond the basic plane; ends on the last digit.
  private mutating func escapedScalar() throws(StrictJSON.Fault) -> Unicode.Scalar {
    let first = try fourDigits()
    if let scalar = Unicode.Scalar(first) { return scalar }
    position += 1
    guard first < 0xDC00, take("\\"), byte == UInt8(ascii: "u") else {
      throw fault("half of a surrogate pair")
    }
    let second = try fourDigits()
    guard 0xDC00...0xDFFF ~= second,
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else {
      throw fault("half of a surrogate pair")
    }
    return scalar
  }

  /// The four hexadecimal digits after a `u`; ends on the last of them.
  private mutating func fourDigits() throws(StrictJSON.Fault) -> UInt32 {
    var number: UInt32 = 0
    for _ in 0..<4 {
      position += 1
      guard let digit = byte.flatMap({ Character(Unicode.Scalar($0)).hexDigitValue }) else {
        throw fault("an escape needs four hexadecimal digits")
      }
      number = number << 4 | UInt32(digit)
    }
    return number
  }

  private mutating func number() throws(StrictJSON.Fault) -> JSONValue {
    let start = position
    let isNegative = take("-")
    let firstDigit = position
    try digits()
    guard text[firstDigit] != UInt8(ascii: "0") || position == firstDigit + 1 else {
      throw fault("a number with a leading zero")
    }
    var isWhole = true
    if take(".") {
      isWhole = false
      try digits()
    }
    if take("e") || take("E") {
      isWhole = false
      if !take("+") { _ = take("-") }
      try digits()
    }
    guard isWhole, !(isNegative && text[firstDigit] == UInt8(ascii: "0")),
      let value = Int64(String(decoding: text[start..<position], as: UTF8.self))
    else {
      return .otherNumber
    }
    return .integer(value)
  }

  private mutating func digits() throws(StrictJSON.Fault) {
    let start = position
    while let byte, UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte { position += 1 }
    guard position > start else { throw fault("not a JSON value") }
  }

  private mutating func word(
    _ word: StaticString, means value: JSONValue
  ) throws(StrictJSON.Fault) -> JSONValue {
    let end = position + word.utf8CodeUnitCount
    guard end <= text.count,
      text[position..<end].elementsEqual(
        UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    else {
      throw fault("not a JSON value")
    }
    position = end
    return value
  }

  private mutating func skipSpace() {
    while let byte, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  private mutating func take(_ wanted: Unicode.Scalar) -> Bool {
    guard byte == UInt8(ascii: wanted) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ wanted: Unicode.Scalar) throws(StrictJSON.Fault) {
    guard take(wanted) else { throw fault("\"\(wanted)\" expected") }
  }
}
