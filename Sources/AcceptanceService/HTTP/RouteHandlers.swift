internal import Acceptance
internal import HTTPTypes
internal import Hummingbird
internal import InvitationToken
internal import Journal
internal import PartnerModel

/// What each route does, once the limits are passed and the body is here.
struct RouteHandlers: Sendable {
  let watch: StateWatch
  let recorder: AnswerRecorder
  let lookup: JournalLookup
  let readiness: Readiness
  let metrics: ServiceMetrics
  let opinion: TokenOpinionMaker
  /// Beside the portal's own.
  let origins: [String]

  func crossOrigin(
    origin: String?, isPublic: Bool, preflight: String?
  ) -> [(name: HTTPField.Name, value: String)] {
    CrossOriginPolicy(origins: origins + [watch.current.settings.origin])
      .fields(origin: origin, isPublic: isPublic, preflight: preflight)
  }

  func problem(_ problem: Problem) -> Reply { problem.reply(base: watch.current.settings.audience) }

  /// For a person who shares an address with somebody who guesses: a page that asks him to come again.
  func tooManyFailures(_ request: Request) -> Reply {
    let state = watch.current
    var reply = problem(.tooManyFailures)
    if Preferences(request.headers[values: .accept]).best(of: [.problem, .page]) == .page {
      reply = .page(
        reply.status, state.pages.page(Problem.unavailable.reason, OutcomeFacts(), language: nil),
        policy: state.pages.policy, outcome: reply.outcome)
    }
    return reply
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
  func shown(_ refused: Reply, to request: Request) -> Reply {
    let wanted = Preferences(request.headers[values: .accept]).best(of: [.problem, .json, .page])
    guard refused.type == MediaType.problem.rawValue, wanted == .page else { return refused }
    let state = watch.current
    let known = state.settings.languages
    let language = request.headers[values: .acceptLanguage].flatMap { $0.split(separator: ",") }.lazy
      .compactMap { LanguageCode(String($0.prefix { $0 != ";" }.filter { $0 != " " })) }
      .first { known.contains($0) }
    let page = refused.status == .serviceUnavailable ? Problem.unavailable.reason : "not-valid"
    var reply = refused
    reply.type = "text/html; charset=utf-8"
    reply.policy = state.pages.policy
    reply.body = state.pages.page(page, OutcomeFacts(), language: language)
    return reply
  }

  // MARK: GET

  func get(_ route: Route, _ parameter: Substring, _ request: Request) async -> Reply {
    let state = watch.current
    switch route {
    case .receipts: return await receipt(at: parameter, request, state)
    case .status:
      guard let list = watch.statusList(parameter) else { return problem(.notFound) }
      return published(list, type: "application/statuslist+jwt")
    case .keys: return published(state.jwks, type: "application/jwk-set+json")
    case .document: return published(Array(OpenAPIDocument.text.utf8), type: "application/json")
    case .health: return .text(.ok, "ok\n", outcome: "ok")
    case .readiness: return await readiness.reply()
    case .metrics:
      var reply = Reply.text(.ok, metrics.text, outcome: "ok")
      reply.type = "text/plain; version=0.0.4; charset=utf-8"
      return reply
    case .acceptances, .declines, .verify, .none: return problem(.notFound)
    }
  }

  /// What anybody may have.
  private func published(_ bytes: [UInt8], type: String) -> Reply {
    Reply(
      status: .ok, type: type, body: bytes, outcome: "ok", fields: [(.cacheControl, "public, max-age=300")])
  }

  private func receipt(at address: Substring, _ request: Request, _ state: PublishedState) async -> Reply {
    guard let id = state.invitation(atReceiptAddress: address) else {
      return refusal(.notFound, closes: false)
    }
    let found: RecordedAcceptance?
    do {
      found = try await lookup.read { try $0.acceptance(of: id) }
    } catch {
      return problem(.unavailable)
    }
    guard let found else { return refusal(.notFound, closes: false) }
    let receipted = state.receipts.receipted(found)
    let replies = OutcomeReplies(state: state)
    switch Preferences(request.headers[values: .accept]).best(of: [.page, .json, .token]) {
    case .token:
      return Reply(
        status: .ok, type: MediaType.token.rawValue, body: Array(receipted.receipt.utf8), outcome: "receipt")
    case .json:
      return .json(.ok, outcome: "receipt") { replies.write(receipted, to: &$0) }
    default:
      return .page(
        .ok,
        state.pages.page("receipt", replies.facts(of: receipted), language: found.answer.language),
        policy: state.pages.policy, outcome: "receipt")
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
    let wanted = Preferences(request.headers[values: .accept]).best(of: offers)
    switch route {
    case .acceptances: return await answer(fields, .acceptance, wanted)
    case .declines: return await answer(fields, .decline, wanted)
    default: return await verdict(on: fields)
    }
  }

  private func answer(
    _ fields: [String: String], _ kind: Submission.Kind, _ wanted: MediaType
  ) async -> Reply {
    let state = watch.current
    let form = AnswerForm(fields)
    let submission = Submission(form, kind, evidence: .linkPossession)
    let outcome =
      if let desk = watch.trusted?.desk {
        await recorder.record(desk.examine(submission))
      } else {
        AnswerOutcome.unavailable
      }
    var occasion = OutcomeReplies.Occasion(form: form, wanted: wanted)
    if case .incomplete = outcome, wanted == .page { occasion.invitation = await invitation(of: form, state) }
    return OutcomeReplies(state: state).reply(to: outcome, occasion)
  }

  /// The invitation of a form whose token is sound.
  private func invitation(of form: AnswerForm, _ state: PublishedState) async -> Invitation? {
    guard let token = form.token, let sound = try? state.verifier.sound(token) else { return nil }
    let id = sound.claims.id
    let found = try? await lookup.read { try $0.invitation(matching: id) }
    return found?.id == id ? found : nil
  }

  private func verdict(on fields: [String: String]) async -> Reply {
    guard let token = fields[AnswerField.token.rawValue] else {
      return refusal(.malformedBody("there is no member named token"), closes: false)
    }
    guard let state = watch.trusted else { return problem(.unavailable) }
    let make = opinion
    let opinion = try? await lookup.read { journal in
      make(
        token,
        JudgingPortal(keys: state.keys, expectations: state.settings.expectations, journal: journal))
    }
    guard let opinion else { return problem(.unavailable) }
    return Reply(
      status: .ok, type: MediaType.json.rawValue, body: opinion.json, outcome: opinion.word,
      isFailure: !opinion.isValid)
  }
}

/// Gives the verdict on a token, now.
package typealias TokenOpinionMaker = @Sendable (_ token: String, _ portal: JudgingPortal) -> TokenOpinion

extension VerifierSettings {
  /// The origin of the portal's pages: its address without a path.
  var origin: String {
    let parts = issuer.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
    return parts.prefix(3).joined(separator: "/")
  }
}
