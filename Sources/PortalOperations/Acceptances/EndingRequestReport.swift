import JSON
package import PartnerModel

/// A request for the end of a relationship, for whoever looks into it.
package struct EndingRequestReport {
  package let recorded: RecordedEndingRequest
  /// Whose clocks its moments are told by.
  let zone: LocalTimeZone
  /// Why it may not be the invitee's.
  let doubts: [ReviewReason]

  private var invitation: Invitation { recorded.invitation }
  private var request: EndingRequest { recorded.request }

  /// What a list says of it.
  package var row: AnswerRow {
    AnswerRow(
      invitation: invitation, at: recorded.at, received: nil, zone: zone, state: state,
      evidence: Self.evidence, who: request.person?.text ?? "redacted")
  }

  /// `ending-requested`, or what became of it.
  private var state: String {
    recorded.isWaiting ? "ending-requested" : "ending-\(recorded.standing.word)"
  }

  /// Whoever sent it had the receipt's address.
  private static let evidence = "receipt-possession"

  /// What the invitation names beside what the person stated, and what they said.
  package var differences: [String] {
    doubts.map {
      $0.words(
        invitation, domain: request.tenantDomain, country: request.country, email: request.person?.email)
    } + (request.reason.map { ["reason: \($0.rawValue)"] } ?? [])
  }

  package var json: [UInt8] {
    var text = JSONText()
    text.object { text in
      invitation.writeParties(to: &text)
      text.member("state", state)
      text.member("requested", recorded.at.text)
      text.member("relationship", recorded.parties.rawValue)
      text.member("givenName", optional: request.person?.givenName)
      text.member("familyName", optional: request.person?.familyName)
      text.member("email", optional: request.person?.email.rawValue)
      text.member("role", request.role.rawValue)
      text.member("tenantDomain", optional: request.tenantDomain)
      text.member("country", optional: request.country)
      text.member("reason", optional: request.reason?.rawValue)
      text.member("language", request.language.rawValue)
      text.member("evidence", Self.evidence)
      text.member("recordedBy", recorded.actor.description)
      text.name("journal")
      text.object { text in
        text.member("sequence", Int64(recorded.head.sequence))
        text.member("hash", recorded.head.hash.description)
      }
      text.member("reviewReasons", doubts.map(\.rawValue))
      text.name("review")
      write(recorded.standing, to: &text)
    }
    return text.bytes
  }

  /// Null where nobody has decided.
  private func write(_ standing: RecordedEndingRequest.Standing, to text: inout JSONText) {
    let (actor, at, reason): (Actor?, Moment, EndingReason?)
    switch standing {
    case .waiting: return text.null()
    case .dismissed(let by, let moment, let why): (actor, at, reason) = (by, moment, why)
    case .ended(let moment): (actor, at, reason) = (nil, moment, nil)
    }
    text.object { text in
      text.member("verdict", standing.word)
      text.member("by", optional: actor?.description)
      text.member("at", at.text)
      text.member("reason", optional: reason?.rawValue)
    }
  }
}
