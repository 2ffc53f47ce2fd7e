package import PartnerModel
package import SourceDiagnostics

/// The relationships that `relationships.csv` declares as existing.
package struct RelationshipTable: Sendable {
  private enum Column: Int {
    case kind
    case partner
    case with
    case since
    // It need not be there.
    case until

    /// In the order of the cases.
    static let names = ["kind", "partner", "with", "since", "until"]
    static let optional: Set = ["until"]
  }

  private let table: CSVTable?
  private let relationships: [Relationship]

  /// A portal that declares none.
  package init() {
    table = nil
    relationships = []
  }

  /// Reads and checks a whole file.
  ///
  /// - Parameters:
  ///   - kindOf: what the organisation of an id is; nil for an unknown one.
  ///   - faults: receives every fault, the first 200 in words.
  /// - Returns: nil where a fault is an error.
  package init?(
    file: String, bytes: [UInt8], kindOf: (OrganisationID) -> OrganisationKind?, faults: inout DiagnosticList
  ) {
    var found = CSVFaults(file: file)
    guard
      let table = CSVTable(
        file: file, bytes: bytes, columns: Column.names, optional: Column.optional, faults: &found)
    else {
      faults.append(found.list)
      return nil
    }
    let relationships = Self.relationships(in: table, kindOf: kindOf, faults: &found)
    faults.append(found.list)
    guard !found.hasErrors else { return nil }
    self.table = table
    self.relationships = relationships
  }

  private static func relationships(
    in table: CSVTable, kindOf: (OrganisationID) -> OrganisationKind?, faults: inout CSVFaults
  ) -> [Relationship] {
    struct Parties: Hashable {
      let kind: Relationship.Kind
      let partner: OrganisationID
      let with: OrganisationID
    }
    var relationships: [Relationship] = []
    relationships.reserveCapacity(table.rowCount)
    var rowOfParties: [Parties: Int] = [:]
    for row in 0..<table.rowCount {
      guard !table.isEmpty(row: row) else {
        faults.addEmptyRow(row, of: table)
        continue
      }
      func text(_ column: Column) -> String { table.text(row, column.rawValue) }
      func position(_ column: Column) -> SourcePosition { table.position(row, column.rawValue) }
      if let blank = blank(inRow: row, of: table) {
        faults.add(blank)
        continue
      }
      func parsed<Value>(_ column: Column, _ parse: (String) throws(RuleViolation) -> Value) -> Value? {
        do {
          return try parse(text(column))
        } catch {
          faults.add(Diagnostic(at: position(column), error))
          return nil
        }
      }
      let kind = Relationship.Kind(rawValue: text(.kind))
      if kind == nil {
        let known = Relationship.Kind.allCases.map(\.rawValue)
        faults.add(
          Diagnostic(
            at: position(.kind), "\(shown(text(.kind))) is no kind of relationship",
            remedy: suggestion(
              for: text(.kind), among: known, else: "Write one of these: \(known.joined(separator: ", ")).")))
      }
      let partner = parsed(.partner) { text throws(RuleViolation) in try OrganisationID(validating: text) }
      let with = parsed(.with) { text throws(RuleViolation) in try OrganisationID(validating: text) }
      let since = parsed(.since) { text throws(RuleViolation) in try CalendarDate(validating: text) }
      let until =
        text(.until).isEmpty
        ? nil : parsed(.until) { text throws(RuleViolation) in try CalendarDate(validating: text) }
      guard let kind, let partner, let with, let since, until != nil || text(.until).isEmpty else { continue }
      do throws(RuleViolation) {
        let relationship = try Relationship.declared(
          kind, partner: partner, with: with, since: since, until: until, kindOf: kindOf)
        let parties = Parties(kind: kind, partner: partner, with: with)
        if let earlier = rowOfParties.updateValue(row, forKey: parties) {
          faults.add(
            Diagnostic(
              at: position(.kind),
              "this relationship is declared at line \(table.position(earlier, Column.kind.rawValue).line) already",
              remedy: "Remove one of the two rows."))
        }
        relationships.append(relationship)
      } catch {
        let column: Column =
          switch error.rule {
          case .endsBeforeItBegins: .until
          case .unknownOrganisation where error.parameters["organisation"] == with.rawValue: .with
          default: .partner
          }
        faults.add(Diagnostic(at: position(column), error))
      }
    }
    return relationships
  }

  /// A blank before or behind a value, as people type it after a comma; nil where there is none.
  private static func blank(inRow row: Int, of table: CSVTable) -> Diagnostic? {
    let columns = [Column.kind, .partner, .with, .since, .until]
    let cells = columns.map { table.text(row, $0.rawValue) }
    let trimmed = cells.map {
      String($0.trimmingPrefix(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
    guard let place = cells.indices.first(where: { cells[$0] != trimmed[$0] }) else { return nil }
    let column = columns[place]
    return Diagnostic(
      at: table.position(row, column.rawValue), "there is a blank before or behind \(shown(trimmed[place]))",
      remedy:
        "Write it without: \((trimmed.last?.isEmpty == true ? trimmed.dropLast() : trimmed[...]).joined(separator: ","))"
    )
  }
}

extension RelationshipTable: RandomAccessCollection {
  package var startIndex: Int { 0 }
  package var endIndex: Int { relationships.count }
  package subscript(row: Int) -> Relationship { relationships[row] }

  /// Where a relationship's row begins.
  package func position(ofRow row: Int) -> SourcePosition {
    table?.position(row, Column.kind.rawValue) ?? SourcePosition(file: "", line: 1)
  }
}
