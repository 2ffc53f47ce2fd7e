internal import JSON
internal import PartnerModel

/// The fields of a request's body. Strict, since a reader that guesses is one that others guess differently from: a
/// name that stands twice, a broken escape or text that isn't UTF-8 refuses the whole.
enum FormFields {
  /// More than any form of ours has.
  static let most = 64

  /// What is wrong with a body, in lower case, without repeating any of it but the names of our own fields.
  struct Fault: Error, Hashable {
    let message: String
  }

  /// Reads `application/x-www-form-urlencoded` as the URL Standard (section 5.1) writes it.
  static func urlencoded(_ body: [UInt8]) throws(Fault) -> [String: String] {
    guard !body.isEmpty else { return [:] }
    var fields: [String: String] = [:]
    for part in body.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false) {
      let halves = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      let name = try decoded(halves[0])
      guard !name.isEmpty else { throw Fault(message: "a field has no name") }
      guard fields.count < most else { throw Fault(message: "more than \(most) fields") }
      let value = halves.count == 2 ? try decoded(halves[1]) : ""
      guard fields.updateValue(value, forKey: name) == nil else {
        throw Fault(message: "\(field(name)) stands twice")
      }
    }
    return fields
  }

  /// Reads one JSON object whose values are texts.
  static func json(_ body: [UInt8]) throws(Fault) -> [String: String] {
    let object: JSONObject
    do {
      object = try StrictJSON.object(body)
    } catch {
      throw Fault(message: "not one proper JSON object: \(error)")
    }
    var fields: [String: String] = [:]
    for (name, value) in object.members {
      guard case .string(let text) = value else { throw Fault(message: "\(field(name)) is not a text") }
      // Two spellings of one text are two names in JSON, and would be one here.
      guard fields.updateValue(text, forKey: name) == nil else {
        throw Fault(message: "\(field(name)) stands twice")
      }
    }
    return fields
  }

  private static func field(_ name: String) -> String {
    AnswerField(rawValue: name).map { "the field \($0.rawValue)" } ?? "a field"
  }

  private static func decoded(_ text: ArraySlice<UInt8>) throws(Fault) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count)
    var rest = text
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
      case UInt8(ascii: "%"):
        guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
          throw Fault(message: "a percent sign without two hexadecimal digits")
        }
        bytes.append(high << 4 | low)
      default: bytes.append(byte)
      }
    }
    guard let string = String(validating: bytes, as: UTF8.self) else { throw Fault(message: "not UTF-8") }
    return string
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
