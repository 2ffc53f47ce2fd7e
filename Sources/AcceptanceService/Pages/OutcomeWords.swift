import PartnerModel
import VerifierFiles

/// The words for what an outcome's page tells of. One that is missing stands for itself.
extension PageWords {
  func name(of role: Role) -> String { self[.role, role.rawValue] ?? role.rawValue }
  func name(of field: AnswerField) -> String { self[.field, field.rawValue] ?? field.rawValue }
  func text(of evidence: EvidenceLevel) -> String { self[.evidence, evidence.rawValue] ?? evidence.rawValue }

  /// A sentence for just this field and fault, or else one for the fault.
  func text(of fault: AnswerFault) -> String {
    self[.fault, "\(fault.field.rawValue).\(fault.code.rawValue)"] ?? self[.fault, fault.code.rawValue]
      ?? fault.code.rawValue
  }

  /// Empty for a reason that there are no words for: the page says the rest.
  func text(ofRefusal reason: String) -> String { self[.refusal, reason] ?? "" }
}
