internal import PartnerModel

/// What came of the review of an answer.
enum Verdict: String, CaseIterable {
  case confirmed
  case dismissed
  /// The invitation ended first: by another answer, or without any.
  case superseded
}

/// How the tables of answers say whether somebody has to look at one, and what came of it: the columns `review_reasons`,
/// `verdict`, `verdict_sequence` and `verdict_reason`.
enum ReviewColumns {
  static let verdict =
    "TEXT CHECK (verdict IN (\(Verdict.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", "))))"
  static let verdictSequence =
    "INTEGER REFERENCES events (sequence) CHECK ((verdict_sequence IS NULL) = (verdict IS NULL))"
  static let verdictReason = "TEXT CHECK (verdict IS NOT NULL OR verdict_reason IS NULL)"

  /// Whether the answer counts.
  static func isInEffect(_ prefix: String = "") -> String {
    "(\(prefix)review_reasons = '' OR \(prefix)verdict IS '\(Verdict.confirmed.rawValue)')"
  }

  static func isWaiting(_ prefix: String = "") -> String {
    "(\(prefix)review_reasons <> '' AND \(prefix)verdict IS NULL)"
  }

  /// Separated by spaces, in the order in which they were found.
  static func text(_ reasons: [ReviewReason]) -> String {
    reasons.map(\.rawValue).joined(separator: " ")
  }

  /// Reads what `text(_:)` wrote; nil for anything else.
  static func reasons(_ text: String) -> [ReviewReason]? {
    let words = text.split(separator: " ").map(String.init)
    let reasons = words.compactMap(ReviewReason.init(rawValue:))
    return reasons.count == words.count ? reasons : nil
  }

  /// - Parameters:
  ///   - verdict: nil where there is none.
  ///   - actor, moment: of the verdict's record.
  ///   - reason: only a dismissal has one.
  static func review(
    _ reasons: [ReviewReason], _ verdict: Verdict?, by actor: Actor?, at moment: Moment, reason: EndingReason?
  ) -> AnswerReview? {
    switch verdict {
    case nil: reasons.isEmpty ? .notNeeded : .needed(reasons)
    case .confirmed: actor.map { .confirmed(by: $0, at: moment) }
    case .dismissed: actor.map { .dismissed(by: $0, at: moment, reason: reason) }
    case .superseded: .superseded(at: moment)
    }
  }
}

/// The columns of an answer that had come in before it was recorded.
enum ArrivalColumns {
  static let received = "INTEGER"
  static let reason = "TEXT CHECK (received IS NOT NULL OR received_reason IS NULL)"
}
