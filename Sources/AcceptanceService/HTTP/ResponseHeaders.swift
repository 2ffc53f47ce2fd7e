internal import HTTPTypes

/// What every answer carries: the same strictness as the site's pages, and nothing is kept anywhere.
enum ResponseHeaders {
  private static let names: [(HTTPField.Name?, String)] = [
    (.init("Cross-Origin-Opener-Policy"), "same-origin"),
    (.init("Cross-Origin-Resource-Policy"), "same-origin"),
    (.init("Permissions-Policy"), "camera=(), geolocation=(), microphone=(), payment=()"),
    (.init("Referrer-Policy"), "no-referrer"),
    (.strictTransportSecurity, "max-age=31536000"),
    (.xContentTypeOptions, "nosniff"),
    (.init("X-Frame-Options"), "DENY"),
    (.init("X-Robots-Tag"), "noindex, nofollow, noarchive"),
  ]

  /// For whatever isn't a page: should a browser show it all the same, nothing in it has any effect.
  private static let inert = "default-src 'none'; frame-ancestors 'none'; sandbox"

  static func fields(for reply: Reply) -> HTTPFields {
    var fields = HTTPFields()
    for (name, value) in names {
      if let name { fields[name] = value }
    }
    fields[.contentSecurityPolicy] = reply.policy ?? inert
    // Nor may anybody on the way change what was signed or is typed in.
    fields[.cacheControl] = "no-store, no-transform"
    if !reply.type.isEmpty { fields[.contentType] = reply.type }
    fields[.contentLength] = String(reply.body.count)
    for (name, value) in reply.fields { fields[name] = value }
    if reply.closes { fields[.connection] = "close" }
    return fields
  }
}

/// Which pages elsewhere may read our answers by script. An origin either stands in the list as it is, or it doesn't.
struct CrossOriginPolicy: Sendable {
  private let origins: Set<String>

  init(origins: some Sequence<String>) {
    self.origins = Set(origins)
  }

  /// The fields to add to an answer.
  ///
  /// - Parameters:
  ///   - isPublic: whether anybody may read it anyway, as the published keys.
  ///   - preflight: the methods to name in an answer to OPTIONS; nil in other answers.
  func fields(
    origin: String?, isPublic: Bool, preflight methods: String?
  ) -> [(name: HTTPField.Name, value: String)] {
    if isPublic { return [(.accessControlAllowOrigin, "*")] }
    var fields: [(name: HTTPField.Name, value: String)] = [(.vary, "Accept, Origin")]
    guard let origin, origins.contains(origin) else { return fields }
    fields.append((.accessControlAllowOrigin, origin))
    if let methods {
      fields += [
        (.accessControlAllowMethods, methods), (.accessControlAllowHeaders, "Content-Type"),
        (.accessControlMaxAge, "600"),
      ]
    }
    return fields
  }
}
