/// How a receipt follows from its record. An acceptance keeps the form that was noted with it, so that its receipt is the
/// same bytes whenever it is made again.
package enum ReceiptForm: Int, CaseIterable, Hashable, Sendable {
  /// Its `jti` is the invitation's. It names no company.
  case first = 1
  /// It has a `jti` of its own, the invitation's id besides, and what the companies are called on record.
  case second = 2

  /// That of what is accepted from now on.
  package static let current = ReceiptForm.second
}
