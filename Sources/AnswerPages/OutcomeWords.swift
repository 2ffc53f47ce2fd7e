import PartnerModel
import VerifierFiles

/// The words for what an outcome's page tells of. One that is missing stands for itself.
extension PageWords {
  func name(of role: Role) -> String { self[.role, role.rawValue] ?? role.rawValue }
  /// A record of before may hold another word than a code; it stands for itself.
  func name(ofCountry code: String) -> String {
    countries.first { $0.code.rawValue == code }?.names.first ?? code
  }
  func name(of field: AnswerField) -> String { self[.field, field.rawValue] ?? field.rawValue }
  func text(of evidence: EvidenceLevel) -> String { self[.evidence, evidence.rawValue] ?? evidence.rawValue }

  /// The fields as the language's form has them.
  var formOrder: [AnswerField] {
    let fields = AnswerField.allCases
    guard nameOrder == .familyFirst else { return fields }
    return fields.map { field in
      switch field {
      case .givenName: .familyName
      case .familyName: .givenName
      default: field
      }
    }
  }

  /// A sentence for just this field and fault, or else one for the fault.
  func text(of fault: AnswerFault) -> String {
    self[.fault, "\(fault.field.rawValue).\(fault.code.rawValue)"] ?? self[.fault, fault.code.rawValue]
      ?? fault.code.rawValue
  }

  /// Empty for a reason that there are no words for: the page says the rest.
  func text(ofRefusal reason: String) -> String { self[.refusal, reason] ?? "" }
}
