internal import Acceptance
internal import AnswerPages
internal import HTTPTypes
internal import InvitationToken
internal import JSON
internal import PartnerModel
internal import VerifierFiles

/// Turns what became of an answer into a page or JSON.
struct OutcomeReplies {
  let state: PublishedState

  /// - Parameters:
  ///   - invitation: that of an answer that is incomplete, so that its page can be filled in again.
  ///   - form: a page, or else JSON.
  func reply(
    to outcome: AnswerOutcome, _ submission: Submission, _ invitation: Invitation?, as form: MediaType
  ) -> Reply {
    var reply =
      form == .page
      ? page(outcome, submission, invitation)
      : (success(outcome) ?? problem(outcome).reply(base: state.settings.audience))
    if outcome.status == .serviceUnavailable { reply.fields.append((.retryAfter, "5")) }
    if outcome.status == .created, let receipt = outcome.receipted {
      reply.fields.append((.location, state.receiptAddress(of: receipt.acceptance)))
    }
    reply.outcome = outcome.label
    reply.isFailure = outcome.isFailure
    return reply
  }

  /// To the receipt's address, as seen from the one that was answered at: whatever stands before the service, it leads there.
  ///
  /// - Parameter path: what was answered at.
  func redirection(to receipted: Receipted, after outcome: AnswerOutcome, from path: Substring) -> Reply {
    let part = state.receiptAddressPart(of: receipted.acceptance)
    let up = path.hasSuffix("/") ? "../" : ""
    return Reply(
      status: .seeOther, type: "", body: [], outcome: outcome.label,
      fields: [(.location, "\(up)receipts/\(part)?\(Self.justAnswered)")])
  }

  /// The query of a receipt's address for whoever has just answered: the page then says what happens next, too.
  static let justAnswered = "answered"

  /// The page of an acceptance for whoever has just answered: how it stands now.
  static func page(ofAnswered receipted: Receipted) -> String {
    switch receipted.acceptance.review {
    case .notNeeded: "accepted"
    case .needed: "needs-review"
    case .confirmed, .dismissed, .superseded: "receipt"
    }
  }

  /// A receipt as a file to keep, called after its invitation.
  func file(_ file: ReceiptFile, of receipted: Receipted) -> Reply {
    let acceptance = receipted.acceptance
    let name = "receipt-\(acceptance.invitation.id.rawValue).\(file.ending)"
    var reply =
      switch file {
      case .token:
        Reply(
          status: .ok, type: MediaType.token.rawValue, body: Array(receipted.receipt.utf8), outcome: "receipt"
        )
      case .page:
        Reply.page(
          .ok, state.pages.page("receipt", facts(of: receipted), language: acceptance.answer.language),
          policy: state.pages.policy, outcome: "receipt")
      }
    reply.fields.append((.contentDisposition, "attachment; filename=\"\(name)\""))
    return reply
  }

  private func page(
    _ outcome: AnswerOutcome, _ submission: Submission, _ invitation: Invitation?
  ) -> Reply {
    var facts = facts(of: outcome)
    switch outcome {
    case .incomplete(let faults):
      facts.faults = faults
      // A tick is made anew, by whoever reads the page: never one that contradicted, or that another button was meant by.
      facts.typed = submission.fields.filter {
        $0.key != AnswerField.consent.rawValue && $0.key != AnswerField.decline.rawValue
      }
      facts.invitation = invitation
    case .notValid(let refusal): facts.reason = refusal.reason.rawValue
    case .unknownInvitation: facts.reason = RefusalReason.unknownInvitation.rawValue
    default: break
    }
    let language = submission.language ?? outcome.invitation?.language
    return .page(
      outcome.status, state.pages.page(outcome.page, facts, language: language), policy: state.pages.policy,
      outcome: outcome.label)
  }

  private func facts(of outcome: AnswerOutcome) -> OutcomeFacts {
    if let receipted = outcome.receipted { return facts(of: receipted) }
    var facts = OutcomeFacts(invitation: outcome.invitation)
    if case .declined(let decline, _) = outcome { facts.decline = decline }
    return facts
  }

  func facts(of receipted: Receipted) -> OutcomeFacts {
    let acceptance = receipted.acceptance
    return OutcomeFacts(
      invitation: acceptance.invitation, receipted: receipted,
      receiptLink: state.receiptAddress(of: acceptance))
  }

  private func success(_ outcome: AnswerOutcome) -> Reply? {
    if let receipted = outcome.receipted {
      return .json(outcome.status, outcome: outcome.label) { text in
        text.member("outcome", outcome.code)
        text.member("again", outcome.isAgain)
        write(receipted, to: &text)
      }
    }
    guard case .declined(let decline, let again) = outcome else { return nil }
    return .json(outcome.status, outcome: outcome.label) { text in
      text.member("outcome", outcome.code)
      text.member("again", again)
      text.member("invitation", decline.invitation.id.rawValue)
    }
  }

  /// The members that tell of an acceptance.
  func write(_ receipted: Receipted, to text: inout JSONText) {
    let acceptance = receipted.acceptance
    text.member("invitation", acceptance.invitation.id.rawValue)
    text.member("state", acceptance.state)
    text.member("acceptedAt", acceptance.at.text)
    if let arrival = acceptance.arrival { text.member("receivedAt", arrival.at.text) }
    if let until = acceptance.invitation.until { text.member("until", until.description) }
    if let renews = acceptance.invitation.renews { text.member("renews", renews.description) }
    text.member("receipt", receipted.receipt)
    text.member("receiptAddress", state.receiptAddress(of: acceptance))
  }

  private func problem(_ outcome: AnswerOutcome) -> Problem {
    var problem = Problem(status: outcome.status, reason: outcome.code)
    switch outcome {
    case .wrongOrganisation(let refusal), .notValid(let refusal): problem.detail = refusal.detail
    case .incomplete(let faults):
      problem.members = { faults.write(to: &$0) }
    default:
      if let id = outcome.invitation?.id { problem.members = { $0.member("invitation", id.rawValue) } }
    }
    return problem
  }
}

/// In which form a receipt is kept, by the query of its address.
enum ReceiptFile: String {
  /// The token alone, in JWS compact form (RFC 7515).
  case token = "jws"
  /// The page, which loads nothing.
  case page

  init?(query: Substring) { self.init(rawValue: String(query)) }

  var ending: String { self == .token ? "jws" : "html" }
}

extension AnswerOutcome {
  var status: HTTPResponse.Status {
    switch self {
    case .accepted(_, let again): again ? .ok : .created
    case .needsReview(_, let again): again ? .ok : .accepted
    case .declined(let decline, let again): decline.review.isWaiting && !again ? .accepted : .ok
    case .dismissed: .ok
    case .tooManyWait: .tooManyRequests
    case .alreadyAccepted: .conflict
    case .declinedBefore, .cancelled, .expired: .gone
    case .wrongOrganisation: .forbidden
    case .notValid(let refusal):
      switch refusal.reason {
      case .tooLarge: .contentTooLarge
      case .expired: .gone
      default: .badRequest
      }
    case .unknownInvitation: .notFound
    case .incomplete(let faults):
      faults.allSatisfy { $0.code == .roleNotAllowed } ? .forbidden : .unprocessableContent
    case .unavailable: .serviceUnavailable
    }
  }

  /// The word for logs and metrics: it tells apart what is one code for scripts.
  var label: String {
    switch self {
    case .declinedBefore: "declined-before"
    case .declined(let decline, _) where !decline.review.isInEffect: "decline-waits"
    default: code
    }
  }

  /// The page's name. The page of a receipt tells of its dismissal.
  var page: String {
    switch self {
    case .dismissed: "receipt"
    case .tooManyWait: AnswerOutcome.unavailable.code
    default: label
    }
  }

  /// Whether only somebody who guesses, or whose program is broken, gets this. Answers under a sound token are none, unless
  /// there are so many that they guess what the invitee knows.
  var isFailure: Bool {
    switch self {
    case .wrongOrganisation, .unknownInvitation, .tooManyWait: true
    case .notValid(let refusal): refusal.reason != .expired
    case .incomplete(let faults): faults.contains { $0.field == .token }
    default: false
    }
  }

  var receipted: Receipted? {
    switch self {
    case .accepted(let receipted, _), .needsReview(let receipted, _), .dismissed(let receipted): receipted
    default: nil
    }
  }

  var isAgain: Bool {
    switch self {
    case .accepted(_, let again), .needsReview(_, let again), .declined(_, let again): again
    case .dismissed: true
    default: false
    }
  }
}
