package import InvitationToken
package import JSON
package import PartnerModel
internal import SystemFiles

/// What is said of one token.
package enum Verdict: Sendable {
  case invitation(InvitationClaims)
  /// With what has become of the answer since, in one stable word; nil where nobody can look it up.
  case receipt(AcceptanceReceipt, state: String?)
  case invalid(TokenRefusal)

  package var isValid: Bool {
    if case .invalid = self { false } else { true }
  }
}

extension Verdict {
  /// `valid`, or the reason code.
  package var word: String {
    if case .invalid(let refusal) = self { refusal.reason.rawValue } else { "valid" }
  }

  /// The id of the invitation that the token is about; nil for an invalid one.
  package var invitation: InvitationID? {
    switch self {
    case .invitation(let claims): claims.id
    case .receipt(let receipt, _): receipt.invitation
    case .invalid: nil
    }
  }

  /// One line for people and scripts: `valid` with what the token is, or `invalid` with the reason code.
  ///
  /// - Parameter zone: whose clocks tell its moments; UTC where it is nil.
  package func line(in zone: LocalTimeZone? = nil) -> String {
    func text(_ moment: Moment) -> String { zone?.text(of: moment) ?? moment.text }
    switch self {
    case .invitation(let claims):
      let end = text(claims.expiresAt)
      let parties = "from \(claims.from)\(Self.with(claims.with)) to \(claims.subject)"
      return
        "valid \(claims.kind) \(claims.id) \(parties) until \(end)\(Self.term(claims.until, claims.renews))"
        .printable
    case .receipt(let receipt, let state):
      let start = text(receipt.acceptedAt) + (receipt.receivedAt.map { ", received \(text($0))," } ?? "")
      let parties = "by \(receipt.subject) from \(receipt.from)\(Self.with(receipt.with))"
      let record = "at \(start) as record \(receipt.record.sequence)"
      let since = state.flatMap { $0 == receipt.outcome.rawValue ? nil : " (now \($0))" } ?? ""
      let term = Self.term(receipt.until, receipt.renews)
      return
        "valid receipt \(receipt.invitation) \(receipt.outcome.rawValue)\(since) \(parties) \(record)\(term)"
        .printable
    case .invalid(let refusal):
      return "invalid \(refusal.reason.rawValue): \(refusal.detail)".printable
    }
  }

  /// How long it holds what is asked for, and what it renews.
  private static func term(_ until: CalendarDate?, _ renews: CalendarDate?) -> String {
    (until.map { ", to hold until \($0)" } ?? "") + (renews.map { ", renewing what held since \($0)" } ?? "")
  }

  private static func with(_ provider: String?) -> String {
    provider.map { " with \($0)" } ?? ""
  }

  /// One object: `verdict`, `reason`, `type` (`invitation` or `receipt`), and the token's own `claims`. A receipt has a
  /// `state`: what has become of the answer since. An invalid token has a `detail`, and neither type nor claims: nobody
  /// vouches for them.
  package func write(to text: inout JSONText) {
    text.object { text in
      switch self {
      case .invitation(let claims):
        text.member("verdict", "valid")
        text.member("reason", optional: nil)
        text.member("type", "invitation")
        text.name("claims")
        claims.write(to: &text)
      case .receipt(let receipt, let state):
        text.member("verdict", "valid")
        text.member("reason", optional: nil)
        text.member("type", "receipt")
        text.member("state", optional: state)
        text.name("claims")
        receipt.write(to: &text)
      case .invalid(let refusal):
        text.member("verdict", "invalid")
        text.member("reason", refusal.reason.rawValue)
        text.member("detail", refusal.detail)
        text.member("type", optional: nil)
        text.member("claims", optional: nil)
      }
    }
  }
}
