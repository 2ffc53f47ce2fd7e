import Journal
import PartnerModel
import PortalFiles
import PortalSite
import SourceDiagnostics

extension Journal {
  /// The ids of the invitations to which an answer waits for its review, by what they are for.
  func invitationsWaiting() throws -> [InvitationPurpose: InvitationID] {
    Dictionary(
      try waitingAnswers().map { ($0.invitation.purpose, $0.invitation.id) }, uniquingKeysWith: { $1 })
  }
}

extension Journal {
  /// The consents to partnerships that no end has taken along.
  func consentsThatStand() throws -> [PartnerConsent] {
    let ends = Dictionary(
      try relationshipEnds().map { ($0.end.parties, $0.record) }, uniquingKeysWith: { $1 })
    return try partnerConsents().filter { $0.record > ends[$0.consent.parties] ?? 0 }.map(\.consent)
  }
}

extension Portal {
  /// What connects the organisations now: declared in the directory, or following from an acceptance on record.
  /// Where both say something of the same two, the record counts, since it is the later word: so what was taken back
  /// there is taken back from what a file declares too, and what ended there is over, unless a file declares it from a later day on.
  func relationships(
    _ source: PortalSource, _ journal: Journal?, at now: Moment
  ) throws -> RelationshipBook {
    let accepted = try journal?.relationships { source.day(of: $1, for: $0) }
    let declared = try declaredRelationships(source, journal, at: now) { _ in true }
    return RelationshipBook(declared + (accepted ?? [])) {
      source.day(of: now, for: $0.with)
    }
  }

  /// What the partnerships that hold now rest on; customers aren't looked at.
  func partnerships(_ source: PortalSource, _ journal: Journal?, at now: Moment) throws -> Partnerships {
    let declared = try declaredRelationships(source, journal, at: now) { $0.kind == .partnership }
    let accepted = try journal?.relationships(by: .providerInvitesReseller) { source.day(of: $1, for: $0) }
    let book = RelationshipBook(declared + (accepted ?? [])) { source.day(of: now, for: $0.with) }
    return Partnerships(
      Dictionary(book.all.map { ($0.parties, $0.origin) }, uniquingKeysWith: { $1 }))
  }

  /// What the directory declares, as far as the record leaves it, and what both sides agreed to.
  private func declaredRelationships(
    _ source: PortalSource, _ journal: Journal?, at now: Moment, where isAsked: (Relationship) -> Bool
  ) throws -> [Relationship] {
    let operatorID = source.configuration.operatorID
    return try leftOnRecord(
      source.directory.declaredRelationships.filter(isAsked), journal,
      today: source.day(of: now, for: operatorID), day: source.day(of:)
    )
    .map { $0.declared(by: operatorID) }
  }

  /// - Parameter today: by the operator's clocks. A consent to something that has an end counts until then.
  private func leftOnRecord(
    _ declared: [Relationship], _ journal: Journal?, today: CalendarDate, day: (Moment) -> CalendarDate
  ) throws -> [Relationship] {
    let consents = try journal?.partnerConsents() ?? []
    let ends = try journal?.relationshipEnds() ?? []
    let revocations = try journal?.privilegeRevocations() ?? []
    guard !ends.isEmpty || !revocations.isEmpty || !consents.isEmpty else { return declared }
    let agreed = Dictionary(grouping: consents, by: \.consent.parties)
    let ended = Dictionary(ends.map { ($0.end.parties, $0) }, uniquingKeysWith: { $1 })
    let revoked = Dictionary(grouping: revocations, by: \.parties)
    return declared.map { relationship in
      let end = ended[relationship.parties]
      if let end, relationship.since <= day(end.at) { return relationship.ended() }
      let bases = (agreed[relationship.parties] ?? []).filter { $0.record > end?.record ?? 0 }
        .map(\.consent.basis).filter { $0.until ?? today >= today }
      return (revoked[relationship.parties] ?? []).filter { $0.record > end?.record ?? 0 }
        .reduce(bases.max().map(relationship.agreed) ?? relationship) {
          $0.revoking($1.grant)
        }
    }
  }
}

extension Portal {
  /// The rows of `relationships.csv` that say anew what is on record: one record stands in one place. A row from before
  /// the invitation may stay: what is on record then is the other party's consent to it.
  func declaredTwice(_ source: PortalSource, _ journal: Journal?) throws -> DiagnosticList {
    var faults = DiagnosticList()
    let declared = source.directory.declaredRelationships
    guard !declared.isEmpty, let journal else { return faults }
    let rows = Dictionary(declared.indices.map { (declared[$0].parties, $0) }, uniquingKeysWith: { $1 })
    var invitations: [Int: Invitation] = [:]
    let ends = try journal.relationshipEnds()
    for ended in ends {
      guard let row = rows[ended.end.parties], declared[row].since <= source.day(of: ended.at) else {
        continue
      }
      faults.append(
        Diagnostic(
          .warning, at: declared.position(ofRow: row),
          "this relationship ended on record on \(source.day(of: ended.at)), and counts for nothing",
          remedy: "Remove the row. Where it began anew since, write that later day"
            + (declared[row].kind == .partnership
              ? ", and put on record that the provider agreed anew: `portico record partnership \(declared[row].partner) --evidence FILE`."
              : ".")))
    }
    try journal.forEachAcceptance { acceptance in
      guard let moment = acceptance.establishedAt else { return }
      let invitation = acceptance.invitation
      let issued = source.day(of: invitation.issuedAt, for: invitation)
      for relationship in Relationship.established(
        by: invitation, since: source.day(of: moment, for: invitation))
      {
        if let row = rows[relationship.parties], declared[row].since >= issued,
          !ends.contains(where: {
            $0.end.parties == relationship.parties && $0.record > acceptance.head.sequence
          })
        {
          invitations[row] = invitation
        }
      }
    }
    for (row, invitation) in invitations.sorted(by: { $0.key < $1.key }) {
      // It was there when the invitation was issued, whatever day it names.
      if try journal.declaredPartners(of: invitation).contains(declared[row].partner) { continue }
      faults.append(
        Diagnostic(
          at: declared.position(ofRow: row),
          "this relationship is on record already: it follows from the invitation \(invitation.id), issued on "
            + "\(source.day(of: invitation.issuedAt, for: invitation)) and accepted",
          remedy:
            "Remove the row: the record counts, also for what was taken back. Where it is older than the invitation, "
            + "write the day on which it began."))
    }
    return faults
  }
}

extension Portal {
  /// The partnerships in `relationships.csv` that go on after the last day of what the other side's receipt confirms.
  func declaredBeyondConsent(_ source: PortalSource, _ journal: Journal?) throws -> DiagnosticList {
    var warnings = DiagnosticList()
    guard let consents = try journal?.consentsThatStand(), !consents.isEmpty else { return warnings }
    let agreed = Dictionary(grouping: consents, by: \.parties)
    let declared = source.directory.declaredRelationships
    for row in declared.indices {
      let relationship = declared[row]
      let days = (agreed[relationship.parties] ?? []).map(\.basis.until)
      guard let last = days.compactMap(\.self).max(), !days.contains(nil),
        relationship.until.map({ $0 > last }) ?? true
      else { continue }
      warnings.append(
        Diagnostic(
          .warning, at: declared.position(ofRow: row),
          "this partnership has \(relationship.until.map { "its end on \($0)" } ?? "no end") here, but the receipt on record "
            + "confirms it until \(last): after that day it is declared by you alone",
          remedy:
            "Write \(last) as its end, or record the receipt of its renewal: `portico record receipt.jws`."))
    }
    return warnings
  }

  /// The rows of `relationships.csv` whose last day is over, and which nobody renewed.
  func declaredPastEnd(
    _ source: PortalSource, _ journal: Journal?, at now: Moment
  ) throws -> DiagnosticList {
    var warnings = DiagnosticList()
    let declared = source.directory.declaredRelationships
    let over = declared.indices.filter { row in
      declared[row].until != nil
        && declared[row].isPastEnd(on: source.day(of: now, for: declared[row].with))
    }
    guard !over.isEmpty else { return warnings }
    let book = try relationships(source, journal, at: now)
    for row in over where book.relationship(of: declared[row].parties) == nil {
      let relationship = declared[row]
      warnings.append(
        Diagnostic(
          .warning, at: declared.position(ofRow: row),
          "the relationship of \(relationship.partner) with \(relationship.with) has come to its end: "
            + "\(relationship.until?.description ?? "") was its last day",
          remedy: "Ask for its renewal with `portico renew`, or remove the row."))
    }
    return warnings
  }
}

extension PortalSource {
  /// The day that a moment falls on, by the invitee's clocks. A zone of which there is no file any more gives way to the
  /// portal's.
  fileprivate func day(of moment: Moment, for invitation: Invitation) -> CalendarDate {
    ((try? zones.zone(of: invitation)) ?? zones.portal).date(at: moment)
  }
}
