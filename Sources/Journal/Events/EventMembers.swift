internal import JSON
internal import PartnerModel

/// An event that this version doesn't know, or can't read.
struct UnknownEvent: Error {}

/// A value that must be there, or the event is unknown.
func known<Value>(_ value: Value?) throws(UnknownEvent) -> Value {
  guard let value else { throw UnknownEvent() }
  return value
}

extension Moment {
  /// From 1970 to the end of 9999, as tokens have them.
  static let written = Moment(seconds: 0)...Moment(seconds: 253_402_300_799)
}

/// The members of an event's payload, read back into the values that were written.
struct EventMembers {
  private let object: JSONObject
  private let opened: JSONObject?

  /// - Parameters:
  ///   - text: what stands in the chain.
  ///   - data: the personal part, where there is one and it wasn't redacted.
  init(_ text: [UInt8], opened data: [UInt8]?) throws(UnknownEvent) {
    do {
      object = try StrictJSON.object(text)
      opened = try data.map { try StrictJSON.object($0) }
    } catch {
      throw UnknownEvent()
    }
  }

  private init(_ object: JSONObject) {
    self.object = object
    opened = nil
  }

  /// What is said of a person; nil where it was redacted. Events of before have it among the others, in the clear.
  ///
  /// - Parameter name: the object in which events of before have it; nil where it isn't within another.
  func personal(orIn name: String? = nil) throws(UnknownEvent) -> EventMembers? {
    if object[EventMembers.commitment] != nil { return opened.map { EventMembers($0) } }
    return try name.map { name throws(UnknownEvent) in try members(name) } ?? self
  }

  /// The member that holds the commitment to the personal part.
  static let commitment = "personal"

  /// A text; nil where the member is missing.
  func optionalText(_ name: String) throws(UnknownEvent) -> String? {
    switch object[name] {
    case nil: nil
    case .string(let text): text
    default: throw UnknownEvent()
    }
  }

  func text(_ name: String) throws(UnknownEvent) -> String {
    try known(optionalText(name))
  }

  func number(_ name: String) throws(UnknownEvent) -> Int64 {
    try known(optionalNumber(name))
  }

  /// A moment that clocks show.
  func moment(_ name: String) throws(UnknownEvent) -> Moment {
    try known(optionalMoment(name))
  }

  /// The same; nil where the member is missing.
  func optionalMoment(_ name: String) throws(UnknownEvent) -> Moment? {
    guard let moment = try optionalNumber(name).map({ Moment(seconds: $0) }) else { return nil }
    guard Moment.written.contains(moment) else { throw UnknownEvent() }
    return moment
  }

  /// The number of a record.
  func record(_ name: String) throws(UnknownEvent) -> Int {
    try known(Int(exactly: number(name)))
  }

  /// A number; nil where the member is missing.
  func optionalNumber(_ name: String) throws(UnknownEvent) -> Int64? {
    switch object[name] {
    case nil: nil
    case .integer(let number): number
    default: throw UnknownEvent()
    }
  }

  func value<Value: RawRepresentable<String>>(_ name: String) throws(UnknownEvent) -> Value {
    try known(Value(rawValue: text(name)))
  }

  func optional<Value>(
    _ name: String, read: (String) -> Value?
  ) throws(UnknownEvent) -> Value? {
    guard let text = try optionalText(name) else { return nil }
    return try known(read(text))
  }

  func value<Value>(_ name: String, read: (String) -> Value?) throws(UnknownEvent) -> Value {
    try known(optional(name, read: read))
  }

  /// What may be said of a person: here, or else in the personal part, where that is still there.
  func optional<Value>(
    _ name: String, orIn personal: EventMembers?, read: (String) -> Value?
  ) throws(UnknownEvent) -> Value? {
    if let value = try optional(name, read: read) { return value }
    return try personal?.optional(name, read: read)
  }

  /// 64 lower-case hexadecimal digits; nil where the member is missing.
  func optionalDigest(_ name: String) throws(UnknownEvent) -> String? {
    try optional(name) { EventHash($0)?.description }
  }

  func language(_ name: String) throws(UnknownEvent) -> LanguageCode {
    try known(LanguageCode(text(name)))
  }

  /// Why something ended, where somebody said so.
  func reason() throws(UnknownEvent) -> EndingReason? {
    try personal()?.optional("reason") { try? EndingReason(validating: $0) }
  }

  /// An object within.
  func members(_ name: String) throws(UnknownEvent) -> EventMembers {
    guard case .object(let object) = object[name] else { throw UnknownEvent() }
    return EventMembers(object)
  }

  /// An object within; nil where the member is missing.
  func optionalMembers(_ name: String) throws(UnknownEvent) -> EventMembers? {
    object[name] == nil ? nil : try members(name)
  }

  /// All names with their texts.
  func texts() throws(UnknownEvent) -> [(name: String, text: String)] {
    var texts: [(name: String, text: String)] = []
    for (name, _) in object.members { texts.append((name, try text(name))) }
    return texts
  }

  /// All names with their lists of texts.
  func lists() throws(UnknownEvent) -> [(name: String, texts: [String])] {
    var lists: [(name: String, texts: [String])] = []
    for (name, _) in object.members { lists.append((name, try known(optionalList(name)))) }
    return lists
  }

  /// A list of values that have names; empty where the member is missing.
  func values<Value: RawRepresentable<String>>(_ name: String) throws(UnknownEvent) -> [Value] {
    var values: [Value] = []
    for text in try optionalList(name) ?? [] { values.append(try known(Value(rawValue: text))) }
    return values
  }

  /// A list of whole numbers.
  func numbers(_ name: String) throws(UnknownEvent) -> [Int] {
    guard case .array(let elements) = object[name] else { throw UnknownEvent() }
    var numbers: [Int] = []
    for element in elements {
      guard case .integer(let number) = element else { throw UnknownEvent() }
      numbers.append(try known(Int(exactly: number)))
    }
    return numbers
  }

  /// A list of texts; nil where the member is missing.
  func optionalList(_ name: String) throws(UnknownEvent) -> [String]? {
    guard let value = object[name] else { return nil }
    guard case .array(let elements) = value else { throw UnknownEvent() }
    var texts: [String] = []
    for element in elements {
      guard case .string(let text) = element else { throw UnknownEvent() }
      texts.append(text)
    }
    return texts
  }
}
