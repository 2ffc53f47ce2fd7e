/// What one of those who take part in an invitation was called, as the record has it.
package enum NameOnRecord: Hashable, Sendable {
  case company(CompanyName)
  /// Of a natural person: what is said of people, so it may be redacted.
  case person(CompanyName)
  /// Of a natural person, and gone.
  case redacted

  /// Nil where it was redacted.
  package var name: CompanyName? {
    switch self {
    case .company(let name), .person(let name): name
    case .redacted: nil
    }
  }

  package var isOfPerson: Bool {
    if case .company = self { false } else { true }
  }

  /// Where it was redacted: the same, without the name of a person.
  package var redacted: NameOnRecord { isOfPerson ? .redacted : self }
}

/// What those who take part in an invitation were called when it was issued, in its language.
package struct NamesOnRecord: Hashable, Sendable {
  package let from: NameOnRecord
  /// Of the provider of a joint invitation.
  package let with: NameOnRecord?
  package let to: NameOnRecord

  package init(from: NameOnRecord, with: NameOnRecord?, to: NameOnRecord) {
    self.from = from
    self.with = with
    self.to = to
  }

  /// As tokens and receipts have them; nil where one was redacted, so that nobody can tell any more what they said.
  package var complete: CompanyNames? {
    guard let from = from.name, let to = to.name else { return nil }
    guard let with else { return CompanyNames(from: from, with: nil, to: to) }
    return with.name.map { CompanyNames(from: from, with: $0, to: to) }
  }

  package var isRedacted: Bool { complete == nil }

  /// Whether a token or receipt with these names can be of this record: one that was redacted may have been any.
  package func agree(with names: CompanyNames) -> Bool {
    func agree(_ own: NameOnRecord, _ other: CompanyName) -> Bool { own.name.map { $0 == other } ?? true }
    guard (with == nil) == (names.with == nil), agree(from, names.from), agree(to, names.to) else {
      return false
    }
    guard let with, let other = names.with else { return true }
    return agree(with, other)
  }
}
