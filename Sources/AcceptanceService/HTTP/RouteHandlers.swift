internal import Acceptance
internal import AnswerPages
internal import HTTPTypes
internal import Hummingbird
internal import JSON
internal import Journal
internal import PartnerModel
internal import TokenVerdicts
internal import VerifierFiles

#if canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// What each route does, once the limits are passed and the body is here.
struct RouteHandlers: Sendable {
  let watch: StateWatch
  let recorder: AnswerRecorder
  let endings = EndingRecorder()
  let lookup: JournalLookup
  let readiness: Readiness
  let metrics: ServiceMetrics
  /// Beside the portal's own.
  let origins: [String]

  func crossOrigin(
    origin: String?, isPublic: Bool, preflight: String?
  ) -> [(name: HTTPField.Name, value: String)] {
    CrossOriginPolicy(origins: origins + [watch.current.settings.origin])
      .fields(origin: origin, isPublic: isPublic, preflight: preflight)
  }

  func problem(_ problem: Problem) -> Reply { problem.reply(base: watch.current.settings.audience) }

  /// For a person who shares an address with somebody who guesses: a page that asks them to come again.
  func tooManyFailures(_ request: Request) -> Reply {
    negotiated(problem(.tooManyFailures), or: Problem.unavailable.reason, in: nil, for: request)
  }

  /// A problem of a request that makes no sense.
  func refusal(_ problem: Problem, closes: Bool) -> Reply {
    var reply = self.problem(problem)
    reply.isFailure = true
    reply.closes = closes
    return reply
  }

  /// A refusal in the form in which a person can read it, where a browser asked: whoever reloads a page or comes back
  /// to it gets here.
  func legible(_ refused: Reply, to request: Request) -> Reply {
    guard refused.type == MediaType.problem.rawValue else { return refused }
    let known = watch.current.settings.languages
    let language = request.headers[values: .acceptLanguage].flatMap { $0.split(separator: ",") }.lazy
      .compactMap { LanguageCode(String($0.prefix { $0 != ";" }.filter { $0 != " " })) }
      .first { known.contains($0) }
    let page =
      switch refused.status {
      case .serviceUnavailable: Problem.unavailable.reason
      // Whoever only looks has sent nothing that could be taken or not.
      case .notFound where request.onlyLooks, .methodNotAllowed where request.onlyLooks: OutcomePages.noAnswer
      default: OutcomePages.anyRefusal
      }
    return negotiated(refused, or: page, in: language, for: request)
  }

  /// A refusal as it is, or as one of the pages.
  private func negotiated(
    _ refused: Reply, or page: String, in language: LanguageCode?, for request: Request
  ) -> Reply {
    .negotiated(for: request, among: [.problem, .json, .page]) { form in
      guard form == .page else { return refused }
      let pages = watch.current.pages
      var reply = refused
      reply.type = "text/html; charset=utf-8"
      reply.policy = pages.policy
      reply.body = pages.page(page, OutcomeFacts(), language: language)
      return reply
    }
  }

  // MARK: GET

  func get(_ route: Route, _ parameter: Substring, _ request: Request) async -> Reply {
    let state = watch.current
    switch route {
    case .receipts: return await receipt(at: parameter, request, state)
    case .status:
      // A list of another moment would be taken for that of this one.
      guard !request.query.split(separator: "&").contains(where: { $0.prefix { $0 != "=" } == "time" }) else {
        return problem(.otherTimes)
      }
      guard let list = watch.statusList(parameter) else { return problem(.notFound) }
      return published(list, type: "application/statuslist+jwt")
    case .keys: return published(state.jwks, type: "application/jwk-set+json")
    case .document: return published(Array(OpenAPIDocument.text.utf8), type: "application/json")
    case .health: return .text(.ok, "ok\n", outcome: "ok")
    case .readiness: return await readiness.reply()
    case .metrics:
      var reply = Reply.text(.ok, metrics.text(waiting: recorder.waitingCount), outcome: "ok")
      reply.type = "text/plain; version=0.0.4; charset=utf-8"
      return reply
    case .acceptances, .declines, .endings, .verify, .none: return problem(.notFound)
    }
  }

  private var now: Moment { Moment(seconds: Int64(time(nil))) }

  /// What anybody may have.
  private func published(_ bytes: [UInt8], type: String) -> Reply {
    Reply(
      status: .ok, type: type, body: bytes, outcome: "ok", fields: [(.cacheControl, "public, max-age=300")])
  }

  private func receipt(at address: Substring, _ request: Request, _ state: PublishedState) async -> Reply {
    guard let name = state.acceptance(at: ReceiptAddressPart(address)) else {
      return refusal(.notFound, closes: false)
    }
    let found: (acceptance: RecordedAcceptance, ending: EndingPlace)?
    do {
      found = try await lookup.read { journal in
        guard let acceptance = try journal.acceptance(named: name) else { return nil }
        return (acceptance, try journal.endingPlace(of: name.invitation))
      }
    } catch {
      return problem(.unavailable)
    }
    guard let (found, ending) = found else { return refusal(.notFound, closes: false) }
    guard let receipted = state.receipts.receipted(found) else {
      return .negotiated(for: request, among: [.page, .json, .token, .problem]) { form in
        let problem = Problem.receiptRedacted
        guard form == .page else { return self.problem(problem) }
        let facts = OutcomeFacts(invitation: found.invitation)
        let page = state.pages.page(problem.reason, facts, language: found.answer.language)
        return .page(problem.status, page, policy: state.pages.policy, outcome: problem.reason)
      }
    }
    let replies = OutcomeReplies(state: state)
    var facts = replies.facts(of: receipted)
    if found.review.isInEffect {
      let asked = ending.requests.last
      if request.query == EndingReplies.query, let asked {
        return .negotiated(for: request, among: [.page, .json, .token]) { _ in
          EndingReplies(state: state).page(of: asked, found)
        }
      }
      // From anywhere but its own place, the form's address would lead elsewhere.
      let canAsk =
        ending.waiting == nil && !address.contains("/")
        && ending.holds { state.pages.day(of: now, for: found.invitation) }
      facts.ending = EndingFacts(
        receipt: canAsk ? state.receiptAddressPart(of: found) : nil, request: ending.waiting)
    }
    let shown = facts
    if let file = ReceiptFile(query: request.query) { return replies.file(file, of: receipted) }
    return .negotiated(for: request, among: [.page, .json, .token]) { form in
      switch form {
      case .token:
        return Reply(
          status: .ok, type: MediaType.token.rawValue, body: Array(receipted.receipt.utf8), outcome: "receipt"
        )
      case .json:
        return .json(.ok, outcome: "receipt") { replies.write(receipted, to: &$0) }
      case .page, .form, .problem:
        let isJustAnswered = request.query == OutcomeReplies.justAnswered
        let page = isJustAnswered ? OutcomeReplies.page(ofAnswered: receipted) : "receipt"
        return .page(
          .ok, state.pages.page(page, shown, language: found.answer.language),
          policy: state.pages.policy, outcome: "receipt")
      }
    }
  }

  // MARK: POST

  func post(_ route: Route, _ body: [UInt8], as type: MediaType, _ request: Request) async -> Reply {
    let fields: [String: String]
    do {
      fields = try type == .form ? FormFields.urlencoded(body) : FormFields.json(body)
    } catch {
      return refusal(.malformedBody(error.message), closes: false)
    }
    let offers: [MediaType] = type == .form ? [.page, .json] : [.json, .page]
    switch route {
    case .acceptances: return await answer(fields, .acceptance, request, offers)
    case .declines: return await answer(fields, .decline, request, offers)
    case .endings: return await requestEnding(fields, request, offers)
    default: return await verdict(on: fields)
    }
  }

  private func answer(
    _ fields: [String: String], _ kind: Submission.Kind, _ request: Request, _ offers: [MediaType]
  ) async -> Reply {
    let state = watch.current
    let submission = Submission(fields, kind, evidence: .linkPossession)
    let outcome =
      if let desk = watch.trusted?.desk {
        await recorder.record(desk.examine(submission))
      } else {
        AnswerOutcome.unavailable
      }
    var invitation: Invitation?
    if case .incomplete = outcome { invitation = await self.invitation(of: submission, state) }
    let replies = OutcomeReplies(state: state)
    return .negotiated(for: request, among: offers) { form in
      // A form that is answered by a page of its own can be reloaded, and kept as a link.
      if form == .page, offers.first == .page, let receipted = outcome.receipted {
        let path = (request.head.path ?? "").prefix { $0 != "?" }
        return replies.redirection(to: receipted, after: outcome, from: path)
      }
      return replies.reply(to: outcome, submission, invitation, as: form)
    }
  }

  /// Who has a receipt's address may ask for the end of what it is about.
  private func requestEnding(
    _ fields: [String: String], _ request: Request, _ offers: [MediaType]
  ) async -> Reply {
    let state = watch.current
    let replies = EndingReplies(state: state)
    func reply(_ outcome: EndingOutcome, _ acceptance: RecordedAcceptance?) -> Reply {
      .negotiated(for: request, among: offers) { form in
        if form == .page, offers.first == .page, case .requested = outcome, let acceptance {
          let path = (request.head.path ?? "").prefix { $0 != "?" }
          return replies.redirection(to: acceptance, after: outcome, from: path)
        }
        return replies.reply(to: outcome, fields, acceptance, as: form)
      }
    }
    guard let address = fields[AnswerField.receipt.rawValue], address.contains(where: { !$0.isWhitespace })
    else { return reply(.incomplete([AnswerFault(.receipt, .missing)], nil), nil) }
    guard let name = state.acceptance(at: ReceiptAddressPart(inAddress: address)) else {
      return reply(.unknownReceipt, nil)
    }
    let found: RecordedAcceptance?
    do {
      found = try await lookup.read { try $0.acceptance(named: name) }
    } catch {
      return reply(.unavailable, nil)
    }
    guard let found else { return reply(.unknownReceipt, nil) }
    let outcome = await endings.perform { [watch] in
      guard let desk = watch.trusted?.endings else { return EndingOutcome.unavailable }
      let outcome = desk.answer(fields, by: found, at: now)
      // Moved away meanwhile, the journal may have taken the request with it.
      return watch.isJournalInPlace ? outcome : .unavailable
    }
    return reply(outcome ?? .unavailable, found)
  }

  /// The invitation of an answer whose token is sound.
  private func invitation(of submission: Submission, _ state: PublishedState) async -> Invitation? {
    guard let id = state.desk.invitationID(in: submission) else { return nil }
    let found = try? await lookup.read { try $0.invitation(matching: id.rawValue) }
    return found?.id == id ? found : nil
  }

  private func verdict(on fields: [String: String]) async -> Reply {
    guard let token = fields[AnswerField.token.rawValue] else {
      return refusal(.malformedBody("there is no member named token"), closes: false)
    }
    guard let state = watch.trusted else { return problem(.unavailable) }
    let verdict = try? await lookup.read { _ in
      state.judge.verdict(on: Array(token.utf8), at: now)
    }
    guard let verdict else { return problem(.unavailable) }
    var text = JSONText()
    verdict.write(to: &text)
    return Reply(
      status: .ok, type: MediaType.json.rawValue, body: text.bytes, outcome: verdict.word,
      isFailure: !verdict.isValid)
  }
}

extension Journal {
  fileprivate func acceptance(named name: ReceiptName) throws(JournalError) -> RecordedAcceptance? {
    guard let record = name.record else { return try acceptance(of: name.invitation) }
    return try acceptance(of: name.invitation, record: record)
  }
}

extension Request {
  fileprivate var onlyLooks: Bool { [.get, .head].contains(method) }

  /// What stands behind the first question mark; empty where there is none.
  fileprivate var query: Substring { (head.path ?? "").drop { $0 != "?" }.dropFirst() }
}

extension VerifierSettings {
  /// The origin of the portal's pages: its address without a path.
  var origin: String {
    let parts = issuer.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
    return parts.prefix(3).joined(separator: "/")
  }
}
