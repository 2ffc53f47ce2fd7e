package import InvitationToken
package import Journal
package import PartnerModel

/// Takes answers to invitations: from what somebody sent to what is on record, and a receipt for it. Pages, HTTP and
/// mail are other people's work.
///
/// Nothing is recorded but what the verifier let through: the journal takes a `VerifiedInvitation`, which nobody
/// else can make.
package struct AcceptanceDesk: Sendable {
  private let verifier: TokenVerifier
  private let journal: Journal
  private let receipts: ReceiptDesk
  /// The roles from which an acceptance is taken (R80).
  private let acceptedBy: AcceptingRoles
  private let known: CommonKnowledge
  private let countries: CountryNames
  private let actor: Actor

  /// - Parameters:
  ///   - keys: the published ones.
  ///   - expectations: what the portal's tokens must fulfil.
  ///   - acceptedBy: the roles from which an acceptance is taken.
  ///   - known: what anybody can state who only has a link.
  ///   - countries: what people may call a country.
  ///   - actor: by whose hand answers are recorded.
  package init(
    keys: KeySet, expecting expectations: TokenVerifier.Expectations, journal: Journal, receipts: ReceiptDesk,
    acceptedBy: AcceptingRoles, known: CommonKnowledge, countries: CountryNames, actor: Actor
  ) {
    // It decides about tokens alone: what became of an invitation is looked up where the answer is recorded, in the
    // same transaction.
    verifier = TokenVerifier(keys: keys, expecting: expectations, standing: nil)
    self.journal = journal
    self.receipts = receipts
    self.acceptedBy = acceptedBy
    self.known = known
    self.countries = countries
    self.actor = actor
  }

  /// Looks at the token's signature, which takes longest and needs no journal: on as many threads as there are.
  package func examine(_ submission: Submission) -> ExaminedSubmission {
    guard let token = submission.token else { return ExaminedSubmission(submission, .noToken) }
    do {
      return ExaminedSubmission(submission, .sound(try verifier.sound(token)))
    } catch {
      return ExaminedSubmission(submission, .refused(error))
    }
  }

  /// The id of the invitation that a token speaks of, where it is sound; nothing is said of what became of it.
  package func invitationID(in submission: Submission) -> InvitationID? {
    submission.token.flatMap { try? verifier.sound($0).claims.id }
  }

  /// Records everything that can be recorded in one transaction, in the order given; answers to the same invitation
  /// meet in that order.
  ///
  /// - Returns: one outcome for each. Where the journal fails nothing is recorded, and all that needed it are
  ///   `unavailable`.
  package func answer(_ submissions: [ExaminedSubmission], at now: Moment) -> [AnswerOutcome] {
    let steps = submissions.map { next($0, at: now) }
    let recordable = steps.compactMap(\.recordable)
    var results: [AnswerResult]?
    if !recordable.isEmpty {
      results = try? journal.record(
        recordable, known: known, by: actor, receiptKeyID: receipts.keyID, at: now)
    }
    var rest = (results ?? [])[...]
    return steps.map { step in
      switch step {
      case .settled(let outcome): outcome
      case .record: rest.popFirst().map(outcome) ?? .unavailable
      }
    }
  }

  /// The same for a single one that nobody has looked at yet.
  package func answer(_ submission: Submission, at now: Moment) -> AnswerOutcome {
    answer([examine(submission)], at: now)[0]
  }
}

/// An answer whose token was looked at; only `AcceptanceDesk.examine` makes one.
package struct ExaminedSubmission: Sendable {
  enum Token: Sendable {
    case noToken
    case refused(TokenRefusal)
    case sound(SoundInvitation)
  }

  package let submission: Submission
  let token: Token

  fileprivate init(_ submission: Submission, _ token: Token) {
    self.submission = submission
    self.token = token
  }
}

// MARK: - One answer

extension AcceptanceDesk {
  /// What is to be done with an answer.
  private enum Step {
    case settled(AnswerOutcome)
    case record(JournalAnswer)

    var recordable: JournalAnswer? {
      if case .record(let answer) = self { answer } else { nil }
    }
  }

  /// Everything that can be said before anything is recorded. What is wrong with the token comes first, then what
  /// became of the invitation, and only then what is wrong with the form: nobody should fill in gaps in vain.
  private func next(_ examined: ExaminedSubmission, at now: Moment) -> Step {
    let sound: SoundInvitation
    switch examined.token {
    case .noToken: return .settled(.incomplete([AnswerFault(.token, .missing)]))
    case .refused(let refusal): return .settled(outcome(refusal))
    case .sound(let invitation): sound = invitation
    }
    do throws(JournalError) {
      guard let invitation = try journal.invitation(matching: sound.claims.id.rawValue),
        invitation.id == sound.claims.id
      else { return .settled(.unknownInvitation) }
      return try next(examined.submission, to: invitation, sound, at: now)
    } catch {
      return .settled(.unavailable)
    }
  }

  private func next(
    _ submission: Submission, to invitation: Invitation, _ sound: SoundInvitation, at now: Moment
  ) throws(JournalError) -> Step {
    // An answer that had come in while the invitation was open counts, whenever it is recorded.
    let now = submission.arrival?.at ?? now
    let answer: StatedAnswer
    do {
      answer = try StatedAnswer(
        submission, to: invitation, acceptedBy: Set(acceptedBy[invitation.kind]), countries)
    } catch {
      return .settled(end(of: invitation, in: invitation.state(at: now)) ?? .incomplete(error.faults))
    }
    do {
      return .record(answer.recordable(try verifier.verify(sound, now: now), submission))
    } catch  where error.reason == .expired {
      return .settled(try lateOutcome(answer, invitation, at: now))
    } catch {
      return .settled(outcome(error))
    }
  }

  /// Whoever repeats their answer after the invitation's time is told once more what they were told then.
  private func lateOutcome(
    _ answer: StatedAnswer, _ invitation: Invitation, at now: Moment
  ) throws(JournalError) -> AnswerOutcome {
    for recorded in try journal.answers(to: invitation.id) where !recorded.review.isSuperseded {
      switch (recorded, answer) {
      case (.acceptance(let acceptance), .acceptance(let answer)) where acceptance.answer == answer:
        return outcome(acceptance, again: true)
      case (.decline(let decline), .decline(let answer)) where decline.answer == answer:
        return .declined(decline, again: true)
      default: continue
      }
    }
    return end(of: invitation, in: invitation.state(at: now)) ?? .expired(invitation)
  }
}

/// What somebody answers, in order and with the consent that it needs.
private enum StatedAnswer {
  case acceptance(AcceptanceAnswer)
  case decline(DeclineAnswer)

  init(
    _ submission: Submission, to invitation: Invitation, acceptedBy: Set<Role>, _ countries: CountryNames
  ) throws(AnswerFaults) {
    switch submission.kind {
    case .acceptance:
      self = .acceptance(
        try AcceptanceAnswer(
          fields: submission.fields, acceptedBy: acceptedBy, namesCountry: invitation.country != nil,
          countries: countries))
    case .decline:
      self = .decline(
        // Somebody who declines by mail may do so in their own words.
        try DeclineAnswer(
          fields: submission.fields, namesText: submission.evidence == .linkPossession, countries: countries))
    }
  }

  func recordable(_ invitation: VerifiedInvitation, _ submission: Submission) -> JournalAnswer {
    switch self {
    case .acceptance(let answer):
      .acceptance(
        invitation, answer, submission.evidence, evidenceDigest: submission.evidenceDigest,
        arrival: submission.arrival)
    case .decline(let answer):
      .decline(
        invitation, answer, submission.evidence, evidenceDigest: submission.evidenceDigest,
        arrival: submission.arrival)
    }
  }
}

// MARK: - Outcomes

extension AcceptanceDesk {
  private func outcome(_ result: AnswerResult) -> AnswerOutcome {
    switch result {
    case .accepted(let acceptance, let again): outcome(acceptance, again: again)
    case .declined(let decline, let again): .declined(decline, again: again)
    case .alreadyAccepted(let invitation): .alreadyAccepted(invitation)
    case .notOpen(let invitation, let state): end(of: invitation, in: state) ?? .unavailable
    case .tooManyWait(let invitation): .tooManyWait(invitation)
    case .unknownText: .incomplete([AnswerFault(.terms, .unknownText)])
    case .unknownInvitation: .unknownInvitation
    }
  }

  private func outcome(_ acceptance: RecordedAcceptance, again: Bool) -> AnswerOutcome {
    // Only what says who answered is known again, so nothing of it was redacted.
    guard let receipted = receipts.receipted(acceptance) else {
      return .alreadyAccepted(acceptance.invitation)
    }
    return switch acceptance.review {
    case .notNeeded, .confirmed: .accepted(receipted, again: again)
    case .needed: .needsReview(receipted, again: again)
    case .dismissed, .superseded: .dismissed(receipted)
    }
  }

  private func outcome(_ refusal: TokenRefusal) -> AnswerOutcome {
    switch refusal.reason {
    case .wrongIssuer, .wrongAudience: .wrongOrganisation(refusal)
    default: .notValid(refusal)
    }
  }

  /// What to say of an invitation that is over; nil for one that is open.
  private func end(of invitation: Invitation, in state: InvitationState) -> AnswerOutcome? {
    switch state {
    case .pending: nil
    case .accepted: .alreadyAccepted(invitation)
    case .declined: .declinedBefore(invitation)
    case .cancelled: .cancelled(invitation)
    case .expired: .expired(invitation)
    }
  }
}
