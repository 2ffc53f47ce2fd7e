package import Journal
import Ledger
package import PartnerModel
import PortalFiles
import PortalSite
import SystemFiles

/// What a redaction did.
package struct RedactionReport: Sendable {
  package let redactions: [RecordRedaction]
  /// Files and folders that were removed.
  package let removed: [String]
  /// The documents in which partners agreed to what was named: they stay until somebody deletes them.
  package var kept: [String] = []
  /// Of how many letters servers had said something, which was emptied.
  package let letters: Int
  package let actor: UserID
  /// Whether the logs of journal and ledger could be emptied too; if not, somebody else was using them.
  package let isLogEmpty: Bool
  /// What had been redacted before a restore, and still can't be.
  package var stillDue: [RedactionDebt] = []
  /// What couldn't be looked through for copies.
  package var unseen: [UnseenPlace] = []
}

extension Portal {
  /// Throws away what is said of people about the invitations and relationships that are named.
  ///
  /// The journal first, then the copies: where that is interrupted, the same command goes on with the copies.
  /// - Parameters:
  ///   - names: of invitations, at least six characters of the id of each; of relationships, as records name them.
  ///   - reason: as somebody typed it; it goes on record.
  ///   - name: who acts; nil for the first user of the operator who may.
  /// - Throws: `invitation-open`, `relationship-holds`, `recorded-in-clear`, `no-relationship`, …; then nothing is changed.
  package func redact(
    _ names: [String], reason: String?, actor name: String?, at now: Moment
  ) throws -> RedactionReport {
    let source = try source()
    let actor = try redactor(named: name, source)
    let (subjects, journal) = try named(names, source)
    return try redact(subjects, in: journal, reason: reason, by: actor, at: now)
  }

  /// What would be thrown away, of which there is something still, for a person to look at first.
  ///
  /// - Throws: as for the redaction itself.
  package func redactable(_ names: [String], actor name: String?, at now: Moment) throws -> [PeopleOnRecord] {
    let source = try source()
    _ = try redactor(named: name, source)
    let (subjects, journal) = try named(names, source)
    return try subjects.map { try journal.peopleToRedact(about: $0, at: now) }.filter { !$0.records.isEmpty }
  }

  private func named(
    _ names: [String], _ source: PortalSource
  ) throws -> (subjects: [RecordSubject], journal: Journal) {
    let existing = try existingJournalToWrite()
    let subjects = try names.map { try subjectToRedact($0, existing, source.directory) }
    guard let journal = existing else { throw JournalError.unknownInvitation(names.first ?? "") }
    let over = try journal.endsOfAccepted()
    for invitation in subjects.compactMap(\.invitation) {
      guard try over[invitation] != nil || journal.acceptance(of: invitation)?.establishedAt == nil else {
        throw OperationRefusal(
          .relationshipHolds, "a relationship rests on what was accepted by invitation \(invitation)",
          remedy: "Who agreed to it has to be provable for as long as it holds.")
      }
    }
    return (subjects, journal)
  }

  private func subjectToRedact(
    _ name: String, _ journal: Journal?, _ directory: PartnerDirectory
  ) throws -> RecordSubject {
    guard name.contains("/") else {
      // A company's id may stand for more than somebody thinks of who can't take it back.
      let invitation = try journal.invitation(
        meantBy: name, what: "is named by that: a redaction takes an invitation's own id", in: directory
      ) { _ in false }
      return .invitation(invitation.id)
    }
    guard let subject = RecordSubject(rawValue: name),
      try journal?.hasRecords(about: subject) == true
    else {
      throw OperationRefusal(
        .noRelationship, "nothing is on record about a relationship called \(name)",
        remedy: "`portico history` and `portico person` show what they are called, such as "
          + "reseller/hoshino-cloud/aozora-foods.")
    }
    return subject
  }

  /// The same for all of which `retention` in `portal.yaml` says that it has been kept long enough.
  ///
  /// - Throws: also `no-retention`.
  package func redactDue(reason: String?, actor name: String?, at now: Moment) throws -> RedactionReport {
    let source = try source()
    let actor = try redactor(named: name, source)
    let again = try RedactionDebtFile(below: stateFolder).entries()
    guard source.configuration.retention != nil || !again.isEmpty else {
      throw OperationRefusal(
        .noRetention, "\(PortalConfiguration.path) doesn't say how long what is said of people is kept",
        remedy: "Add `retention:` with a period for expired, cancelled, declined or dismissed, such as P365D."
      )
    }
    guard let journal = try existingJournalToWrite() else {
      return RedactionReport(redactions: [], removed: [], letters: 0, actor: actor.id, isLogEmpty: true)
    }
    let (due, relationships) = try due(of: source, in: journal, again, at: now)
    // Where an earlier run was cut off, copies may be left.
    var redacted: [InvitationID] = []
    try journal.forEachAcceptance { if $0.answer.person == nil { redacted.append($0.invitation.id) } }
    try journal.forEachDecline { if $0.answer.person == nil { redacted.append($0.invitation.id) } }
    return try redact(
      due, through: relationships, in: journal, reason: reason, by: actor, alsoCopiesOf: redacted, at: now)
  }

  /// What doesn't have to be kept any longer, for a person to look at first.
  package func redactableDue(actor name: String?, at now: Moment) throws -> [PeopleOnRecord] {
    let source = try source()
    _ = try redactor(named: name, source)
    guard let journal = try existingJournal() else { return [] }
    let again = try RedactionDebtFile(below: stateFolder).entries()
    let (due, relationships) = try due(of: source, in: journal, again, at: now)
    return try due.map { try journal.peopleToRedact(about: $0, through: relationships[$0], at: now) }
      .filter { !$0.records.isEmpty }
  }

  /// - Parameter again: what a restored backup brought back.
  /// - Returns: also the last record that counts of each relationship.
  private func due(
    of source: PortalSource, in journal: Journal, _ again: [RedactionDebtFile.Entry], at now: Moment
  ) throws -> (subjects: [RecordSubject], through: [RecordSubject: Int]) {
    let kept = source.configuration.retention
    let ended = try journal.endedInvitations(at: now).filter { ended in
      let period =
        switch ended.end {
        case .expired: kept?.expired
        case .cancelled: kept?.cancelled
        case .declined: kept?.declined
        case .dismissed: kept?.dismissed
        case .ended: kept?.ended
        }
      return period.map { ended.at + $0 <= now } ?? false
    }
    // Why a relationship ended is said of it, and of no invitation, and so are notes. What has begun anew since stays.
    var relationships: [RecordSubject: Int] = [:]
    if let period = kept?.ended {
      for end in try journal.relationshipEnds() where end.at + period <= now {
        relationships[.relationship(end.end.parties)] = end.record
      }
      relationships = try relationships.filter { try journal.hasRecordsOfPeople(about: $0, through: $1) }
    }
    // What a restored backup brought back was thrown away once: it waits for no period.
    let due =
      ended.map { RecordSubject.invitation($0.invitation) }
      + relationships.sorted { $0.value < $1.value }.map(\.key)
      + (try journal.debts(again, at: now).filter { $0.obstacle == .nothing }.map(\.subject))
    return (due, relationships)
  }

  private func redactor(named name: String?, _ source: PortalSource) throws -> User {
    let directory = source.directory
    let operatorID = source.configuration.operatorID
    return try directory.actingUser(
      directory.user(named: name), of: operatorID, whoMay: .redactPersonalData, operatorID: operatorID
    ) {
      PermissionTable.standard.check($0, may: .redactPersonalData, for: operatorID)
    }
  }

  private func redact(
    _ subjects: [RecordSubject], through last: [RecordSubject: Int] = [:], in journal: Journal,
    reason: String?, by actor: User, alsoCopiesOf leftOver: [InvitationID] = [],
    at now: Moment
  ) throws -> RedactionReport {
    let subjects = subjects.reduce(into: [RecordSubject]()) { if !$0.contains($1) { $0.append($1) } }
    let ids = subjects.compactMap(\.invitation)
    let reason = try EndingReason.checked(reason)
    let (redactions, isLogEmpty) = try journal.redact(
      subjects, through: last, reason: reason, by: .user(actor.id), at: now)
    let (letters, isLedgerEmpty) = try letterLedger.redact(ids + leftOver)
    var copies = PersonalCopies(of: self)
    let named = try copies.paths(of: ids + leftOver, in: journal)
    try copies.remove(named)
    let removed = (copies.removeDrafts() + named).sorted()
    return RedactionReport(
      redactions: redactions, removed: removed, kept: try documents(of: subjects, in: journal),
      letters: letters, actor: actor.id,
      isLogEmpty: isLogEmpty && isLedgerEmpty,
      stillDue: try settleDebts(in: journal, at: now), unseen: copies.unseen)
  }

  private func documents(of subjects: [RecordSubject], in journal: Journal) throws -> [String] {
    let digests = try journal.partnerConsents().compactMap { recorded -> String? in
      guard subjects.contains(.relationship(recorded.consent.parties)),
        case .evidence(let digest) = recorded.consent.basis
      else { return nil }
      return digest
    }
    return Set(digests).flatMap { KeptEvidence.documents(of: $0, in: self) }.sorted()
      .map { "\(partnershipFolder)/\($0)" }
  }

  /// Forgets what needn't be redacted again any more.
  ///
  /// - Returns: the rest.
  private func settleDebts(in journal: Journal, at now: Moment) throws -> [RedactionDebt] {
    let file = RedactionDebtFile(below: stateFolder)
    let entries = try file.entries()
    guard !entries.isEmpty else { return [] }
    let debts = try journal.debts(entries, at: now)
    let left = Set(debts.map(\.subject))
    try file.write(entries.filter { left.contains($0.subject) })
    return debts
  }
}
