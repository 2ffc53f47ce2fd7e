package import PartnerModel
package import SourceDiagnostics
package import TimeZones

/// All customers of a directory, as compact as the file that they are written in: its bytes, the place of each
/// cell, and an index of the identifiers. A `Customer` is made when somebody asks for it.
package struct CustomerTable: Sendable {
  /// The columns of `customers.csv`, by the names in its first row.
  package enum Column: String, CaseIterable, Sendable {
    case id
    case companyName
    case language
    case country
    case email
    case channel
    case tenantDomain
    case source
    case invite
    case provider
    // These need not be there.
    case timeZone
    case naturalPerson
    case until

    /// Whether a file may do without it.
    package var isOptional: Bool { [.timeZone, .naturalPerson, .until].contains(self) }

    @inline(__always)
    var index: Int {
      switch self {
      case .id: 0
      case .companyName: 1
      case .language: 2
      case .country: 3
      case .email: 4
      case .channel: 5
      case .tenantDomain: 6
      case .source: 7
      case .invite: 8
      case .provider: 9
      case .timeZone: 10
      case .naturalPerson: 11
      case .until: 12
      }
    }
  }

  /// What the rest of the portal says, and a customer's row must agree with.
  package struct Surroundings: Sendable {
    /// The portal's languages.
    package var languages: [LanguageCode]
    package var providers: [OrganisationID]
    package var resellers: [OrganisationID]
    package var zones: ZoneFolder

    package init(
      languages: [LanguageCode], providers: [OrganisationID], resellers: [OrganisationID], zones: ZoneFolder
    ) {
      self.languages = languages
      self.providers = providers
      self.resellers = resellers
      self.zones = zones
    }
  }

  /// What a row says in the words of a closed list.
  struct Facts {
    var language: UInt16 = 0
    var channel: UInt8 = 0
    var wish: UInt8 = 0
    /// The provider's place plus one; 0 for none.
    var provider: UInt32 = 0
    var isNaturalPerson = false
  }

  let table: CSVTable?
  private let index: IdentifierIndex
  private let facts: [Facts]
  private let surroundings: Surroundings

  /// A portal without customers.
  package init() {
    table = nil
    index = IdentifierIndex(capacity: 0)
    facts = []
    surroundings = Surroundings(languages: [], providers: [], resellers: [], zones: .ofSystem)
  }

  /// Reads and checks a whole file.
  ///
  /// - Parameter faults: receives every fault, the first 200 in words.
  /// - Returns: nil where a fault is an error.
  package init?(
    file: String, bytes: [UInt8], surroundings: Surroundings, faults: inout DiagnosticList
  ) {
    var found = CSVFaults(file: file)
    let columns = Column.allCases.map(\.rawValue)
    let optional = Set(Column.allCases.filter(\.isOptional).map(\.rawValue))
    guard
      let table = CSVTable(
        file: file, bytes: bytes, columns: columns, optional: optional,
        importer: "portico import customers \(file)", faults: &found)
    else {
      faults.append(found.list)
      return nil
    }
    var check = CustomerRowCheck(table: table, surroundings: surroundings)
    check.run(faults: &found)
    faults.append(found.list)
    guard !found.hasErrors else { return nil }
    self.table = table
    self.surroundings = surroundings
    index = check.index
    facts = check.facts
  }
}

extension CustomerTable: RandomAccessCollection {
  package var startIndex: Int { 0 }
  package var endIndex: Int { table?.rowCount ?? 0 }

  /// The customer of a row, from 0.
  package subscript(row: Int) -> Customer {
    let (email, tenantDomain, timeZone) = (
      text(row, .email), text(row, .tenantDomain), text(row, .timeZone)
    )
    return Customer(
      id: id(ofRow: row), companyName: text(row, .companyName), language: language(ofRow: row),
      country: valid(CountryCode(text(row, .country))),
      email: email.isEmpty ? nil : valid(EmailAddress(email)),
      channel: channel(ofRow: row),
      tenantDomain: tenantDomain.isEmpty ? nil : valid(TenantDomain(tenantDomain)),
      timeZone: timeZone.isEmpty ? nil : valid(TimeZoneName(rawValue: timeZone)), source: text(row, .source),
      wish: wish(ofRow: row), provider: provider(ofRow: row), isNaturalPerson: facts[row].isNaturalPerson)
  }

  private func valid<Value>(_ value: Value?) -> Value {
    guard let value else { preconditionFailure("every cell was checked when the table was loaded") }
    return value
  }
}

extension CustomerTable {
  package func row(of id: OrganisationID) -> Int? {
    guard let table else { return nil }
    var wanted = id.rawValue
    return table.bytes.withUnsafeBufferPointer { bytes in
      wanted.withUTF8 { wanted in
        index.row(hash: IdentifierIndex.hash(wanted)) { row in
          equal(wanted, UnsafeBufferPointer(rebasing: bytes[table.plainRange(row, Column.id.index)]))
        }
      }
    }
  }

  package func id(ofRow row: Int) -> OrganisationID { valid(OrganisationID(rawValue: text(row, .id))) }

  package func language(ofRow row: Int) -> LanguageCode { surroundings.languages[Int(facts[row].language)] }

  package func wish(ofRow row: Int) -> InvitationWish { InvitationWish.allCases[Int(facts[row].wish)] }

  package func channel(ofRow row: Int) -> CustomerChannel {
    CustomerChannel.allCases[Int(facts[row].channel)]
  }

  package func provider(ofRow row: Int) -> OrganisationID? {
    let place = Int(facts[row].provider)
    return place == 0 ? nil : surroundings.providers[place - 1]
  }

  /// The last day of what an invitation asks the customer for; nil where that is to have no end.
  package func until(ofRow row: Int) -> CalendarDate? {
    isEmpty(row, .until) ? nil : valid(CalendarDate(text(row, .until)))
  }

  /// A cell's value as it is written, without the quotes of the file format.
  package func text(_ row: Int, _ column: Column) -> String { table?.text(row, column.index) ?? "" }

  package func isEmpty(_ row: Int, _ column: Column) -> Bool {
    table?.plainRange(row, column.index).isEmpty ?? true
  }

  /// The whole record as it stands in the file, without the line end: what a fingerprint is taken of.
  package func bytes(ofRow row: Int) -> ArraySlice<UInt8> {
    table.map { $0.bytes[$0.range(ofRow: row)] } ?? []
  }

  /// Where a row's cell begins.
  package func position(ofRow row: Int, column: Column = .id) -> SourcePosition {
    table?.position(row, column.index) ?? SourcePosition(file: "", line: 1)
  }
}

extension CustomerTable {
  /// The rows that say the same in a column as an earlier one, capitals or not. Empty cells say nothing.
  func twins(in column: Column) -> [(row: Int, earlier: Int)] {
    guard let table else { return [] }
    var seen = IdentifierIndex(capacity: table.rowCount)
    var twins: [(Int, Int)] = []
    func small(_ row: Int) -> [UInt8] {
      table.bytes[table.plainRange(row, column.index)].map { isCapital($0) ? $0 | 0x20 : $0 }
    }
    for row in indices where !isEmpty(row, column) {
      let own = small(row)
      let hash = own.withUnsafeBufferPointer(IdentifierIndex.hash)
      if let earlier = seen.insert(row, hash: hash, isEqual: { small($0) == own }) {
        twins.append((row, earlier))
      }
    }
    return twins
  }

  /// The rows with an e-mail address in a domain that belongs to nobody.
  var rowsThatReachNobody: [Int] {
    guard let table else { return [] }
    let endings = ReservedDomain.endings.map { Array($0.utf8) }
    return indices.filter { row in
      let range = table.plainRange(row, Column.email.index)
      return endings.contains { ending in
        range.count > ending.count
          && zip(table.bytes[range].suffix(ending.count), ending).allSatisfy {
            (isCapital($0) ? $0 | 0x20 : $0) == $1
          }
      }
    }
  }

  private func isCapital(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }
}
