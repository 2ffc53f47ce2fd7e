/// The fields of a form while they are read, and what is wrong with them.
struct StatedFields {
  private let fields: [String: String]
  private let countries: CountryNames
  private var faults: [AnswerFault] = []

  init(_ fields: [String: String], _ countries: CountryNames) {
    self.fields = fields
    self.countries = countries
  }

  mutating func add(_ field: AnswerField, _ code: AnswerFault.Code) {
    faults.append(AnswerFault(field, code))
  }

  func throwFaults() throws(AnswerFaults) {
    if !faults.isEmpty { throw AnswerFaults(faults) }
  }

  /// The value in one line; nil, with a fault where there should be one, if it is
  /// left blank or can't be kept.
  mutating func line(_ field: AnswerField, longest: Int, isRequired: Bool = false) -> String? {
    checked(field, value(field), longest: longest, isRequired: isRequired)
  }

  mutating func required(_ field: AnswerField, longest: Int) -> String? {
    line(field, longest: longest, isRequired: true)
  }

  /// A person's name: one with something in it to read, and without towers of marks over other lines.
  mutating func name(_ field: AnswerField) -> String? {
    required(field, longest: 200).flatMap { valid(field, PersonName.isReadable($0) ? $0 : nil) }
  }

  /// A person's name in one piece, or else in two, in the order in which such names are written.
  mutating func wholeName() -> String? {
    guard value(.name).isEmpty, !value(.givenName).isEmpty || !value(.familyName).isEmpty else {
      return name(.name)
    }
    let (given, family) = (name(.givenName), name(.familyName))
    guard let given, let family else { return nil }
    return NameOrder.givenFirst.name(givenName: given, familyName: family)
  }

  /// As a keyboard of any language writes it.
  mutating func tenantDomain() -> String? {
    line(.tenantDomain, longest: 253).map(TenantDomain.mapped)
  }

  /// The code of a country that was given by code or by name.
  mutating func country(isRequired: Bool) -> String? {
    line(.country, longest: 80, isRequired: isRequired).flatMap {
      valid(.country, countries.country($0)?.rawValue)
    }
  }

  /// A text of several lines, made one.
  mutating func joinedLines(_ field: AnswerField, longest: Int) -> String? {
    let words = value(field).unicodeScalars.split(whereSeparator: \.properties.isWhitespace)
    let text = words.map { String(String.UnicodeScalarView($0)) }.joined(separator: " ")
    return checked(field, text, longest: longest, isRequired: false)
  }

  /// What became of a value; a fault where nothing did.
  mutating func valid<Value>(_ field: AnswerField, _ value: Value?) -> Value? {
    if value == nil { add(field, .invalid) }
    return value
  }

  /// The tick that an answer needs is there, and nothing that says the opposite.
  mutating func requireTick(_ tick: AnswerField, opposite: AnswerField, pressed button: String) {
    let answer = value(.answer).lowercased()
    if !answer.isEmpty, answer != button { add(.answer, .contradiction) }
    if !isYes(tick) { add(tick, tick == .consent ? .noConsent : .missing) }
    if isYes(opposite) { add(opposite, .contradiction) }
  }

  mutating func requireTick(_ tick: AnswerField) {
    if !isYes(tick) { add(tick, .missing) }
  }

  private func isYes(_ field: AnswerField) -> Bool { value(field).lowercased() == "yes" }

  /// Without the invisible marks that say nothing in it, and without white space around it.
  private func value(_ field: AnswerField) -> String {
    let text = fields[field.rawValue] ?? ""
    switch field {
    case .givenName, .familyName: return text.withoutStrayMarks.trimmingWhitespace()
    case .reason: return text.withoutBreakMarks.trimmingWhitespace()
    default: return text.withoutInvisibleMarks.trimmingWhitespace()
    }
  }

  private mutating func checked(
    _ field: AnswerField, _ text: String, longest: Int, isRequired: Bool
  ) -> String? {
    guard !text.isEmpty else {
      if isRequired { add(field, .missing) }
      return nil
    }
    guard text.unicodeScalars.count <= longest else {
      add(field, .tooLong)
      return nil
    }
    guard !text.unicodeScalars.contains(where: \.turnsText) else {
      add(field, .invisibleMark)
      return nil
    }
    guard text.unicodeScalars.allSatisfy(Self.isFitForALine) else {
      add(field, .invalid)
      return nil
    }
    return text
  }

  /// Doesn't end the line: what is kept is shown on pages, terminals and receipts. Nor does it stand for a letter that was lost on
  /// the way.
  private static func isFitForALine(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar != "\u{FFFD}" else { return false }
    return switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: false
    default: true
    }
  }
}
