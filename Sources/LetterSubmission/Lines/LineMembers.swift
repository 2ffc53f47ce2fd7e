import JSON

/// Why a line isn't one. It never repeats what the line says: that may be a secret.
package struct SubmissionLineFault: Error, Hashable, Sendable, CustomStringConvertible {
  package let description: String

  init(_ description: String) {
    self.description = description
  }
}

/// The members of one object, each asked for once; one that nobody asked for is a fault.
struct LineMembers {
  private let object: JSONObject
  private var asked: Set<String> = []

  init(line: [UInt8]) throws(SubmissionLineFault) {
    do {
      object = try StrictJSON.object(line)
    } catch {
      throw SubmissionLineFault("\(error)")
    }
  }

  private init(_ object: JSONObject) {
    self.object = object
  }

  /// The first member's name: it says what the line is.
  var kind: String? { object.members.first?.name }

  mutating func text(_ name: String) throws(SubmissionLineFault) -> String {
    guard let text = try optionalText(name) else { throw SubmissionLineFault("\(name) is missing") }
    return text
  }

  /// Nil for a member that is missing or null.
  mutating func optionalText(_ name: String) throws(SubmissionLineFault) -> String? {
    switch value(name) {
    case .string(let text): return text
    case nil, .null: return nil
    default: throw SubmissionLineFault("\(name) isn't a text")
    }
  }

  mutating func texts(_ name: String) throws(SubmissionLineFault) -> [String] {
    guard case .array(let elements) = value(name) else { throw SubmissionLineFault("\(name) isn't a list") }
    var texts: [String] = []
    for element in elements {
      guard case .string(let text) = element else { throw SubmissionLineFault("\(name) has more than texts") }
      texts.append(text)
    }
    return texts
  }

  mutating func number(_ name: String) throws(SubmissionLineFault) -> Int64 {
    guard case .integer(let number) = value(name) else { throw SubmissionLineFault("\(name) isn't a number") }
    return number
  }

  /// Nil for a member that is missing or null.
  mutating func optionalNumber(
    _ name: String, within range: ClosedRange<Int64>
  ) throws(SubmissionLineFault) -> Int? {
    switch value(name) {
    case .integer(let number) where range ~= number: return Int(number)
    case nil, .null: return nil
    default:
      throw SubmissionLineFault("\(name) isn't a number from \(range.lowerBound) to \(range.upperBound)")
    }
  }

  mutating func choice<Choice: RawRepresentable<String>>(
    _ name: String
  ) throws(SubmissionLineFault) -> Choice {
    guard let choice = Choice(rawValue: try text(name)) else {
      throw SubmissionLineFault("\(name) has a value that isn't known")
    }
    return choice
  }

  /// A member that can only say `true`.
  mutating func truth(_ name: String) throws(SubmissionLineFault) {
    guard case .boolean(true) = value(name) else { throw SubmissionLineFault("\(name) isn't true") }
  }

  mutating func members(_ name: String) throws(SubmissionLineFault) -> LineMembers {
    guard case .object(let object) = value(name) else { throw SubmissionLineFault("\(name) isn't an object") }
    return LineMembers(object)
  }

  func has(_ name: String) -> Bool { object[name] != nil }

  /// Nobody asks for more.
  func end() throws(SubmissionLineFault) {
    guard object.members.allSatisfy({ asked.contains($0.name) }) else {
      throw SubmissionLineFault("a member that isn't known")
    }
  }

  private mutating func value(_ name: String) -> JSONValue? {
    asked.insert(name)
    return object[name]
  }
}
