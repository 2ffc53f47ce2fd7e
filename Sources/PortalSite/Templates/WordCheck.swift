import PartnerModel
import PortalFiles
import SourceDiagnostics

/// Holds the words of a language to what becomes of them, as templates are held to their fields: places for values, closed
/// lists, and nothing that can't be seen. What the rules say is held to the English text elsewhere (`RuleWords`).
struct WordCheck {
  private let words: Words
  private(set) var faults = DiagnosticList()

  init(_ words: Words) {
    self.words = words
    for (key, text) in words.texts.sorted(by: { $0.value.position < $1.value.position }) {
      checkIsSeen(key, text)
      checkPlaces(key, text)
    }
    checkIsOne(of: ["ltr", "rtl"], "direction", called: "direction of writing")
    checkIsOne(of: NameOrder.allCases.map(\.rawValue), "nameOrder", called: "order of a person's names")
    checkAddressOrder()
  }

  private mutating func report(_ text: Placed<String>, _ message: String, _ remedy: String) {
    faults.append(Diagnostic(at: text.position, message, remedy: remedy))
  }

  // MARK: What can't be seen

  private mutating func checkIsSeen(_ key: String, _ text: Placed<String>) {
    if let misfit = LineText.misfit(in: text.value) {
      report(
        text, "the text \(key) can't hold \(misfit.scalar.codePoint), its character \(misfit.place)",
        "Write one line of what can be seen: delete the character, or type the text anew.")
    } else if !Self.mayBeBlank.contains(key), text.value.allSatisfy(\.isWhitespace) {
      report(text, "the text \(key) is blank", "Write what a reader sees there.")
    }
  }

  private static let mayBeBlank: Set<String> = ["address.separator"]

  // MARK: Places for values

  /// The names that stand in braces in a text: those that it must have, and those that it may.
  struct Places {
    var needed: Set<String> = []
    var allowed: Set<String> = []
    /// Whether each stands there just once.
    var isOnce = false
  }

  private mutating func checkPlaces(_ key: String, _ text: Placed<String>) {
    let places = Self.places(of: key)
    let names = TextPattern(text.value).names
    let rest = names.reduce(text.value) { $0.replacing("{\($1)}", with: "") }
    if rest.contains(where: { "{}｛｝".contains($0) }) {
      return report(
        text, "the text \(key) has a brace that is no part of a place such as {name}",
        "Write each place as {name}, in narrow braces.")
    }
    let lacking = places.needed.subtracting(names).sorted()
    let surplus = names.subtracting(places.needed).subtracting(places.allowed)
      .subtracting(key.hasPrefix("terms.") ? [] : ProviderTerm.names).sorted()
    let isTwice = places.isOnce && places.needed.contains { text.value.ranges(of: "{\($0)}").count > 1 }
    guard !lacking.isEmpty || !surplus.isEmpty || isTwice else { return }
    let parts = [
      lacking.isEmpty ? nil : "lacks \(Self.shown(lacking))",
      surplus.isEmpty ? nil : "has \(Self.shown(surplus)), which nothing fills",
      isTwice ? "has \(Self.shown(places.needed.sorted())) more than once" : nil,
    ].compactMap { $0 }
    let needed = places.needed.union(places.allowed).sorted()
    report(
      text, "the text \(key) \(parts.joined(separator: " and "))",
      needed.isEmpty
        ? "Take the braces out."
        : "It \(places.needed.isEmpty ? "may have" : "must have") \(Self.shown(needed)), and no other place.")
  }

  private static func shown(_ names: [String]) -> String { names.map { "{\($0)}" }.joined(separator: ", ") }

  private static func places(of key: String) -> Places {
    if let needed = needed[key] {
      return Places(needed: needed, isOnce: Vocabulary.sentencesWithField.contains(key))
    }
    if InvitationValues.requiredKeys.contains(key) { return Places(allowed: ["inviter", "provider"]) }
    guard key.hasPrefix("grant."), !key.hasSuffix(".name") else { return Places() }
    return key.hasSuffix(".does") ? Places(needed: ["holder"]) : Places(allowed: ["holder"])
  }

  private static let needed: [String: Set<String>] = [
    "checklist.progress": ["done", "total"], "directory.count": ["count", "total"],
    "date.format": DateWords.namesOfDate, "date.moment": DateWords.namesOfMoment,
    "invitation.addressed.company": ["name"], "invitation.addressed.person": ["name"],
    "privacy.collects": ["operator"], "privacy.kept": ["declined", "dismissed"], "privacy.days": ["days"],
    "invitation.term.until": ["until"], "invitation.term.renews": ["renews"],
    "endRequest.effect": ["inviter"], "endRequest.consent": ["company", "inviter"],
    "calendar.summary": ["to"], "calendar.alone": ["from", "to", "moment"],
    "calendar.joint": ["from", "with", "to", "moment"], "calendar.next": ["id"],
    "calendar.relationship": ["partner", "with"], "calendar.relationshipText": ["partner", "with", "day"],
    "calendar.renew": ["id"],
    "ending.declaration": ["owner"],
  ]

  // MARK: Closed lists

  private mutating func checkIsOne(of values: [String], _ key: String, called name: String) {
    guard let text = words.texts[key], !values.contains(text.value) else { return }
    report(
      text, "\(Self.quoted(text.value)) is no \(name)",
      "Write \(values.map(Self.quoted).joined(separator: " or ")).")
  }

  /// Each part of an address once, in whatever order: a part that is left out would vanish from what is published.
  private mutating func checkAddressOrder() {
    guard let text = words.texts["address.order"] else { return }
    let parts = text.value.split(separator: " ").map(String.init)
    let unknown = parts.filter { !Vocabulary.addressParts.contains($0) }
    let missing = Vocabulary.addressParts.filter { !parts.contains($0) }
    guard !unknown.isEmpty || !missing.isEmpty || parts.count != Set(parts).count else { return }
    let said =
      unknown.first.map { "\(Self.quoted($0)) is no part of an address" }
      ?? missing.first.map { "the order of an address lacks \(Self.quoted($0))" }
      ?? "the order of an address names a part twice"
    report(
      text, said,
      "Write \(Vocabulary.addressParts.map(Self.quoted).joined(separator: ", ")), each once, in the language's order."
    )
  }

  private static func quoted(_ text: String) -> String { "`\(spelledOut(text, atMost: 80))`" }
}
