package import PartnerModel
import PortalFiles
import SourceDiagnostics
package import TimeZones

/// What the rest of the portal says, by which cells are understood.
package struct ImportSurroundings: Sendable {
  /// The portal's languages, the default one first.
  package var languages: [LanguageCode]
  /// Where the operator is, for a table that names no country.
  package var country: CountryCode
  /// The operator's, for customers of its country of whom no language is named.
  package var language: LanguageCode
  package var countryNames: CountryNames
  /// By their ids, with what they are called in any language.
  package var providers: [OrganisationID: [String]]
  /// The ids of organisations that are no customers.
  package var takenIDs: Set<OrganisationID>
  package var zones: ZoneFolder

  package init(
    languages: [LanguageCode], country: CountryCode, language: LanguageCode, countryNames: CountryNames,
    providers: [OrganisationID: [String]], takenIDs: Set<OrganisationID>, zones: ZoneFolder
  ) {
    self.languages = languages
    self.country = country
    self.language = language
    self.countryNames = countryNames
    self.providers = providers
    self.takenIDs = takenIDs
    self.zones = zones
  }
}

/// How a cell was mended, so that one line can tell of all that were.
enum Mending: String, CaseIterable {
  case lineBreak = "line breaks made blanks"
  case placeholder = "signs for “nothing” read as empty cells"
  case identifier = "ids made lower case, with hyphens"
  case noIdentifier = "customer numbers that can be no id; an id is made of the domain or the name"
  case narrowed = "full-width letters and digits made plain ones"
  case country = "countries written as codes"
  case language = "languages written as codes"
  case address = "e-mail addresses taken out of their frame"
  case domain = "domains taken out of their addresses"
  case date = "days written as 2027-12-31"
  case word = "words understood"
}

/// Understands one cell: what it means in `customers.csv`, mended where what is meant is plain.
struct CellReading {
  typealias Column = CustomerTable.Column

  let surroundings: ImportSurroundings
  let names: ColumnNames
  private let providers: [String: OrganisationID]

  init(_ surroundings: ImportSurroundings, _ names: ColumnNames) {
    self.surroundings = surroundings
    self.names = names
    var providers: [String: OrganisationID] = [:]
    for (id, called) in surroundings.providers {
      for name in called { providers[ColumnNames.key(name)] = id }
    }
    self.providers = providers
  }

  /// A value, and how it differs from what stands in the cell.
  struct Value {
    var text: String
    var mendings: Set<Mending> = []
  }

  /// Why a cell can't be understood.
  struct Misfit: Error {
    let message: String
    let remedy: String

    init(_ message: String, remedy: String) {
      self.message = message
      self.remedy = remedy
    }

    init(_ violation: RuleViolation) {
      self.init(violation.message, remedy: violation.remedy)
    }
  }

  /// - Returns: nil for a cell that says nothing; an empty text for one that says nothing that can be used.
  func value(of text: String, in column: Column) throws(Misfit) -> Value? {
    var value = Value(text: "")
    let oneLine = Self.oneLine(text)
    if oneLine != text.trimmingWhitespace(), text.contains(where: \.isNewline) {
      value.mendings.insert(.lineBreak)
    }
    if column != .companyName, Self.placeholders.contains(oneLine.narrowed.lowercased()) {
      guard names.word(oneLine, in: column) == nil else {
        value.text = try word(oneLine, column, &value.mendings)
        return value
      }
      return nil
    }
    guard !oneLine.isEmpty else { return nil }
    switch column {
    case .companyName: value.text = try companyName(oneLine)
    case .id: value.text = Self.identifier(oneLine, &value.mendings) ?? ""
    case .email: value.text = try email(oneLine, &value.mendings)
    case .tenantDomain: value.text = try domain(oneLine, &value.mendings)
    case .country: value.text = try country(oneLine, &value.mendings)
    case .language: value.text = try language(oneLine, &value.mendings)
    case .timeZone: value.text = try timeZone(oneLine, &value.mendings)
    case .provider: value.text = try provider(oneLine, &value.mendings)
    case .channel, .invite, .naturalPerson: value.text = try word(oneLine, column, &value.mendings)
    case .until: value.text = try day(oneLine, &value.mendings)
    case .source: value.text = try source(oneLine)
    }
    return value
  }

  /// Whether a cell that isn't empty says that there is nothing to say.
  func isPlaceholder(_ text: String, in column: Column) -> Bool {
    let oneLine = Self.oneLine(text)
    return !oneLine.isEmpty && column != .companyName
      && Self.placeholders.contains(oneLine.narrowed.lowercased()) && names.word(oneLine, in: column) == nil
  }

  private static let placeholders: Set<String> = [
    "-", "--", "―", "ー", "–", "—", "n/a", "na", "null", "nil", "none", "#n/a", "?", "なし", "無し", "無", "未設定",
    "未登録",
    "不明", "該当なし", "keine", "k.a.", "unbekannt", "unknown", "tbd",
  ]

  /// On one line, with single blanks for line breaks, and nothing at either end.
  private static func oneLine(_ text: String) -> String {
    let needsWork = text.unicodeScalars.contains {
      $0.isInvisibleMark || $0.properties.generalCategory == .control || $0 == "\u{2028}" || $0 == "\u{2029}"
        || $0 == "\u{A0}"
    }
    guard needsWork else { return text.trimmingWhitespace() }
    let isBreak = { (scalar: Unicode.Scalar) in
      scalar.properties.generalCategory == .control && scalar.properties.isWhitespace
        || scalar == "\u{2028}" || scalar == "\u{2029}"
    }
    let parts = text.withoutStrayMarks.unicodeScalars.split(whereSeparator: isBreak)
    return parts.map { String($0).replacing("\u{A0}", with: " ").trimmingWhitespace() }
      .filter { !$0.isEmpty }.joined(separator: " ").trimmingWhitespace()
  }

  private static func narrow(_ text: String, _ mendings: inout Set<Mending>) -> String {
    let narrow = text.narrowed.withoutInvisibleMarks
    if narrow != text { mendings.insert(.narrowed) }
    return narrow
  }

  // MARK: Columns

  private func companyName(_ text: String) throws(Misfit) -> String {
    do throws(RuleViolation) {
      return try CompanyName(validating: text).rawValue
    } catch {
      throw Misfit(error)
    }
  }

  private func source(_ text: String) throws(Misfit) -> String {
    if let misfit = LineText.misfit(in: text) {
      throw Misfit(
        "\(misfit.scalar.codePoint) can't stand there, its character \(misfit.place)",
        remedy: "Remove what can't be seen.")
    }
    return text
  }

  /// Nil for what can be no id.
  private static func identifier(_ text: String, _ mendings: inout Set<Mending>) -> String? {
    if OrganisationID(rawValue: text) != nil { return text }
    let small = text.narrowed.withoutInvisibleMarks.lowercased().map { "_./ ".contains($0) ? "-" : $0 }
    guard let id = OrganisationID(rawValue: String(small)) else {
      mendings.insert(.noIdentifier)
      return nil
    }
    mendings.insert(.identifier)
    return id.rawValue
  }

  private func email(_ text: String, _ mendings: inout Set<Mending>) throws(Misfit) -> String {
    if let address = EmailAddress(text) { return address.rawValue }
    var plain = Self.narrow(text, &mendings)
    if let open = plain.lastIndex(of: "<"), let close = plain.lastIndex(of: ">"), open < close {
      plain = String(plain[plain.index(after: open)..<close])
      mendings.insert(.address)
    }
    if plain.lowercased().hasPrefix("mailto:") {
      plain = String(plain.dropFirst("mailto:".count).prefix { $0 != "?" })
      mendings.insert(.address)
    }
    let addresses = plain.split { ",; \u{3000}、，；".contains($0) }
    if addresses.count > 1, addresses.count(where: { $0.contains("@") }) > 1 {
      throw Misfit(
        "there are several e-mail addresses: \(shown(text))",
        remedy: "Leave the one that the invitation shall go to.")
    }
    if addresses.count == 1, addresses[0].utf8.count < plain.utf8.count { mendings.insert(.address) }
    do throws(RuleViolation) {
      return try EmailAddress(validating: addresses.count == 1 ? String(addresses[0]) : plain).rawValue
    } catch {
      throw Misfit(error)
    }
  }

  private func domain(_ text: String, _ mendings: inout Set<Mending>) throws(Misfit) -> String {
    var plain = Self.narrow(text, &mendings)
    if let scheme = plain.range(of: "://") {
      plain = String(plain[scheme.upperBound...].prefix { !"/?#:".contains($0) })
      mendings.insert(.domain)
    } else if plain.hasPrefix("@") || plain.hasSuffix("/") {
      plain = plain.trimming { $0 == "@" || $0 == "/" }
      mendings.insert(.domain)
    }
    do throws(RuleViolation) {
      return try TenantDomain(validating: plain).rawValue
    } catch {
      throw Misfit(error)
    }
  }

  private func country(_ text: String, _ mendings: inout Set<Mending>) throws(Misfit) -> String {
    if CountryCode(text) != nil { return text }
    do throws(RuleViolation) {
      let named = names.word(text, in: .country).flatMap { CountryCode($0) }
      let code = surroundings.countryNames.country(text) ?? named
      if code != nil { mendings.insert(.country) }
      return try CountryCode(validating: code?.rawValue ?? text).rawValue
    } catch {
      throw Misfit(error)
    }
  }

  private func language(_ text: String, _ mendings: inout Set<Mending>) throws(Misfit) -> String {
    let known = surroundings.languages
    if let code = LanguageCode(text), known.contains(code) { return code.rawValue }
    mendings.insert(.language)
    let plain = text.narrowed.replacing("_", with: "-")
    let codes = [plain, String(plain.prefix { $0 != "-" }), names.word(text, in: .language) ?? ""]
    if let code = codes.lazy.compactMap({ LanguageCode($0) }).first(where: known.contains) {
      return code.rawValue
    }
    let list = known.map(\.rawValue).joined(separator: ", ")
    throw Misfit("\(shown(text)) is no language of this portal", remedy: "Write one of these: \(list).")
  }

  private func timeZone(_ text: String, _ mendings: inout Set<Mending>) throws(Misfit) -> String {
    let plain = Self.narrow(text, &mendings)
    do throws(TimeZoneFault) {
      _ = try surroundings.zones.zone(named: plain)
      return plain
    } catch {
      throw Misfit(error.message, remedy: error.remedy)
    }
  }

  /// The year first, or the day first with dots: which is the day in 12/11/2027, nobody can tell.
  private func day(_ text: String, _ mendings: inout Set<Mending>) throws(Misfit) -> String {
    if CalendarDate(text) != nil { return text }
    let plain = text.narrowed.withoutInvisibleMarks
    var parts = plain.split { "-/.年月日 ".contains($0) }
    if plain.contains("."), parts.last?.count == 4 { parts.reverse() }
    let padded = parts.map { $0.count == 1 ? "0\($0)" : String($0) }.joined(separator: "-")
    guard parts.first?.count == 4, let day = CalendarDate(padded) else {
      throw Misfit("\(shown(text)) is no day", remedy: "Write year, month and day, as 2027-12-31.")
    }
    mendings.insert(.date)
    return day.description
  }

  private func provider(_ text: String, _ mendings: inout Set<Mending>) throws(Misfit) -> String {
    if let id = OrganisationID(rawValue: text), surroundings.providers[id] != nil { return text }
    guard let id = providers[ColumnNames.key(text)] else {
      let known = surroundings.providers.keys.map(\.rawValue).sorted()
      throw Misfit(
        "there is no provider \(shown(text))",
        remedy: suggestion(
          for: text, among: known,
          else: known.isEmpty
            ? "Add it to providers.yaml first." : "Write one of these: \(known.joined(separator: ", "))."))
    }
    mendings.insert(.word)
    return id.rawValue
  }

  private func word(
    _ text: String, _ column: Column, _ mendings: inout Set<Mending>
  ) throws(Misfit) -> String {
    let words = Self.words(of: column)
    if words.contains(text) { return text }
    guard let word = names.word(text, in: column) else {
      throw Misfit(
        "\(shown(text)) is no known word here",
        remedy: suggestion(
          for: text, among: words,
          else: "Write one of these: \(words.joined(separator: ", ")). "
            + "To pass the column over: --map \(column.rawValue)="))
    }
    mendings.insert(.word)
    return word
  }

  private static func words(of column: Column) -> [String] {
    switch column {
    case .channel: CustomerChannel.allCases.map(\.rawValue)
    case .invite: InvitationWish.allCases.map(\.rawValue)
    default: ["true", "false"]
    }
  }
}

extension String {
  fileprivate func range(of part: String) -> Range<Index>? { firstRange(of: part) }

  fileprivate func trimming(_ isEdge: (Character) -> Bool) -> String {
    let tail = drop(while: isEdge)
    return tail.lastIndex { !isEdge($0) }.map { String(tail[...$0]) } ?? ""
  }
}
