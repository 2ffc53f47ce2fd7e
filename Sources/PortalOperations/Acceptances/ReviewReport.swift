import JSON
import PartnerModel

extension ReviewReason {
  /// What the invitation names beside what the person stated.
  func words(
    _ invitation: Invitation, domain: String?, country: String?, email: EmailAddress?,
    redactedDomain: String? = nil
  ) -> String {
    let (named, stated) =
      switch self {
      case .tenantDomainDiffers:
        (invitation.tenantDomain?.rawValue ?? redactedDomain, domain ?? redactedDomain)
      case .countryDiffers: (invitation.country?.rawValue, country)
      case .inviteeUnproven: (invitation.recipient, email?.rawValue)
      }
    let verb = self == .inviteeUnproven ? "the invitation went to" : "the invitation names"
    return "\(rawValue): \(verb) \(named ?? "none"), stated was \(stated ?? "none")"
  }
}

extension AnswerReview {
  func words(_ text: (Moment) -> String) -> String {
    switch self {
    case .notNeeded: "not needed"
    case .needed: "waiting"
    case .confirmed(let actor, let at): "confirmed by \(actor) on \(text(at))"
    case .dismissed(let actor, let at, let reason):
      "dismissed by \(actor) on \(text(at))" + (reason.map { ": \($0.rawValue)" } ?? "")
    case .superseded(let at): "superseded on \(text(at)), when the invitation ended"
    }
  }

  /// Null where nobody has decided.
  func write(to text: inout JSONText) {
    switch self {
    case .notNeeded, .needed: text.null()
    case .confirmed(let actor, let at): Self.write("confirmed", actor, at, nil, to: &text)
    case .dismissed(let actor, let at, let reason): Self.write("dismissed", actor, at, reason, to: &text)
    case .superseded(let at): Self.write("superseded", nil, at, nil, to: &text)
    }
  }

  private static func write(
    _ verdict: String, _ actor: Actor?, _ at: Moment, _ reason: EndingReason?, to text: inout JSONText
  ) {
    text.object { text in
      text.member("verdict", verdict)
      text.member("by", optional: actor?.description)
      text.member("at", at.text)
      text.member("reason", optional: reason?.rawValue)
    }
  }
}
