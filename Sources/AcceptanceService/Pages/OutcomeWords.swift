import JSON
import PartnerModel

/// The words of one language that only the moment knows which of them are wanted: names of roles, faults, dates.
///
///     {"name": "English", "familyNameFirst": false, "moment": "{date}, {time} UTC", "date": "{day} {month} {year}", "months": ["January", …],
///      "role": {"globalAdmin": "Global admin", …}, "field": {"email": "…", …}, "fault": {"missing": "…",
///      "email.invalid": "…", …}, "evidence": {"link-possession": "…", …}, "review": {…}, "refusal": {…}}
struct OutcomeWords: Sendable {
  let language: LanguageCode
  let ownName: String
  private let isFamilyNameFirst: Bool
  private let momentPattern: String
  private let datePattern: String
  private let months: [String]
  private let groups: [String: [String: String]]
  /// Each language's own name.
  private let ownNames: [LanguageCode: String]

  private static let groupNames = ["role", "field", "fault", "evidence", "review", "refusal"]

  init(
    _ language: LanguageCode, _ object: JSONObject, ownNames: [LanguageCode: String],
    reader: VerifierFileReader
  ) throws(VerifierFileFault) {
    self.language = language
    self.ownNames = ownNames
    ownName = try reader.text("name", object)
    guard case .boolean(let isFamilyNameFirst)? = object["familyNameFirst"] else {
      throw reader.fault("familyNameFirst")
    }
    self.isFamilyNameFirst = isFamilyNameFirst
    momentPattern = try reader.text("moment", object)
    datePattern = try reader.text("date", object)
    months = try reader.texts("months", object)
    guard months.count == 12 else { throw reader.fault("months") }
    var groups: [String: [String: String]] = [:]
    for name in Self.groupNames {
      var group: [String: String] = [:]
      for member in try reader.object(name, object).members {
        guard case .string(let text) = member.value else { throw reader.fault(name) }
        group[member.name] = text
      }
      groups[name] = group
    }
    self.groups = groups
  }

  /// A person's name in the order of this language. One in Chinese characters, kana or Hangul has the family name
  /// first in every language.
  func name(givenName: String, familyName: String) -> String {
    let isEastAsian = (givenName + familyName).unicodeScalars.allSatisfy {
      (0x1100...0x11FF).contains($0.value) || (0x2E80...0xD7FF).contains($0.value)
        || (0xF900...0xFAFF).contains($0.value) || (0xFF00...0xFFEF).contains($0.value)
        || (0x2_0000...0x3_FFFF).contains($0.value) || $0.properties.isWhitespace
    }
    return isFamilyNameFirst || isEastAsian ? "\(familyName) \(givenName)" : "\(givenName) \(familyName)"
  }

  func name(of role: Role) -> String { self["role", role.rawValue] }
  func name(of field: AnswerField) -> String { self["field", field.rawValue] }
  func text(of evidence: EvidenceLevel) -> String { self["evidence", evidence.rawValue] }
  func text(of reason: ReviewReason) -> String { self["review", reason.rawValue] }
  func ownName(of language: LanguageCode) -> String { ownNames[language] ?? language.rawValue }

  /// A sentence for just this field and fault, or else one for the fault.
  func text(of fault: AnswerFault) -> String {
    groups["fault"]?["\(fault.field.rawValue).\(fault.code.rawValue)"] ?? self["fault", fault.code.rawValue]
  }

  /// Empty for a reason that there are no words for: the page says the rest.
  func text(ofRefusal reason: String) -> String { groups["refusal"]?[reason] ?? "" }

  /// To the minute, in UTC and saying so.
  func text(of moment: Moment) -> String {
    let date = moment.date
    let day = datePattern.replacing("{day}", with: String(date.day))
      .replacing("{month}", with: months[date.month - 1]).replacing("{year}", with: String(date.year))
    return momentPattern.replacing("{date}", with: day).replacing("{time}", with: moment.clock)
  }

  /// A word that is missing stands for itself.
  private subscript(group: String, key: String) -> String { groups[group]?[key] ?? key }
}
