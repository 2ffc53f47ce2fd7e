package import PartnerModel

extension EndingReason {
  /// An option's value as a reason; nil where none is given.
  ///
  /// - Throws: `CommandFailure` for what can't go on record.
  package static func checked(_ text: String?) throws -> EndingReason? {
    do throws(RuleViolation) {
      guard let text else { return nil }
      return try EndingReason(validating: text)
    } catch {
      throw CommandFailure.refused([error])
    }
  }
}
