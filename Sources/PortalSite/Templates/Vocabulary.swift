import InvitationToken
import PartnerModel
import PortalFiles
import Rendering

/// The words of the interface in one language, and what code makes of them: names of roles, dates, addresses.
final class Vocabulary: Sendable {
  let language: LanguageCode
  /// By dotted key, such as `menu.start`.
  let texts: [String: String]
  /// The same as fields: `menu.start` is the field `start` of the group `menu`.
  let fields: [String: FieldValue]
  let dates: DateWords
  /// What the portal calls an indirect provider.
  let provider: ProviderTerm

  convenience init(_ words: Words, _ terms: TermSettings) {
    self.init(language: words.language, texts: words.texts.mapValues(\.value), terms)
  }

  init(language: LanguageCode, texts: [String: String], _ terms: TermSettings = .standard) {
    let provider = terms.provider(
      in: language, one: texts["terms.provider"], many: texts["terms.providers"])
    let texts = texts.mapValues { provider.filling($0, "{", "}") }
    self.language = language
    self.provider = provider
    self.texts = texts
    var fields: [String: FieldValue] = [:]
    for (key, text) in texts { fields.insertText(key.fieldNames[...], text) }
    self.fields = fields
    dates = DateWords(
      date: TextPattern(texts["date.format"] ?? ""), moment: TextPattern(texts["date.moment"] ?? ""),
      months: (1...12).map { texts["date.months.\($0)"] ?? String($0) })
  }

  /// Every key that code asks for is one of `requiredKeys`: where it is missing, the portal has a fault and no page is made,
  /// and the key stands in for the text until that fault is told.
  subscript(key: String) -> String { texts[key] ?? key }

  /// The texts under a dotted key, by what comes after it, in order.
  func texts(under key: String) -> [(key: String, text: String)] {
    texts.filter { $0.key.hasPrefix("\(key).") }.map { (String($0.key.dropFirst(key.count + 1)), $0.value) }
      .sorted { $0.0 < $1.0 }
  }

  /// `ltr` or `rtl`.
  var direction: String { self["direction"] }
  /// A word that isn't one of the orders was reported when the templates were read.
  var nameOrder: NameOrder { NameOrder(rawValue: self["nameOrder"]) ?? .givenFirst }
  /// The language's own name for itself.
  var ownName: String { self["languageName"] }

  func name(of role: Role) -> String { self["role.\(role.rawValue)"] }
  func name(of action: Action) -> String { self["action.\(action.rawValue)"] }
  func name(of service: ProviderService) -> String { self["service.\(service.rawValue)"] }
  func name(of country: CountryCode) -> String { self["country.\(country.rawValue)"] }
  func name(of language: LanguageCode) -> String { self["language.\(language.rawValue)"] }
  func word(for availability: ServiceAvailability) -> String { self["availability.\(availability.rawValue)"] }

  func text(of date: CalendarDate) -> String { dates.text(of: date) }
  func text(of moment: Moment, in zone: LocalTimeZone) -> String { dates.text(of: moment, in: zone) }

  func name(of contact: Contact) -> String {
    nameOrder.name(givenName: contact.givenName[language], familyName: contact.familyName[language])
  }

  /// What `address.order` names.
  static let addressParts = ["street", "secondLine", "city", "region", "postalCode", "country"]

  /// The parts of an address that are there, in the language's order.
  func text(of address: PostalAddress) -> String {
    let parts = [
      "street": address.street[language], "secondLine": address.secondLine?[language],
      "city": address.city[language], "region": address.region?[language],
      "postalCode": address.postalCode, "country": name(of: address.country),
    ]
    return self["address.order"].split(separator: " ").compactMap { parts[String($0)] ?? nil }
      .joined(separator: self["address.separator"])
  }
}

extension Vocabulary {
  /// How a letter is addressed: to a company, or to somebody who trades alone. Each has `{name}` in it, once.
  static let addressees = ["invitation.addressed.company", "invitation.addressed.person"]

  /// The sentences that pages have with a personal field at the place in braces.
  static let sentencesWithField = Set(addressees + ["invitation.term.until", "invitation.term.renews"])

  /// The keys that code looks up itself, so that a language without one of them is refused. Templates' own
  /// keys are found where the templates are checked.
  static func requiredKeys(countries: Set<CountryCode>, languages: Set<LanguageCode>, menu: [String])
    -> [String]
  {
    var keys =
      [
        "direction", "languageName", "date.format", "date.moment", "nameOrder", "address.order",
        "address.separator",
      ] + addressees + InvitationTermText.requiredKeys + InvitationValues.requiredKeys
    keys += (1...12).map { "date.months.\($0)" }
    keys += Role.allCases.flatMap { ["role.\($0.rawValue)", "roleText.\($0.rawValue)"] }
    keys += Action.allCases.map { "action.\($0.rawValue)" }
    keys += ProviderService.allCases.map { "service.\($0.rawValue)" }
    keys += ServiceAvailability.allCases.map { "availability.\($0.rawValue)" }
    keys += GrantText.requiredKeys + ["withheld.customers.name"]
    keys += EnrolmentField.all.flatMap { ["checklist.\($0.id).label", "checklist.\($0.id).hint"] }
    keys += InvitationKind.allCases.flatMap { kind in
      ["invitation.accept.\(kind.rawValue)", "invitation.consent.\(kind.rawValue)"]
    }
    keys += OutcomePage.allCases.map { "outcome.label.\($0.rawValue)" }
    keys += AnswerField.allCases.map { "outcome.field.\($0.rawValue)" }
    keys += AnswerFault.Code.allCases.map { "outcome.fault.\($0.rawValue)" }
    keys += EvidenceLevel.allCases.map { "outcome.evidence.\($0.rawValue)" }
    keys += RefusalReason.allCases.map { "trust.reason.\($0.rawValue)" }
    keys += InvitationKind.allCases.map { "kind.\($0.rawValue)" }
    keys += InvitationState.allCases.map { "state.\($0.rawValue)" }
    keys += InvitationEnding.allCases.flatMap { ["state.\($0.rawValue)", "ended.\($0.rawValue)"] }
    keys += ["next", "active", "retired"].flatMap { ["keys.\($0)", "receiptKeys.\($0)"] }
    keys += ReceiptLetter.requiredKeys + AnswerByMail.requiredKeys + CalendarTexts.requiredKeys
    keys += EndingTexts.requiredKeys
    keys += ["collects", "kept", "days", "always", "link"].map { "privacy.\($0)" }
    keys += ["endRequest.effect", "endRequest.consent"] + TwoTierChain.requiredKeys
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
    for key in keys { schema.insertText(key.fieldNames[...]) }
    return schema
  }
}

extension FieldSchema {
  fileprivate mutating func insertText(_ path: ArraySlice<String>) {
    guard let first = path.first else { return }
    if path.count == 1 {
      fields[first] = .text
    } else {
      var inner = FieldSchema()
      // Taken out, so that it is changed where it is and not copied.
      if case .group(let known) = fields.removeValue(forKey: first) { inner = known }
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
      // Taken out, so that it is changed where it is and not copied.
      if case .group(let known) = removeValue(forKey: first) { inner = known }
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
