import JSON

/// The response headers that the site's host is asked to send, in the two forms that static hosts read. One
/// list makes both, and the policy that stands in each page besides.
struct HostHeaders {
  /// Where forms may be sent: the verifier, or the mail program where the portal has none.
  let formTarget: String

  /// Nothing loads from anywhere else, nothing runs that isn't a file of the site, nobody may frame it.
  var contentSecurityPolicy: String { "\(pagePolicy); frame-ancestors 'none'" }

  /// What a page says of itself, for a host that sends no headers. `frame-ancestors` counts in a header only.
  var pagePolicy: String {
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
      + "form-action \(Self.source(formTarget)); base-uri 'none'"
  }

  /// An address as a source: what would end it or the directive stands encoded (CSP 3, section 2.3.1).
  private static func source(_ address: String) -> String {
    address.replacing(";", with: "%3B").replacing(",", with: "%2C")
  }

  private struct Rule {
    let path: String
    let headers: [(name: String, value: String)]
  }

  private var rules: [Rule] {
    [
      Rule(
        path: "/*",
        headers: [
          ("Content-Security-Policy", contentSecurityPolicy),
          ("Cross-Origin-Opener-Policy", "same-origin"),
          ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"),
          ("Referrer-Policy", "no-referrer"),
          ("Strict-Transport-Security", "max-age=31536000"),
          ("X-Content-Type-Options", "nosniff"),
          ("X-Frame-Options", "DENY"),
        ]),
      Rule(
        path: "/i/*",
        headers: [
          ("Cache-Control", "no-store, no-transform"),
          ("X-Robots-Tag", "noindex, nofollow, noarchive"),
        ]),
      Rule(path: "/assets/*", headers: [("Cache-Control", "public, max-age=31536000, immutable")]),
      Rule(
        path: "/.well-known/jwks.json",
        headers: [
          ("Access-Control-Allow-Origin", "*"),
          ("Cache-Control", "public, max-age=300"),
          ("Content-Type", "application/jwk-set+json"),
        ]),
      Rule(
        path: "/status/*",
        headers: [
          ("Access-Control-Allow-Origin", "*"),
          ("Cache-Control", "public, max-age=300"),
          ("Content-Type", "application/statuslist+jwt"),
        ]),
    ]
  }

  /// `_headers`, as Netlify and Cloudflare Pages read it.
  var headersFile: String {
    rules.map { rule in
      ([rule.path] + rule.headers.map { "  \($0.name): \($0.value)" }).joined(separator: "\n") + "\n"
    }.joined(separator: "\n")
  }

  /// `staticwebapp.config.json`, as Azure Static Web Apps reads it.
  var staticWebAppConfiguration: [UInt8] {
    var text = JSONText()
    text.object { text in
      text.name("globalHeaders")
      Self.write(rules[0].headers, to: &text)
      text.name("routes")
      text.array { text in
        for rule in rules.dropFirst() {
          text.object { text in
            text.member("route", rule.path)
            text.name("headers")
            Self.write(rule.headers, to: &text)
          }
        }
      }
      text.name("responseOverrides")
      text.object { text in
        text.name("404")
        text.object { $0.member("rewrite", "/404.html") }
      }
    }
    return text.bytes + [UInt8(ascii: "\n")]
  }

  private static func write(_ headers: [(name: String, value: String)], to text: inout JSONText) {
    text.object { text in
      for header in headers { text.member(header.name, header.value) }
    }
  }
}
