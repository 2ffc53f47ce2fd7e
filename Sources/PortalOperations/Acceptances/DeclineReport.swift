import JSON
import PartnerModel

/// A decline on record, for whoever looks into it (D10).
package struct DeclineReport {
  let decline: RecordedDecline
  /// Whose clocks its moments are told by.
  let zone: LocalTimeZone

  private var invitation: Invitation { decline.invitation }
  private var answer: DeclineAnswer { decline.answer }

  /// What is said where nobody is on record: since it was redacted, or an older version didn't ask.
  private var nobody: String { decline.evidence == nil ? "not asked" : "redacted" }

  /// When it had come in, where it was recorded later.
  private var arrival: String? { decline.arrival.map { zone.text(of: $0.at) } }

  /// What a list says of it.
  package var row: AnswerRow {
    AnswerRow(
      invitation: invitation, at: decline.at, received: decline.arrival?.at, zone: zone, state: decline.state,
      evidence: decline.evidence?.rawValue ?? "-", who: answer.person?.text ?? nobody)
  }

  /// Everything, a line for each thing.
  package var details: [String] {
    let rows: [(String, String?)] = [
      ("invitation", invitation.id.rawValue),
      ("kind", invitation.kind.rawValue),
      ("from", invitation.called(invitation.from, invitation.names?.from)),
      ("with", invitation.with.map { invitation.called($0, invitation.names?.with) }),
      ("to", invitation.called(invitation.to, invitation.names?.to)),
      ("issued by", invitation.issuedBy.description),
      ("declined", zone.text(of: decline.at)),
      ("received", arrival.map { "\($0), and recorded later" }),
      ("known by", decline.arrival?.reason?.rawValue),
      ("name", answer.person?.name ?? nobody),
      ("e-mail", answer.person?.email.rawValue ?? nobody),
      ("tenant domain", answer.tenantDomain),
      ("country", answer.country),
      ("reason", answer.reason?.rawValue),
      ("text", answer.text.map { "\($0.digest) in \($0.language.rawValue)" }),
      ("evidence", decline.evidence?.rawValue),
      ("evidence digest", decline.evidenceDigest),
      ("recorded by", decline.actor.description),
      ("record", decline.head.description),
      ("review", decline.review.words(zone.text)),
    ]
    return rows.compactMap { name, value in value.map { "\(name): \($0)" } } + differences.map { "  \($0)" }
  }

  /// Why it has to be looked at: what the invitation names beside what the person stated.
  package var differences: [String] {
    decline.reviewReasons.map {
      $0.words(invitation, domain: answer.tenantDomain, country: answer.country, email: answer.person?.email)
    }
  }

  package var json: [UInt8] {
    var text = JSONText()
    text.object { text in
      invitation.writeParties(to: &text)
      text.member("state", decline.state)
      text.member("declined", decline.at.text)
      text.member("received", optional: decline.arrival?.at.text)
      text.member("receivedReason", optional: decline.arrival?.reason?.rawValue)
      text.member("name", optional: answer.person?.name)
      text.member("email", optional: answer.person?.email.rawValue)
      text.member("tenantDomain", optional: answer.tenantDomain)
      text.member("country", optional: answer.country)
      text.member("reason", optional: answer.reason?.rawValue)
      text.name("terms")
      if let shown = answer.text {
        text.object { text in
          text.member("digest", shown.digest.rawValue)
          text.member("language", shown.language.rawValue)
        }
      } else {
        text.null()
      }
      text.member("evidence", optional: decline.evidence?.rawValue)
      text.member("evidenceDigest", optional: decline.evidenceDigest)
      text.member("recordedBy", decline.actor.description)
      text.name("journal")
      text.object { text in
        text.member("sequence", Int64(decline.head.sequence))
        text.member("hash", decline.head.hash.description)
      }
      text.member("reviewReasons", decline.reviewReasons.map(\.rawValue))
      text.name("review")
      decline.review.write(to: &text)
    }
    return text.bytes
  }
}

/// What came in and is on record: an answer, whichever it is, or a request for an end.
package enum AnswerReport {
  case acceptance(AcceptanceReport)
  case decline(DeclineReport)
  case ending(EndingRequestReport)

  /// The number of its record, by which it is named where several wait.
  package var record: Int {
    switch self {
    case .acceptance(let report): report.acceptance.head.sequence
    case .decline(let report): report.decline.head.sequence
    case .ending(let report): report.recorded.head.sequence
    }
  }

  package var row: AnswerRow {
    switch self {
    case .acceptance(let report): report.row
    case .decline(let report): report.row
    case .ending(let report): report.row
    }
  }

  package var differences: [String] {
    switch self {
    case .acceptance(let report): report.differences
    case .decline(let report): report.differences
    case .ending(let report): report.differences
    }
  }

  package var json: [UInt8] {
    switch self {
    case .acceptance(let report): report.json
    case .decline(let report): report.json
    case .ending(let report): report.json
    }
  }
}
