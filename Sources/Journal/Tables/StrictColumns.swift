internal import PartnerModel

/// A row of a table whose texts are what somebody could have written, or it is damaged.
struct StrictColumns<Column: TableColumn> {
  let row: SQLStatement.Row
  /// What the row is, in an error: `acceptance`.
  let what: String
  /// Where the table's own columns begin among those that were asked for; the number of the record is the first of them.
  var first: Int32 = 0

  var damaged: JournalError {
    .damaged(detail: "the \(what) of record \(row.integer(first)) can't be read")
  }

  private func place(_ column: Column) -> Int32 { first + column.rawValue }

  func integer(_ column: Column) -> Int64 { row.integer(place(column)) }

  func moment(_ column: Column) -> Moment { row.moment(place(column)) }

  /// Nil where there is no value.
  func bytes(_ column: Column) -> UnsafeRawBufferPointer? {
    row.isNull(place(column)) ? nil : row.bytes(place(column))
  }

  func value<Value>(_ column: Column, read: (String) -> Value?) throws(JournalError) -> Value {
    guard let value = try optional(column, read: read) else { throw damaged }
    return value
  }

  func text(_ column: Column) throws(JournalError) -> String { try value(column) { $0 } }

  func optionalText(_ column: Column) throws(JournalError) -> String? {
    if row.isNull(place(column)) { return nil }
    guard let text = row.text(place(column)) else { throw damaged }
    return text
  }

  func optional<Value>(_ column: Column, read: (String) -> Value?) throws(JournalError) -> Value? {
    guard let text = try optionalText(column) else { return nil }
    guard let value = read(text) else { throw damaged }
    return value
  }

  /// Nil where the answer was recorded as it came in.
  func arrival(_ received: Column, reason: Column) throws(JournalError) -> EarlierArrival? {
    guard !row.isNull(place(received)) else { return nil }
    return EarlierArrival(
      at: moment(received), reason: try optional(reason) { try? EndingReason(validating: $0) })
  }

  /// - Parameter event: the column with the moment of the verdict's record; its actor stands in the next.
  func review(
    _ reasons: [ReviewReason], _ verdict: Column, reason: Column, at event: Int32
  ) throws(JournalError) -> AnswerReview {
    let review = ReviewColumns.review(
      reasons, try optional(verdict, read: Verdict.init(rawValue:)),
      by: row.text(event + 1).flatMap { Actor($0) }, at: row.moment(event),
      reason: try optional(reason) { try? EndingReason(validating: $0) })
    guard let review else { throw damaged }
    return review
  }
}
