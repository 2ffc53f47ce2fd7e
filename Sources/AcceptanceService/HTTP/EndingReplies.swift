internal import Acceptance
internal import AnswerPages
internal import HTTPTypes
internal import InvitationToken
internal import JSON
internal import PartnerModel
internal import VerifierFiles

/// Turns what became of a request for an end into a page or JSON.
struct EndingReplies {
  let state: PublishedState

  /// The query of a receipt's address that shows what was asked for last.
  static let query = "ending"

  /// - Parameters:
  ///   - fields: what was sent, so that a page can give it back.
  ///   - acceptance: whose receipt the sender has; nil where there is none.
  ///   - form: a page, or else JSON.
  func reply(
    to outcome: EndingOutcome, _ fields: [String: String], _ acceptance: RecordedAcceptance?,
    as form: MediaType
  ) -> Reply {
    var reply =
      form == .page
      ? page(outcome, fields, acceptance)
      : (success(outcome) ?? problem(outcome).reply(base: state.settings.audience))
    if outcome.status == .serviceUnavailable { reply.fields.append((.retryAfter, "5")) }
    reply.outcome = outcome.code
    reply.isFailure = outcome.isFailure
    return reply
  }

  /// To the page of the request at the receipt's address, as seen from the one that it was sent to.
  func redirection(to acceptance: RecordedAcceptance, after outcome: EndingOutcome, from path: Substring)
    -> Reply
  {
    let up = path.hasSuffix("/") ? "../" : ""
    return Reply(
      status: .seeOther, type: "", body: [], outcome: outcome.code,
      fields: [(.location, "\(up)receipts/\(state.receiptAddressPart(of: acceptance))?\(Self.query)")])
  }

  /// The page of a request that is on record.
  func page(of request: RecordedEndingRequest, _ acceptance: RecordedAcceptance) -> Reply {
    let facts = OutcomeFacts(
      invitation: request.invitation, receiptLink: state.receiptAddress(of: acceptance),
      ending: EndingFacts(request: request))
    return .page(
      .ok, state.pages.page("ending-requested", facts, language: request.request.language),
      policy: state.pages.policy, outcome: "ending")
  }

  private func page(
    _ outcome: EndingOutcome, _ fields: [String: String], _ acceptance: RecordedAcceptance?
  ) -> Reply {
    let language =
      fields[AnswerField.language.rawValue].flatMap { LanguageCode($0) } ?? acceptance?.answer.language
    var facts = OutcomeFacts(invitation: acceptance?.invitation)
    var name = outcome.code
    switch outcome {
    case .requested(let request, _): facts.ending = EndingFacts(request: request)
    case .anotherWaits(let request):
      facts.receiptLink = acceptance.map(state.receiptAddress)
      facts.ending = EndingFacts(request: request)
    case .incomplete(let faults, _):
      name = "ending-incomplete"
      facts.faults = faults
      // A tick is made anew, by whoever reads the page.
      facts.typed = fields.filter { $0.key != AnswerField.ending.rawValue }
      facts.ending = EndingFacts(receipt: acceptance.map(state.receiptAddressPart))
    case .over: break
    case .unknownReceipt: name = OutcomePages.noAnswer
    case .unavailable: name = outcome.code
    }
    return .page(
      outcome.status, state.pages.page(name, facts, language: language), policy: state.pages.policy,
      outcome: outcome.code)
  }

  private func success(_ outcome: EndingOutcome) -> Reply? {
    guard case .requested(let request, let again) = outcome else { return nil }
    return .json(outcome.status, outcome: outcome.code) { text in
      text.member("outcome", outcome.code)
      text.member("again", again)
      text.member("invitation", request.invitation.id.rawValue)
      text.member("requestedAt", request.at.text)
      text.name("record")
      text.object { text in
        text.member("sequence", Int64(request.head.sequence))
        text.member("hash", request.head.hash.description)
      }
    }
  }

  private func problem(_ outcome: EndingOutcome) -> Problem {
    var problem = Problem(status: outcome.status, reason: outcome.code)
    switch outcome {
    case .incomplete(let faults, _): problem.members = { faults.write(to: &$0) }
    case .over(let invitation): problem.members = { $0.member("invitation", invitation.id.rawValue) }
    case .anotherWaits(let request):
      problem.members = { $0.member("invitation", request.invitation.id.rawValue) }
    case .requested, .unknownReceipt, .unavailable: break
    }
    return problem
  }
}

extension [AnswerFault] {
  /// The member that names what has to be put right.
  func write(to text: inout JSONText) {
    text.name("faults")
    text.array { text in
      for fault in self {
        text.object { text in
          text.member("field", fault.field.rawValue)
          text.member("code", fault.code.rawValue)
        }
      }
    }
  }
}

extension EndingOutcome {
  var status: HTTPResponse.Status {
    switch self {
    case .requested(_, let again): again ? .ok : .created
    case .anotherWaits: .conflict
    case .over: .gone
    case .unknownReceipt: .notFound
    case .incomplete(let faults, _):
      faults.allSatisfy { $0.code == .roleNotAllowed } ? .forbidden : .unprocessableContent
    case .unavailable: .serviceUnavailable
    }
  }

  /// Whether only somebody who guesses, or whose program is broken, gets this.
  var isFailure: Bool {
    switch self {
    case .unknownReceipt, .incomplete(_, nil): true
    default: false
    }
  }
}
