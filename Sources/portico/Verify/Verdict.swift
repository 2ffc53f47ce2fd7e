import InvitationToken
import PartnerModel

/// What the verifier says of one token.
enum Verdict: Sendable {
  case valid(InvitationClaims)
  case invalid(TokenRefusal)

  init(of token: some Collection<UInt8>, by verifier: TokenVerifier, at now: Int64) {
    do {
      self = .valid(try verifier.verify(token, now: now).claims)
    } catch {
      self = .invalid(error)
    }
  }
}

/// Prints verdicts, and remembers how many there were and whether all were good.
final class VerdictPrinter {
  private let json: Bool
  private(set) var allValid = true
  private(set) var count = 0

  init(json: Bool) {
    self.json = json
  }

  func print(_ verdicts: [Verdict]) {
    count += verdicts.count
    var out: [UInt8] = []
    for verdict in verdicts {
      if case .invalid = verdict { allValid = false }
      if json { out += verdict.json } else { out += verdict.line.utf8 }
      out.append(UInt8(ascii: "\n"))
    }
    Terminal.write(out)
  }
}

extension Verdict {
  /// `valid`, or `invalid` with the reason code; then what a person wants to know.
  fileprivate var line: String {
    switch self {
    case .valid(let claims):
      let with = claims.with.map { " with \($0)" } ?? ""
      let end = Moment(seconds: claims.expiresAt).text
      return Terminal.printable(
        "valid \(claims.kind) \(claims.id) from \(claims.from)\(with) to \(claims.subject) until \(end)")
    case .invalid(let refusal):
      return "invalid \(refusal.reason.rawValue): \(refusal.detail)"
    }
  }

  fileprivate var json: [UInt8] {
    var text = JSONText()
    text.object { text in
      switch self {
      case .valid(let claims):
        text.member("verdict", "valid")
        text.member("reason", optional: nil)
        text.name("claims")
        claims.write(to: &text)
      case .invalid(let refusal):
        text.member("verdict", "invalid")
        text.member("reason", refusal.reason.rawValue)
        text.member("detail", refusal.detail)
        text.member("claims", optional: nil)
      }
    }
    return text.bytes
  }
}
