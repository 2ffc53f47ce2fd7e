internal import HTTPTypes

/// What can be asked for. The raw value names it in logs and metrics, where no address may stand.
enum Route: String, CaseIterable, Sendable {
  case acceptances
  case declines
  case endings
  case verify
  case receipts
  case status
  case keys
  case health
  case readiness
  case metrics
  case document
  /// Everything else.
  case none

  /// The address, as the OpenAPI document spells it.
  var template: String {
    switch self {
    case .acceptances: "/acceptances"
    case .declines: "/declines"
    case .endings: "/endings"
    case .verify: "/verify"
    case .receipts: "/receipts/{address}"
    case .status: "/status/{list}"
    case .keys: "/.well-known/jwks.json"
    case .health: "/healthz"
    case .readiness: "/readyz"
    case .metrics: "/metrics"
    case .document: "/openapi.json"
    case .none: ""
    }
  }

  var method: HTTPRequest.Method {
    switch self {
    case .acceptances, .declines, .endings, .verify: .post
    default: .get
    }
  }

  /// Whether forms are sent here: answers to invitations, and requests for an end.
  var takesAnswers: Bool { [.acceptances, .declines, .endings].contains(self) }

  /// What answers to `method` on this route, beside OPTIONS.
  var methods: [HTTPRequest.Method] { method == .get ? [.get, .head] : [method] }

  /// For the field `Allow`.
  var allowed: String { (methods + [.options]).map(\.rawValue).joined(separator: ", ") }

  /// Whether guesses can be made here, which are limited.
  var isGuarded: Bool {
    switch self {
    case .acceptances, .declines, .endings, .verify, .receipts, .none: true
    default: false
    }
  }

  /// Whether what stands here is meant for everybody.
  var isPublic: Bool {
    switch self {
    case .status, .keys, .document: true
    default: false
    }
  }

  private static let receiptsPrefix = "receipts/"

  /// The route of a request's target, and what stands in place of the braces. A query plays no part.
  ///
  /// A receipt's address comes back from people and their programs: it may be in capitals, and have more around it. An answer
  /// counts where a program writes a slash behind the address that it is sent to.
  static func match(_ target: String) -> (route: Route, parameter: Substring) {
    let path = target.prefix { $0 != "?" }
    let name = path.drop { $0 == "/" }
    if name.prefix(receiptsPrefix.count).lowercased() == receiptsPrefix, name.count > receiptsPrefix.count {
      let parameter = name.dropFirst(receiptsPrefix.count)
      let more = parameter.drop { $0 != "/" }
      return more.contains { $0.isLetter || $0.isNumber } ? (.none, "") : (.receipts, parameter)
    }
    for route in allCases where route != .none {
      if path == route.template || route.takesAnswers && path == "\(route.template)/" { return (route, "") }
      guard let brace = route.template.firstIndex(of: "{") else { continue }
      let prefix = route.template[..<brace]
      if path.hasPrefix(prefix) {
        let parameter = path.dropFirst(prefix.count)
        if !parameter.isEmpty, !parameter.contains("/") { return (route, parameter) }
      }
    }
    return (.none, "")
  }
}
