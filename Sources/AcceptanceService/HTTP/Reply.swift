internal import HTTPTypes
internal import Hummingbird
internal import JSON

/// An answer before it goes out: what is the same for all is added by `ResponseHeaders`.
struct Reply: Sendable {
  var status: HTTPResponse.Status
  var type: String
  var body: [UInt8]
  /// A word for logs and metrics, of a closed set.
  var outcome: String
  var fields: [(name: HTTPField.Name, value: String)] = []
  /// Whether the request made no sense, as guesses do; such ones are limited.
  var isFailure = false
  /// Whether the connection ends with it: the rest of the request isn't wanted.
  var closes = false
  /// Under which policy a page is shown; nil for what isn't one.
  var policy: String?

  /// An answer in the form that the client would like best, among those that there are; see `Preferences`.
  static func negotiated(
    for request: Request, among offers: [MediaType], _ make: (MediaType) -> Reply
  ) -> Reply {
    make(Preferences(request.headers[values: .accept]).best(of: offers))
  }

  static func page(
    _ status: HTTPResponse.Status, _ html: [UInt8], policy: String, outcome: String
  ) -> Reply {
    Reply(status: status, type: "text/html; charset=utf-8", body: html, outcome: outcome, policy: policy)
  }

  static func json(
    _ status: HTTPResponse.Status, outcome: String, _ members: (inout JSONText) -> Void
  ) -> Reply {
    var text = JSONText()
    text.object(members)
    return Reply(status: status, type: "application/json", body: text.bytes, outcome: outcome)
  }

  static func text(_ status: HTTPResponse.Status, _ text: String, outcome: String) -> Reply {
    Reply(status: status, type: "text/plain; charset=utf-8", body: Array(text.utf8), outcome: outcome)
  }
}

/// Why a request isn't done, in the form of RFC 9457.
struct Problem: Sendable {
  let status: HTTPResponse.Status
  /// The reason code, which is a contract with scripts.
  let reason: String
  /// What exactly was found; repeats nothing of the request.
  var detail: String?
  /// Further members.
  var members: @Sendable (inout JSONText) -> Void = { _ in }

  /// - Parameter base: the service's public address.
  func reply(base: String) -> Reply {
    var reply = Reply.json(status, outcome: reason) { text in
      text.member("type", "\(base)/openapi.json#/x-problems/\(reason)")
      // The same sentence for each of the same reason; one without is found by a test.
      text.member("title", ProblemTitles.all[reason] ?? reason)
      text.member("status", Int64(status.code))
      if let detail { text.member("detail", detail) }
      text.member("reason", reason)
      members(&text)
    }
    reply.type = MediaType.problem.rawValue
    return reply
  }
}

extension Problem {
  static let notFound = Problem(status: .notFound, reason: "not-found")
  static let receiptRedacted = Problem(status: .gone, reason: "receipt-redacted")
  static let otherTimes = Problem(status: .notImplemented, reason: "other-times")
  static let bodyTooLarge = Problem(status: .contentTooLarge, reason: "body-too-large")
  static let unsupportedType = Problem(
    status: .unsupportedMediaType, reason: "unsupported-media-type",
    detail: "send application/x-www-form-urlencoded or application/json, in UTF-8")
  static let unavailable = Problem(status: .serviceUnavailable, reason: "unavailable")
  static let tooManyFailures = Problem(status: .tooManyRequests, reason: "too-many-failures")

  static func malformedBody(_ detail: String) -> Problem {
    Problem(status: .badRequest, reason: "malformed-body", detail: detail)
  }

  static func wrongMethod(on route: Route) -> Problem {
    let sentNothing =
      "; nothing was sent with this request, and a receipt is at the address that came with it after answering"
    return Problem(
      status: .methodNotAllowed, reason: "method-not-allowed",
      detail: "allowed: \(route.allowed)" + (route.takesAnswers ? sentNothing : ""))
  }
}
