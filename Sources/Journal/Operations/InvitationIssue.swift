package import PartnerModel

extension Journal {
  /// Issues all drafts in one transaction: all of them, in their order, or none.
  ///
  /// An invitation for the same purpose that is still pending but past its expiry doesn't stand in the way
  /// (D5): it is recorded as expired in the same transaction.
  /// - Parameters:
  ///   - actor: the user by whose hand it happens.
  /// - Throws: `alreadyOpen`, `waitsForReview`, `endsBeforeItBegins`, `textNotPublished`, each for the first draft that it
  ///   fits; `busy`, `damaged`, `storage`.
  @discardableResult
  package func issue(
    _ drafts: some Collection<InvitationDraft>, by actor: Actor, at now: Moment
  ) throws(JournalError) -> [Invitation] {
    var generator = RandomBits()
    return try issue(drafts, by: actor, at: now, using: &generator)
  }

  /// As `issue(_:by:at:)`, with ids from a given generator, which must be fit for secrets outside of tests.
  @discardableResult
  package func issue(
    _ drafts: some Collection<InvitationDraft>, by actor: Actor, at now: Moment,
    using generator: inout some RandomNumberGenerator
  ) throws(JournalError) -> [Invitation] {
    guard !drafts.isEmpty else { return [] }
    return try write { transaction in
      var issue = try InvitationIssue(in: transaction, actor: actor, at: now)
      var invitations: [Invitation] = []
      invitations.reserveCapacity(drafts.count)
      for (number, draft) in drafts.enumerated() {
        invitations.append(
          try issue.add(draft, number: number, using: &generator))
      }
      return invitations
    }
  }
}

/// One transaction's worth of new invitations.
struct InvitationIssue {
  private let transaction: JournalTransaction
  private let now: Moment
  private var writer: JournalWriter
  private var places: StatusPlaces
  private let texts: PublishedTexts
  private var knownTerms: Set<Terms> = []
  private let findOpen: SQLStatement

  private struct Terms: Hashable {
    let kind: InvitationKind
    let digests: [LanguageCode: TextDigest]
  }

  init(in transaction: JournalTransaction, actor: Actor, at now: Moment) throws {
    self.transaction = transaction
    self.now = now
    writer = try JournalWriter(in: transaction, actor: actor, at: now)
    places = try StatusPlaces(in: transaction)
    texts = try PublishedTexts(in: transaction)
    findOpen = try SQLStatement(
      "SELECT id, expires_at FROM invitations WHERE \(InvitationTable.isPendingForPurpose)", in: transaction)
  }

  mutating func add(
    _ draft: InvitationDraft, number: Int, using generator: inout some RandomNumberGenerator
  ) throws -> Invitation {
    guard draft.expiresAt > now else { throw JournalError.endsBeforeItBegins(draft: number) }
    try checkTerms(of: draft, number: number)
    try makeRoom(for: draft.purpose, number: number)
    let id = InvitationID.random(using: &generator)
    let issued = IssuedInvitation(draft, statusIndex: places.draw(using: &generator))
    let stamp = try writer.record(.invitationIssued(id, issued))
    return issued.invitation(id, stamp)
  }

  /// Takes back one that is open, to make room for another.
  mutating func cancel(_ id: InvitationID) throws {
    try writer.record(.invitationCancelled(id, nil))
  }

  /// Its time was over before.
  mutating func expire(_ id: InvitationID) throws {
    try writer.record(.invitationExpired(id))
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

  /// Records the invitation that is in the way as expired, if its time is over and no answer to it waits.
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
    if try AnswerReader.waiting(for: open.id, in: transaction) > 0 {
      throw JournalError.waitsForReview(invitation: open.id)
    }
    try expire(open.id)
  }
}
