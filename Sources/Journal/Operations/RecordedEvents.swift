package import PartnerModel

/// One thing that happened to an invitation or a relationship, as a history tells it.
package struct RecordedEvent: Hashable, Sendable {
  package let record: Int
  package let at: Moment
  package let actor: Actor
  /// The kind's name in the journal: `relationship-ended`.
  package let kind: String
  package let subject: RecordSubject
  /// More about it; nil where the kind says all, and where that was redacted.
  package let detail: String?
  /// Whether what it said of people was redacted.
  package let isRedacted: Bool
}

extension Journal {
  /// Calls `body` for every event that is about an invitation or a relationship, in their order.
  ///
  /// `body` must not use this journal.
  package func forEachEvent(_ body: (RecordedEvent) throws -> Void) throws {
    try readRows { transaction in
      try EventRow.forEach(in: transaction) { row in
        let (event, stamp) = (try row.event(), try row.stamp())
        guard event.isOfHistory, let subject = RecordSubject(rawValue: event.subject) else { return }
        try body(
          RecordedEvent(
            record: stamp.sequence, at: stamp.at, actor: stamp.actor, kind: event.kind.rawValue,
            subject: subject, detail: event.detail,
            isRedacted: try row.opening == nil && row.commitment() != nil))
      }
    }
  }
}

extension JournalEvent {
  /// Texts and status lists are about no invitation alone.
  fileprivate var isOfHistory: Bool {
    switch self {
    case .textPublished, .placesRetired: false
    default: true
    }
  }

  fileprivate var detail: String? {
    switch self {
    case .invitationIssued(_, let issued): issued.term.detail
    case .invitationCancelled(_, let reason): reason?.rawValue
    case .answerDismissed(_, _, let reason): reason?.rawValue
    case .endingRequested(_, let request): request.reason?.rawValue
    case .endingRequestDismissed(_, _, let reason): reason?.rawValue
    case .acceptanceDismissed(_, let reason): reason?.rawValue
    case .personalDataRedacted(_, _, let reason): reason?.rawValue
    case .grantRevoked(_, let grant, let partner): "\(grant.rawValue) of \(partner)"
    case .privilegeRevoked(_, let grant): grant.rawValue
    case .letterEnded(let letter): letter.outcome.rawValue
    case .relationshipEnded(let end): end.detail
    case .consentRecorded(let consent): consent.basis.detail
    case .customerNoted(_, let note): note?.text
    case .customerLinked(_, let link): link.map { "\($0.name): \($0.address ?? "taken away")" }
    default: nil
    }
  }
}

extension RelationshipTerm {
  fileprivate var detail: String? {
    guard self != .open else { return nil }
    return [until.map { "to hold until \($0)" }, renews.map { "renewing what holds since \($0)" }]
      .compactMap(\.self).joined(separator: ", ")
  }
}

extension RelationshipEnd {
  fileprivate var detail: String {
    let termination =
      switch notice {
      case .given(let day): "notice of termination given on \(day)"
      case .notRequired: "no notice of termination required"
      case nil: "nothing said of a notice of termination"
      }
    let left = outliving.map(\.rawValue).joined(separator: ", ")
    return
      ([
        termination, "declared \(declarationVersion.rawValue.prefix(12)) in \(language.rawValue)",
        left.isEmpty ? nil : "outliving: \(left)", reason.map { "reason: \($0.rawValue)" },
      ] as [String?]).compactMap(\.self).joined(separator: "; ")
  }
}

extension PartnerConsent.Basis {
  fileprivate var detail: String {
    switch self {
    case .evidence: "on the operator's word, evidence kept"
    case .receipt(_, let issuer, _, let until):
      "by a receipt of \(issuer)" + (until.map { ", until \($0)" } ?? "")
    }
  }
}
