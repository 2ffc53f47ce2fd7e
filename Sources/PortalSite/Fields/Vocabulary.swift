import PartnerModel
import Rendering

/// The words of the interface in one language, and what code makes of them: names of roles, dates, addresses.
struct Vocabulary: Sendable {
  let language: LanguageCode
  /// By dotted key, such as `menu.start`.
  let texts: [String: String]

  subscript(key: String) -> String { texts[key] ?? key }

  /// `ltr` or `rtl`.
  var direction: String { self["direction"] }
  /// The language's own name for itself.
  var ownName: String { self["languageName"] }

  func name(of role: Role) -> String { self["role.\(role.rawValue)"] }
  func name(of action: Action) -> String { self["action.\(action.rawValue)"] }
  func name(of service: ProviderService) -> String { self["service.\(service.rawValue)"] }
  func name(of country: CountryCode) -> String { self["country.\(country.rawValue)"] }
  func name(of language: LanguageCode) -> String { self["language.\(language.rawValue)"] }
  func word(for availability: ServiceAvailability) -> String { self["availability.\(availability.rawValue)"] }

  /// A day, written out as the language does: `20 November 2026`, `2026年11月20日`.
  func text(of date: CalendarDate) -> String {
    fill("date.format", [
      "day": String(date.day), "month": self["date.months.\(date.month)"], "year": String(date.year),
    ])
  }

  /// A moment, to the minute, in UTC and saying so.
  func text(of moment: Moment) -> String {
    fill("date.moment", ["date": text(of: moment.date), "time": moment.clock])
  }

  /// The parts of an address that are there, in the language's order.
  func text(of address: PostalAddress) -> String {
    let parts = [
      "street": address.street, "secondLine": address.secondLine, "city": address.city,
      "region": address.region, "postalCode": address.postalCode, "country": name(of: address.country),
    ]
    return self["address.order"].split(separator: " ").compactMap { parts[String($0)] ?? nil }
      .joined(separator: self["address.separator"])
  }

  /// A text with its `{names}` filled in.
  private func fill(_ key: String, _ values: [String: String]) -> String {
    values.reduce(self[key]) { text, value in
      text.split(separator: "{\(value.key)}", omittingEmptySubsequences: false).joined(separator: value.value)
    }
  }
}

extension Vocabulary {
  /// The keys that code looks up itself, so that a language without one of them is refused. Templates' own
  /// keys are found where the templates are checked.
  static func requiredKeys(countries: Set<CountryCode>, languages: Set<LanguageCode>, menu: [String]) -> [String] {
    var keys = ["direction", "languageName", "date.format", "date.moment", "address.order", "address.separator"]
    keys += (1...12).map { "date.months.\($0)" }
    keys += Role.allCases.flatMap { ["role.\($0.rawValue)", "roleText.\($0.rawValue)"] }
    keys += Action.allCases.map { "action.\($0.rawValue)" }
    keys += ProviderService.allCases.map { "service.\($0.rawValue)" }
    keys += ServiceAvailability.allCases.map { "availability.\($0.rawValue)" }
    keys += Grant.allCases.flatMap { grant in ["name", "text", "without"].map { "grant.\(grant.rawValue).\($0)" } }
    keys += EnrolmentField.all.flatMap { ["checklist.\($0.id).label", "checklist.\($0.id).hint"] }
    keys += InvitationKind.allCases.flatMap { kind in
      ["invitation.accept.\(kind.rawValue)", "invitation.consent.\(kind.rawValue)"]
    }
    keys += InvitationState.allCases.map { "state.\($0.rawValue)" }
    keys += ["accepted", "declined", "cancelled", "expired"].map { "ended.\($0)" }
    keys += ["next", "active", "retired"].map { "keys.\($0)" }
    keys += TwoTierChain.requiredKeys
    keys += ["notice.note", "notice.important", "rolesTable.allowed", "rolesTable.notAllowed"]
    keys += MarkdownWords.requiredKeys
    keys += menu.map { "menu.\($0)" }
    keys += countries.map { "country.\($0.rawValue)" }.sorted()
    keys += languages.map { "language.\($0.rawValue)" }.sorted()
    return keys
  }

  /// The words as fields: `menu.start` is the field `start` of the group `menu`.
  static func schema(of keys: some Sequence<String>) -> FieldSchema {
    var schema = FieldSchema()
    for key in keys { schema.insertText(key.split(separator: ".").map(String.init)[...]) }
    return schema
  }

  var fields: [String: FieldValue] {
    var fields: [String: FieldValue] = [:]
    for (key, text) in texts { fields.insertText(key.split(separator: ".").map(String.init)[...], text) }
    return fields
  }
}

extension FieldSchema {
  fileprivate mutating func insertText(_ path: ArraySlice<String>) {
    guard let first = path.first else { return }
    if path.count == 1 {
      fields[first] = .text
    } else {
      var inner = FieldSchema()
      if case .group(let known) = fields[first] { inner = known }
      inner.insertText(path.dropFirst())
      fields[first] = .group(inner)
    }
  }
}

extension [String: FieldValue] {
  fileprivate mutating func insertText(_ path: ArraySlice<String>, _ text: String) {
    guard let first = path.first else { return }
    if path.count == 1 {
      self[first] = .text(text)
    } else {
      var inner: [String: FieldValue] = [:]
      if case .group(let known) = self[first] { inner = known }
      inner.insertText(path.dropFirst(), text)
      self[first] = .group(inner)
    }
  }
}

extension MarkdownWords {
  fileprivate static let requiredKeys = [
    "footnotes.label", "footnotes.mark", "footnotes.back", "table.label", "tasks.done", "tasks.toDo",
  ]

  init(_ words: Vocabulary) {
    self.init(
      note: words["notice.note"], important: words["notice.important"], footnotes: words["footnotes.label"],
      footnote: words["footnotes.mark"], backToText: words["footnotes.back"], table: words["table.label"],
      done: words["tasks.done"], toDo: words["tasks.toDo"])
  }
}
