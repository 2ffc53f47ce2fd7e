/// The end of a relationship, as it is put on record (R130-R134).
package struct RelationshipEnd: Hashable, Sendable {
  /// Of the notice of termination that an agreement may ask for (R134).
  package enum Notice: Hashable, Sendable {
    case given(on: CalendarDate)
    case notRequired
  }

  package let parties: RelationshipParties
  /// What whoever ended it declared, word for word (R133).
  package let declaration: String
  package let language: LanguageCode
  /// Nil where nothing was said of it.
  package let notice: Notice?
  /// The delegated privileges that stay until each is taken back (R132), in the order of `Grant`.
  package let outliving: [Grant]
  /// Nil where nobody said why, or it was redacted.
  package let reason: EndingReason?

  package init(
    of parties: RelationshipParties, declaration: String, language: LanguageCode, notice: Notice?,
    outliving: Set<Grant>, reason: EndingReason? = nil
  ) {
    self.parties = parties
    self.declaration = declaration
    self.language = language
    self.notice = notice
    self.outliving = Grant.ordered(outliving.filter(\.outlivesRelationship))
    self.reason = reason
  }

  /// What says which text was declared: its SHA-256.
  package var declarationVersion: TextDigest { TextDigest(of: declaration) }
}

/// An end of a relationship that is on record.
package struct RecordedEnd: Hashable, Sendable {
  package let record: Int
  package let end: RelationshipEnd
  package let actor: Actor
  package let at: Moment

  package init(record: Int, end: RelationshipEnd, actor: Actor, at: Moment) {
    self.record = record
    self.end = end
    self.actor = actor
    self.at = at
  }
}

/// One thing that a relationship allowed and that was taken back by name: of a declared one, or of one that is over.
package struct PrivilegeRevocation: Hashable, Sendable {
  package let record: Int
  package let parties: RelationshipParties
  package let grant: Grant
  package let actor: Actor
  package let at: Moment

  package init(record: Int, parties: RelationshipParties, grant: Grant, actor: Actor, at: Moment) {
    self.record = record
    self.parties = parties
    self.grant = grant
    self.actor = actor
    self.at = at
  }
}
