internal import NIOHTTP1

/// What goes back, before it goes out.
struct PreviewReply: Sendable {
  var status: HTTPResponseStatus
  var type: String
  var bytes: [UInt8]
  var fields: [(name: String, value: String)] = []
  /// Under which policy a page is shown; nil for what isn't one.
  var policy: String?
  /// Whether its address changes with its content.
  var isLasting = false

  static func text(_ status: HTTPResponseStatus, _ text: String) -> PreviewReply {
    PreviewReply(status: status, type: "text/plain; charset=utf-8", bytes: Array("\(text)\n".utf8))
  }

  static func redirect(to address: String) -> PreviewReply {
    PreviewReply(status: .temporaryRedirect, type: "", bytes: [], fields: [("Location", address)])
  }

  /// For whatever isn't a page: should a browser show it all the same, nothing in it has any effect.
  private static let inert = "default-src 'none'; frame-ancestors 'none'; sandbox"

  /// What every answer carries. None may be read by another origin, and no page but ours may frame one.
  var headers: HTTPHeaders {
    var headers = HTTPHeaders([
      ("Content-Security-Policy", policy ?? Self.inert),
      ("Cache-Control", isLasting ? "private, max-age=31536000, immutable" : "no-store"),
      ("Cross-Origin-Opener-Policy", "same-origin"),
      ("Cross-Origin-Resource-Policy", "same-origin"),
      ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"),
      ("Referrer-Policy", "no-referrer"),
      ("X-Content-Type-Options", "nosniff"),
      ("X-Frame-Options", policy == nil ? "DENY" : "SAMEORIGIN"),
      ("X-Robots-Tag", "noindex, nofollow, noarchive"),
    ])
    if !type.isEmpty { headers.add(name: "Content-Type", value: type) }
    for field in fields { headers.add(name: field.name, value: field.value) }
    return headers
  }
}

extension PreviewGate.Refusal {
  func reply(_ gate: PreviewGate) -> PreviewReply {
    switch self {
    case .noHost: .text(.badRequest, "The request doesn't say to whom it goes.")
    case .wrongHost:
      .text(
        .misdirectedRequest,
        "This preview answers to \(gate.hosts.sorted().joined(separator: " and ")) alone: another page may not lead here."
      )
    case .otherOrigin: .text(.forbidden, "Another page asks: only those of the preview may.")
    case .wrongMethod:
      PreviewReply(
        status: .methodNotAllowed, type: "text/plain; charset=utf-8",
        bytes: Array("A preview takes no answers: nothing was done with this request.\n".utf8),
        fields: [("Allow", "GET, HEAD")])
    case .hasBody: .text(.badRequest, "A request of this kind has no body.")
    }
  }
}
