import PartnerModel
import SourceDiagnostics
import TimeZones

/// Goes over the rows of `customers.csv` once, checks each cell as bytes, and keeps what the checks found out.
/// Only a cell with a fault becomes a string.
struct CustomerRowCheck {
  private typealias Column = CustomerTable.Column

  private let table: CSVTable
  private let surroundings: CustomerTable.Surroundings
  private(set) var index: IdentifierIndex
  private(set) var facts: [CustomerTable.Facts] = []

  private let languages: WordList
  private let providers: WordList
  private let resellers: WordList
  private let channels = WordList(CustomerChannel.allCases.map(\.rawValue))
  private let wishes = WordList(InvitationWish.allCases.map(\.rawValue))
  private static let flagWords = ["false", "true"]
  private let flags = WordList(flagWords)
  private let countries = WordList(CountryCode.all.map(\.rawValue))
  /// Where the last time zone stands that was found: often it is the next row's too.
  private var lastZone = 0..<0

  init(table: CSVTable, surroundings: CustomerTable.Surroundings) {
    self.table = table
    self.surroundings = surroundings
    index = IdentifierIndex(capacity: table.rowCount)
    facts.reserveCapacity(table.rowCount)
    languages = WordList(surroundings.languages.map(\.rawValue))
    providers = WordList(surroundings.providers.map(\.rawValue))
    resellers = WordList(surroundings.resellers.map(\.rawValue))
  }

  mutating func run(faults: inout CSVFaults) {
    let table = table
    table.bytes.withUnsafeBufferPointer { bytes in
      for row in 0..<table.rowCount { checkRow(row, bytes, &faults) }
    }
  }

  private mutating func checkRow(
    _ row: Int, _ bytes: UnsafeBufferPointer<UInt8>, _ faults: inout CSVFaults
  ) {
    guard !table.isEmpty(row: row) else { return faults.addEmptyRow(row, of: table) }
    func cell(_ column: Column) -> UnsafeBufferPointer<UInt8> {
      UnsafeBufferPointer(rebasing: bytes[table.plainRange(row, column.index)])
    }
    checkID(cell(.id), row, bytes, &faults)
    let companyName = cell(.companyName)
    if companyName.allSatisfy({ $0 == UInt8(ascii: " ") }) {
      report(row, .companyName, "the company name is missing", "Fill in the name.", &faults)
    } else if !CompanyName.isPlain(companyName.span) {
      reportViolation(row, .companyName, &faults) { text throws(RuleViolation) in
        _ = try CompanyName(validating: text)
      }
    }
    checkSource(cell(.source), row, &faults)
    var fact = CustomerTable.Facts()
    if let place = languages.place(of: cell(.language)) ?? otherSpellingOfLanguage(row) {
      fact.language = UInt16(truncatingIfNeeded: place)
    } else {
      reportUnknown(
        row, .language, "language of this portal", surroundings.languages.map(\.rawValue), &faults)
    }
    if countries.place(of: cell(.country)) == nil {
      reportViolation(row, .country, &faults) { text throws(RuleViolation) in
        _ = try CountryCode(validating: text)
      }
    }
    let email = cell(.email)
    if !email.isEmpty, !EmailAddress.accepts(email.span) {
      reportViolation(row, .email, &faults) { text throws(RuleViolation) in
        _ = try EmailAddress(validating: text)
      }
    }
    if let place = channels.place(of: cell(.channel)) {
      fact.channel = UInt8(truncatingIfNeeded: place)
    } else {
      reportUnknown(row, .channel, "channel", CustomerChannel.allCases.map(\.rawValue), &faults)
    }
    let domain = cell(.tenantDomain)
    if !domain.isEmpty, !TenantDomain.accepts(domain.span) {
      reportViolation(row, .tenantDomain, &faults) { text throws(RuleViolation) in
        _ = try TenantDomain(validating: text)
      }
    }
    checkTimeZone(row, bytes, &faults)
    checkNaturalPerson(cell(.naturalPerson), row, &fact, &faults)
    if !cell(.until).isEmpty {
      reportViolation(row, .until, &faults) { text throws(RuleViolation) in
        _ = try CalendarDate(validating: text)
      }
    }
    checkWish(cell(.invite), cell(.provider), row, &fact, &faults)
    facts.append(fact)
  }

  private mutating func checkID(
    _ id: UnsafeBufferPointer<UInt8>, _ row: Int, _ bytes: UnsafeBufferPointer<UInt8>,
    _ faults: inout CSVFaults
  ) {
    guard OrganisationID.accepts(id.span) else {
      reportViolation(row, .id, &faults) { text throws(RuleViolation) in
        _ = try OrganisationID(validating: text)
      }
      return
    }
    let table = table
    let earlier = index.insert(row, hash: IdentifierIndex.hash(id)) { other in
      equal(id, UnsafeBufferPointer(rebasing: bytes[table.plainRange(other, Column.id.index)]))
    }
    let remedy = "Give this customer another id."
    if let earlier {
      guard !faults.isFull else { return report(row, .id, "", "", &faults) }
      let line = table.position(earlier, Column.id.index).line
      report(row, .id, "the id \(shown(text(row, .id))) is taken by line \(line)", remedy, &faults)
    } else if providers.place(of: id) != nil || resellers.place(of: id) != nil {
      report(row, .id, "the id \(shown(text(row, .id))) is that of another organisation", remedy, &faults)
    }
  }

  private mutating func checkTimeZone(
    _ row: Int, _ bytes: UnsafeBufferPointer<UInt8>, _ faults: inout CSVFaults
  ) {
    let place = table.plainRange(row, Column.timeZone.index)
    guard !place.isEmpty,
      !equal(UnsafeBufferPointer(rebasing: bytes[place]), UnsafeBufferPointer(rebasing: bytes[lastZone]))
    else { return }
    do {
      _ = try surroundings.zones.zone(named: text(row, .timeZone))
      lastZone = place
    } catch {
      report(row, .timeZone, error.message, error.remedy, &faults)
    }
  }

  private func checkNaturalPerson(
    _ word: UnsafeBufferPointer<UInt8>, _ row: Int, _ fact: inout CustomerTable.Facts,
    _ faults: inout CSVFaults
  ) {
    guard !word.isEmpty else { return }
    guard let place = flags.place(of: word) else {
      return reportUnknown(row, .naturalPerson, "answer", Self.flagWords, &faults)
    }
    fact.isNaturalPerson = place == 1
  }

  private func checkWish(
    _ invite: UnsafeBufferPointer<UInt8>, _ provider: UnsafeBufferPointer<UInt8>, _ row: Int,
    _ fact: inout CustomerTable.Facts, _ faults: inout CSVFaults
  ) {
    if !provider.isEmpty {
      if let place = providers.place(of: provider) {
        fact.provider = UInt32(truncatingIfNeeded: place + 1)
      } else if resellers.place(of: provider) != nil {
        report(
          row, .provider, "\(shown(text(row, .provider))) is a reseller, not a provider",
          "Name the provider that orders for this customer.", &faults)
      } else {
        reportUnknown(row, .provider, "provider", surroundings.providers.map(\.rawValue), &faults)
      }
    }
    guard let place = wishes.place(of: invite) else {
      return reportUnknown(row, .invite, "wish", InvitationWish.allCases.map(\.rawValue), &faults)
    }
    fact.wish = UInt8(truncatingIfNeeded: place)
    if InvitationWish.allCases[place] == .joint, provider.isEmpty {
      report(
        row, .provider, "a joint invitation needs a provider",
        "Name the provider in this column, or write reseller in the column invite.", &faults)
    }
  }

  /// `EN` is the same language as `en`.
  private func otherSpellingOfLanguage(_ row: Int) -> Int? {
    LanguageCode(text(row, .language)).flatMap { surroundings.languages.firstIndex(of: $0) }
  }

  // MARK: Faults

  private func text(_ row: Int, _ column: Column) -> String { table.text(row, column.index) }

  /// It may have several lines, and holds nothing that people can't see.
  private func checkSource(_ bytes: some Collection<UInt8>, _ row: Int, _ faults: inout CSVFaults) {
    guard !bytes.allSatisfy({ (0x20...0x7E).contains($0) }) else { return }
    let ends: Set<Unicode.Scalar> = ["\n", "\r"]
    let line = String.UnicodeScalarView(
      text(row, .source).unicodeScalars.map { ends.contains($0) ? " " : $0 })
    guard let misfit = LineText.misfit(in: String(line)) else { return }
    report(
      row, .source, "'source' can't hold \(misfit.scalar.codePoint), its character \(misfit.place)",
      "Write what can be seen: delete the character, or type the text anew.", &faults)
  }

  private func report(
    _ row: Int, _ column: Column, _ message: @autoclosure () -> String, _ remedy: @autoclosure () -> String,
    _ faults: inout CSVFaults
  ) {
    let isCounted = faults.isFull
    faults.add(
      Diagnostic(
        at: isCounted && faults.hasPlaceOfRest ? nil : table.position(row, column.index),
        isCounted ? "" : message(), remedy: isCounted ? "" : remedy()))
  }

  private func reportUnknown(
    _ row: Int, _ column: Column, _ what: String, _ known: @autoclosure () -> [String],
    _ faults: inout CSVFaults
  ) {
    func advice() -> String {
      let names = known()
      let list = names.prefix(12).joined(separator: ", ") + (names.count > 12 ? ", …" : "")
      return suggestion(for: text(row, column), among: names, else: "Write one of these: \(list).")
    }
    let value = table.rawRange(row, column.index).isEmpty ? "nothing" : shown(text(row, column))
    report(row, column, "\(value) is no known \(what)", advice(), &faults)
  }

  /// A cell that wasn't accepted as bytes, in the words of the rule that it breaks, if it does.
  private func reportViolation(
    _ row: Int, _ column: Column, _ faults: inout CSVFaults,
    _ validate: (String) throws(RuleViolation) -> Void
  ) {
    do {
      try validate(text(row, column))
    } catch {
      report(row, column, error.message(in: .english), error.remedy(in: .english), &faults)
    }
  }
}
