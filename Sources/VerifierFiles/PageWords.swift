import InvitationToken
import JSON
package import PartnerModel

/// The words of one language that only the moment knows which of them are wanted: names of roles, faults, dates.
///
///     {"name": "English", "familyNameFirst": false, "moment": "{date}, {time} UTC", "date": "{day} {month} {year}",
///      "months": ["January", …], "role": {"globalAdmin": "Global admin", …}, "field": {"email": "…", …},
///      "fault": {"missing": "…", "email.invalid": "…", …}, "evidence": {"link-possession": "…", …},
///      "refusal": {…}, "countries": ["DE|Germany", "US|United States|USA|America", …]}
package struct PageWords: Hashable, Sendable {
  package let language: LanguageCode
  /// The language's own name for itself.
  package let ownName: String
  package let nameOrder: NameOrder
  package let dates: DateWords
  package let countries: [Country]
  private let texts: [Group: [String: String]]

  /// What people call a country.
  package struct Country: Hashable, Sendable {
    package let code: CountryCode
    /// One at least; pages show the first.
    package let names: [String]

    /// - Returns: nil without a name.
    package init?(_ code: CountryCode, names: [String]) {
      guard !names.isEmpty else { return nil }
      self.code = code
      self.names = names
    }

    fileprivate init?(_ line: String) {
      let parts = line.split(separator: "|").map(String.init)
      guard let code = parts.first.flatMap({ CountryCode($0) }) else { return nil }
      self.init(code, names: Array(parts.dropFirst()))
    }

    fileprivate var line: String { ([code.rawValue] + names).joined(separator: "|") }
  }

  /// What there are words for, in the order of the file.
  package enum Group: String, CaseIterable, Hashable, Sendable {
    case role, field
    /// By fault, or by field and fault: `email.invalid`.
    case fault
    case evidence, refusal

    /// Nil where any key can be one.
    package var keys: [String]? {
      switch self {
      case .role: Role.allCases.map(\.rawValue)
      case .field: AnswerField.allCases.map(\.rawValue)
      case .fault: nil
      case .evidence: EvidenceLevel.allCases.map(\.rawValue)
      case .refusal: RefusalReason.allCases.map(\.rawValue)
      }
    }
  }

  package init(
    _ language: LanguageCode, ownName: String, nameOrder: NameOrder, dates: DateWords,
    countries: [Country], texts: [Group: [String: String]]
  ) {
    self.language = language
    self.ownName = ownName
    self.nameOrder = nameOrder
    self.dates = dates
    self.countries = countries
    self.texts = texts
  }

  package subscript(group: Group, key: String) -> String? { texts[group]?[key] }

  private enum Name: String, CaseIterable {
    case name, familyNameFirst, moment, date, months
    case role, field, fault, evidence, refusal
    case countries

    init(_ group: Group) {
      self =
        switch group {
        case .role: .role
        case .field: .field
        case .fault: .fault
        case .evidence: .evidence
        case .refusal: .refusal
        }
    }
  }
}

extension PageWords {
  func write(to text: inout JSONText) {
    text.object { text in
      text.member(Name.name, ownName)
      text.member(Name.familyNameFirst, nameOrder == .familyFirst)
      text.member(Name.moment, dates.moment.text)
      text.member(Name.date, dates.date.text)
      text.member(Name.months, dates.months)
      for group in Group.allCases {
        let texts = texts[group] ?? [:]
        text.name(Name(group))
        text.object { text in
          for key in group.keys ?? texts.keys.sorted() {
            if let word = texts[key] { text.member(key, word) }
          }
        }
      }
      text.member(Name.countries, countries.map(\.line))
    }
  }

  init(
    _ language: LanguageCode, _ object: JSONObject, reader: VerifierFileReader
  ) throws(VerifierFileFault) {
    let members = reader.members(object, Name.self)
    self.language = language
    ownName = try members.text(.name)
    nameOrder = try members.flag(.familyNameFirst) ? .familyFirst : .givenFirst
    let months = try members.texts(.months)
    guard months.count == 12 else { throw members.fault(.months) }
    dates = DateWords(
      date: TextPattern(try members.text(.date)), moment: TextPattern(try members.text(.moment)),
      months: months)
    var texts: [Group: [String: String]] = [:]
    for group in Group.allCases {
      let name = Name(group)
      var words: [String: String] = [:]
      for member in try members.object(name).members {
        guard case .string(let word) = member.value, group.keys?.contains(member.name) ?? true else {
          throw reader.fault("\(name.rawValue).\(member.name)")
        }
        words[member.name] = word
      }
      texts[group] = words
    }
    self.texts = texts
    countries = try members.texts(.countries).map { line throws(VerifierFileFault) in
      try members.value(.countries, Country(line))
    }
    try members.refuseOthers()
  }
}

extension CountryNames {
  /// In all these languages.
  package init(_ words: [PageWords]) {
    self.init(
      words.flatMap(\.countries).flatMap { country in country.names.map { (code: country.code, name: $0) } })
  }
}
