import Journal
package import PartnerModel
import PortalFiles
import PortalSite
import VerifierFiles

/// Who looks at answers, which hold names and addresses of people, and decides about them.
package struct AnswerViewer {
  private let portal: Portal
  private let directory: PartnerDirectory
  private let operatorID: OrganisationID
  private let zones: OrganisationZones
  /// What anybody can state who has a link.
  private let known: CommonKnowledge
  /// Nil where nobody is named: then it is whoever may read the portal's journal anyway.
  private let user: User?

  /// - Parameter name: who looks; nil for whoever may read the portal's journal.
  /// - Throws: where the named user may not look at invitations.
  package init(_ name: String?, of portal: Portal) throws {
    self.portal = portal
    let source = try portal.source()
    directory = source.directory
    operatorID = source.configuration.operatorID
    zones = source.zones
    known = VerifierSettings(source).commonKnowledge
    user = try directory.viewer(named: name, operatorID: operatorID)
  }

  /// Those that the viewer may see, in the order of the record.
  package func forEachAcceptance(_ body: (AcceptanceReport) -> Void) throws {
    let journal = try portal.existingJournal()
    let revocations = try journal?.revocations() ?? [:]
    try journal?.forEachAcceptance { acceptance in
      guard sees(acceptance.invitation) else { return }
      body(try report(acceptance, revocations[acceptance.invitation.id] ?? []))
    }
  }

  /// The declines that the viewer may see, in the order of the record.
  package func forEachDecline(_ body: (DeclineReport) -> Void) throws {
    try portal.existingJournal()?.forEachDecline { decline in
      guard sees(decline.invitation) else { return }
      body(try report(decline))
    }
  }

  /// What came in from a moment on, whichever way: in the order of the record.
  package func answers(since moment: Moment) throws -> [AnswerReport] {
    var answers: [AnswerReport] = []
    try forEachAcceptance { if $0.acceptance.at >= moment { answers.append(.acceptance($0)) } }
    try forEachDecline { if $0.decline.at >= moment { answers.append(.decline($0)) } }
    for request in try portal.existingJournal()?.endingRequests() ?? []
    where request.at >= moment && sees(request.invitation) {
      answers.append(.ending(try report(request)))
    }
    return answers.sorted { $0.record < $1.record }
  }

  /// The answers that have to be looked at, and the requests for an end, of those that the viewer may see.
  package func waitingForReview() throws -> [AnswerReport] {
    let journal = try portal.existingJournal()
    let answers = try journal?.waitingAnswers().filter { sees($0.invitation) }.map(report) ?? []
    let requests = try journal?.openEndingRequests().filter { sees($0.invitation) } ?? []
    return (answers + (try requests.map { .ending(try report($0)) })).sorted { $0.record < $1.record }
  }

  /// The answers to the invitation that is meant by an id, or by enough of its beginning: those that wait, or else all. Where a request
  /// for an end waits, that.
  package func answersToReview(_ prefix: String) throws -> [AnswerReport] {
    let (invitation, journal) = try visible(prefix)
    let requests = try journal.endingPlace(of: invitation.id).requests.filter(\.isWaiting)
    guard requests.isEmpty else { return try requests.map { .ending(try report($0)) } }
    let answers = try journal.answers(to: invitation.id)
    guard !answers.isEmpty else { throw JournalError.notAnswered(invitation: invitation.id) }
    let waiting = answers.filter(\.review.isWaiting)
    return try (waiting.isEmpty ? answers : waiting).map(report)
  }

  /// All about the acceptance that is meant by an id, or by enough of its beginning.
  package func report(_ prefix: String) throws -> AcceptanceReport {
    let (invitation, journal) = try visible(prefix, "is accepted", { $0.state == .accepted }) {
      .notAccepted(invitation: $0)
    }
    guard let acceptance = try journal.acceptance(of: invitation.id) else {
      throw JournalError.notAccepted(invitation: invitation.id)
    }
    return try report(acceptance, journal.revocations(of: invitation.id))
  }

  /// All about the decline that is meant in the same way; where there are several, the last one.
  package func declineReport(_ prefix: String) throws -> DeclineReport {
    let (invitation, journal) = try visible(prefix, "is declined", { $0.state == .declined }) {
      .notDeclined(invitation: $0)
    }
    let declines = try journal.answers(to: invitation.id).compactMap { answer in
      if case .decline(let decline) = answer { decline } else { nil as RecordedDecline? }
    }
    guard let decline = declines.first(where: \.review.isInEffect) ?? declines.last else {
      throw JournalError.notDeclined(invitation: invitation.id)
    }
    return try report(decline)
  }

  private func report(_ answer: AnswerOnRecord) throws -> AnswerReport {
    switch answer {
    // What has no effect yet allows nothing, so there is nothing to take back.
    case .acceptance(let acceptance): .acceptance(try report(acceptance, []))
    case .decline(let decline): .decline(try report(decline))
    }
  }

  private func report(_ decline: RecordedDecline) throws -> DeclineReport {
    DeclineReport(decline: decline, zone: try zones.zone(of: decline.invitation))
  }

  private func report(
    _ acceptance: RecordedAcceptance, _ revocations: [GrantRevocation]
  ) throws -> AcceptanceReport {
    AcceptanceReport(
      acceptance: acceptance, revocations: revocations, zone: try zones.zone(of: acceptance.invitation))
  }

  /// What somebody found out about an answer that waits for its review.
  package enum Verdict: Sendable {
    case confirmed
    /// With the reason as somebody typed it; it goes on record.
    case dismissed(reason: String?)
  }

  /// - Parameter record: the number of the answer's record; nil for the only one that waits.
  /// - Returns: with what became of the drafts that were made before.
  /// - Throws: `needs-actor`, where the inviting organisation isn't the portal's operator and nobody is named.
  package func decide(
    _ verdict: Verdict, on prefix: String, record: Int?, at now: Moment
  ) throws -> (decision: Decision, answer: AnswerReport, drafts: [ReviewedDraft]) {
    try Journal.settle(below: portal.stateFolder)
    let (invitation, journal) = try visible(prefix)
    let before = try journal.answers(to: invitation.id)
    guard !before.isEmpty else { throw JournalError.notAnswered(invitation: invitation.id) }
    let actor = try directory.actingUser(
      user, of: invitation.from, whoMay: invitation.kind.action, operatorID: operatorID
    ) {
      invitation.checkReview(by: $0)
    }
    let requests = try journal.endingPlace(of: invitation.id).requests
    if let meant = Self.request(meantBy: record, verdict, of: requests) {
      guard case .dismissed(let reason) = verdict else {
        throw OperationRefusal(
          .endsByCommand,
          "what waits is a request for an end (record \(meant.head.sequence)), and nothing ends by a review",
          remedy:
            "`portico end \(invitation.to)` ends the relationship and answers the request; --dismiss turns it down."
        )
      }
      let (request, isNew) = try journal.dismissEndingRequest(
        by: invitation.id, record: meant.head.sequence, reason: EndingReason.checked(reason),
        actor: .user(actor.id), at: now)
      return (
        Decision(invitation: invitation, actor: actor.id, isNew: isNew), .ending(try report(request)), []
      )
    }
    let (answer, isNew) =
      switch verdict {
      case .confirmed:
        try journal.confirmReview(invitation.id, record: record, by: .user(actor.id), at: now)
      case .dismissed(let reason):
        try journal.dismissReview(
          invitation.id, record: record, reason: EndingReason.checked(reason), by: .user(actor.id), at: now)
      }
    return (
      Decision(invitation: invitation, actor: actor.id, isNew: isNew), try report(answer),
      portal.renewDrafts(of: before, as: try journal.answers(to: invitation.id), at: now)
    )
  }

  /// The request that a verdict is about: the one with that number, or else the one that waits. To dismiss the last one once more
  /// changes nothing.
  private static func request(
    meantBy record: Int?, _ verdict: Verdict, of requests: [RecordedEndingRequest]
  ) -> RecordedEndingRequest? {
    if let record { return requests.first { $0.head.sequence == record } }
    if let waiting = requests.first(where: \.isWaiting) { return waiting }
    guard case .dismissed = verdict, case .dismissed? = requests.last?.standing else { return nil }
    return requests.last
  }

  private func report(_ request: RecordedEndingRequest) throws -> EndingRequestReport {
    EndingRequestReport(
      recorded: request, zone: try zones.zone(of: request.invitation),
      doubts: request.request.person == nil
        ? [] : request.invitation.reviewReasons(for: request.request, known: known))
  }

  private func sees(_ invitation: Invitation) -> Bool { invitation.concerns(user) }

  /// - Parameters:
  ///   - what, fits: which invitation is meant by the id of an invitee, beside those to which an answer waits.
  ///   - missing: what is said where the viewer may not see the invitation: the same as where nothing is there.
  private func visible(
    _ prefix: String, _ what: String = "waits for a review", _ fits: (Invitation) -> Bool = { _ in false },
    or missing: (InvitationID) -> JournalError = { .notAnswered(invitation: $0) }
  ) throws -> (Invitation, Journal) {
    let existing = try portal.existingJournal()
    let waiting = Set(
      try (existing?.waitingAnswers().map(\.invitation.id) ?? [])
        + (existing?.openEndingRequests().map(\.invitation.id) ?? []))
    let invitation = try existing.invitation(meantBy: prefix, what: what, in: directory, seenBy: sees) {
      fits($0) || waiting.contains($0.id)
    }
    guard let journal = existing, sees(invitation) else { throw missing(invitation.id) }
    return (invitation, journal)
  }
}
