/// That the other side of a partnership agreed to it, though no invitation of this portal says so.
package struct PartnerConsent: Hashable, Sendable {
  /// What it rests on.
  package enum Basis: Hashable, Sendable {
    /// The operator's word, and a document that is kept: its SHA-256, in lower-case hexadecimal digits.
    case evidence(String)
    /// A receipt that another portal signed: the SHA-256 of its text, who signed it, when it was accepted there, and the last
    /// day of what was accepted, where it has one.
    case receipt(String, issuer: String, accepted: Moment, until: CalendarDate?)
  }

  package let parties: RelationshipParties
  package let basis: Basis

  package init(to parties: RelationshipParties, on basis: Basis) {
    self.parties = parties
    self.basis = basis
  }
}

extension PartnerConsent.Basis {
  /// The last day on which it counts: nobody agreed to more than what was accepted.
  package var until: CalendarDate? {
    switch self {
    case .evidence: nil
    case .receipt(_, _, _, let until): until
    }
  }
}

extension PartnerConsent.Basis: Comparable {
  /// What is signed says more than somebody's word.
  package static func < (one: Self, other: Self) -> Bool {
    if case (.evidence, .receipt) = (one, other) { true } else { false }
  }
}

/// A consent that is on record.
package struct RecordedConsent: Hashable, Sendable {
  package let record: Int
  package let consent: PartnerConsent
  package let actor: Actor
  package let at: Moment

  package init(record: Int, consent: PartnerConsent, actor: Actor, at: Moment) {
    self.record = record
    self.consent = consent
    self.actor = actor
    self.at = at
  }
}
