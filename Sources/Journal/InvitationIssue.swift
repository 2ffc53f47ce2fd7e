internal import GRDB
package import PartnerModel

extension Journal {
  /// Issues all drafts in one transaction: all of them, in their order, or none.
  ///
  /// An invitation for the same purpose that is still pending but past its expiry doesn't stand in the way
  /// (D5): it is recorded as expired in the same transaction.
  /// - Parameters:
  ///   - actor: the user by whose hand it happens.
  /// - Throws: `alreadyOpen`, `endsBeforeItBegins`, `textNotPublished`, each for the first draft that it
  ///   fits; `busy`, `damaged`, `storage`.
  @discardableResult
  package func issue(
    _ drafts: [InvitationDraft], by actor: Actor, at now: Moment
  ) throws(JournalError) -> [Invitation] {
    var generator = SystemRandomNumberGenerator()
    return try issue(drafts, by: actor, at: now, using: &generator)
  }

  /// As `issue(_:by:at:)`, with ids from a given generator, which must be fit for secrets outside of tests.
  @discardableResult
  package func issue(
    _ drafts: [InvitationDraft], by actor: Actor, at now: Moment,
    using generator: inout some RandomNumberGenerator
  ) throws(JournalError) -> [Invitation] {
    guard !drafts.isEmpty else { return [] }
    return try write { database in
      var issue = try InvitationIssue(in: database, actor: actor, at: now)
      var invitations: [Invitation] = []
      invitations.reserveCapacity(drafts.count)
      for (number, draft) in drafts.enumerated() {
        invitations.append(
          try issue.add(draft, number: number, id: InvitationID.random(using: &generator)))
      }
      return invitations
    }
  }
}

/// One transaction's worth of new invitations.
struct InvitationIssue {
  private let actor: Actor
  private let now: Moment
  private var chain: EventChain
  private var nextStatusIndex: Int
  private let texts: PublishedTexts
  private var knownTerms: Set<Terms> = []
  private let findOpen: SQLStatement
  private let ending: InvitationEnding
  private let insert: SQLStatement

  private struct Terms: Hashable {
    let kind: InvitationKind
    let digests: [LanguageCode: TextDigest]
  }

  init(in database: Database, actor: Actor, at now: Moment) throws {
    self.actor = actor
    self.now = now
    chain = try EventChain(in: database, actor: actor, at: now)
    // Rows are never deleted, so one after the highest was never given out.
    nextStatusIndex =
      try SQLStatement("SELECT coalesce(max(status_index), -1) + 1 FROM invitations", in: database)
      .firstRow { Int($0.integer(0)) } ?? 0
    texts = try PublishedTexts(in: database)
    findOpen = try SQLStatement(
      "SELECT id, expires_at FROM invitations WHERE \(InvitationRow.isPendingForPurpose)", in: database)
    ending = try InvitationEnding(in: database)
    insert = try SQLStatement(InvitationRow.insert, in: database)
  }

  mutating func add(_ draft: InvitationDraft, number: Int, id: InvitationID) throws -> Invitation {
    guard draft.expiresAt > now else { throw JournalError.endsBeforeItBegins(draft: number) }
    try checkTerms(of: draft, number: number)
    try makeRoom(for: draft.purpose, number: number)
    let payload = InvitationRow.issuedPayload(
      purpose: draft.purpose, recipient: draft.recipient.rawValue, language: draft.language,
      expiresAt: draft.expiresAt, statusIndex: nextStatusIndex, keyID: draft.keyID, terms: draft.terms,
      tenantDomain: draft.tenantDomain, country: draft.country)
    let sequence = try chain.append(.invitationIssued, subject: id.rawValue, payload: payload)
    let invitation = Invitation(
      id: id, sequence: sequence, kind: draft.purpose.kind, from: draft.purpose.from,
      with: draft.purpose.with,
      to: draft.purpose.to, recipient: draft.recipient.rawValue, language: draft.language, issuedAt: now,
      expiresAt: draft.expiresAt, statusIndex: nextStatusIndex, keyID: draft.keyID, state: .pending,
      issuedBy: actor, terms: draft.terms, tenantDomain: draft.tenantDomain, country: draft.country)
    try InvitationRow.run(insert, with: invitation)
    nextStatusIndex += 1
    return invitation
  }

  /// Takes back one that is open, to make room for another.
  mutating func cancel(_ id: InvitationID) throws {
    try ending.record(.invitationCancelled, of: id, in: &chain)
  }

  /// What an acceptance says was shown must be a text that somebody can read later.
  private mutating func checkTerms(of draft: InvitationDraft, number: Int) throws {
    let terms = Terms(kind: draft.purpose.kind, digests: draft.terms)
    guard !knownTerms.contains(terms) else { return }
    for language in Set(draft.terms.keys).union([draft.language]).sorted() {
      guard let digest = draft.terms[language],
        try texts.contains(digest: digest, kind: draft.purpose.kind, language: language)
      else { throw JournalError.textNotPublished(draft: number, language: language.rawValue) }
    }
    knownTerms.insert(terms)
  }

  /// Records the invitation that is in the way as expired, if its time is over.
  private mutating func makeRoom(for purpose: InvitationPurpose, number: Int) throws {
    let open = try findOpen.firstRow(
      .text(purpose.to.rawValue), .text(purpose.from.rawValue), .text(purpose.kind.rawValue),
      .text(purpose.with?.rawValue ?? "")
    ) { row in
      guard let id = row.text(0).map(InvitationID.init(rawValue:)) else {
        throw JournalError.damaged(detail: "an invitation's id is not UTF-8")
      }
      return (id: id, expiresAt: row.moment(1))
    }
    guard let open else { return }
    guard open.expiresAt <= now else { throw JournalError.alreadyOpen(draft: number, invitation: open.id) }
    try ending.record(.invitationExpired, of: open.id, in: &chain)
  }
}
