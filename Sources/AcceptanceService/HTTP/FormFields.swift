internal import JSON
internal import PartnerModel
internal import WebText

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
    for part in body.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: true) {
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
      guard !name.isEmpty else { throw Fault(message: "a field has no name") }
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
    do {
      return try FormEncoding.decoded(text)
    } catch {
      switch error {
      case .brokenEscape: throw Fault(message: "a percent sign without two hexadecimal digits")
      case .notUTF8: throw Fault(message: "not UTF-8")
      }
    }
  }
}
