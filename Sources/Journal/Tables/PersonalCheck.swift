/// Compares what is said of people with what the records commit to, and with the redactions on record.
struct PersonalCheck {
  /// The records whose personal part isn't there.
  private var missing: Set<Int> = []
  private var count: Int64 = 0

  /// Compares one more record with what stands beside it. One that can't be read commits to nothing: whoever reads it says
  /// so.
  mutating func check(_ row: EventRow) throws {
    guard let commitment = try? row.commitment() else { return }
    guard let opening = row.opening else {
      missing.insert(row.sequence)
      return
    }
    guard opening.commitment == commitment else {
      throw fault(row.sequence, "what it says of a person is not what it commits to")
    }
    count += 1
  }

  /// Takes in what a record says that was redacted.
  mutating func takeNote(of event: JournalEvent, at sequence: Int) throws {
    guard case .personalDataRedacted(_, let records, _) = event else { return }
    for record in records where missing.remove(record) == nil {
      throw fault(sequence, "what record \(record) says of a person is still there, though it is redacted")
    }
  }

  func finish(_ transaction: JournalTransaction) throws {
    if let record = missing.min() {
      throw fault(record, "what it says of a person is missing, and no record says that it was redacted")
    }
    let there = try SQLStatement("SELECT count(*) FROM personal", in: transaction).firstRow { $0.integer(0) }
    guard there == count else {
      throw JournalFault(
        sequence: nil, reason: .personalDiffers,
        detail: "\((there ?? 0) - count) rows of personal have no record")
    }
  }

  private func fault(_ sequence: Int, _ detail: String) -> JournalFault {
    JournalFault(sequence: sequence, reason: .personalDiffers, detail: detail)
  }
}
