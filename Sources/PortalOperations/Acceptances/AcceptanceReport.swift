import JSON
package import PartnerModel

/// What a list says of an answer.
package struct AnswerRow {
  package let invitation: Invitation
  /// When it was recorded.
  package let at: Moment
  /// When it had come in, where it was recorded later.
  package let received: Moment?
  /// Whose clocks its moments are told by.
  package let zone: LocalTimeZone
  package let state: String
  package let evidence: String
  package let who: String
}

/// An acceptance on record, for whoever looks into it (D9).
package struct AcceptanceReport {
  let acceptance: RecordedAcceptance
  /// What was taken back of it since.
  let revocations: [GrantRevocation]
  /// Whose clocks its moments are told by.
  let zone: LocalTimeZone

  private var invitation: Invitation { acceptance.invitation }
  private var answer: AcceptanceAnswer { acceptance.answer }

  /// What a list says of it.
  package var row: AnswerRow {
    AnswerRow(
      invitation: invitation, at: acceptance.at, received: acceptance.arrival?.at, zone: zone,
      state: acceptance.state, evidence: acceptance.evidence.rawValue, who: answer.person?.text ?? "redacted")
  }

  /// When it had come in, where it was recorded later.
  private var arrival: String? { acceptance.arrival.map { zone.text(of: $0.at) } }

  /// Everything, a line for each thing.
  package var details: [String] {
    let rows: [(String, String?)] = [
      ("invitation", invitation.id.rawValue),
      ("kind", invitation.kind.rawValue),
      ("from", invitation.called(invitation.from, invitation.names?.from)),
      ("with", invitation.with.map { invitation.called($0, invitation.names?.with) }),
      ("to", invitation.called(invitation.to, invitation.names?.to)),
      ("issued by", invitation.issuedBy.description),
      ("holds until", invitation.until?.description),
      ("renews what holds since", invitation.renews?.description),
      ("accepted", zone.text(of: acceptance.at)),
      ("received", arrival.map { "\($0), and recorded later" }),
      ("known by", acceptance.arrival?.reason?.rawValue),
      ("given name", answer.person?.givenName ?? "redacted"),
      ("family name", answer.person?.familyName ?? "redacted"),
      ("e-mail", answer.person?.email.rawValue ?? "redacted"),
      ("phone", answer.person?.phone),
      ("role", answer.role.rawValue),
      ("tenant domain", answer.tenantDomain ?? redactedDomain),
      ("country", answer.country),
      ("text", "\(answer.terms) in \(answer.language.rawValue)"),
      ("grants", grants.map { "\($0.partner): \($0.grants.joined(separator: ","))" }.joined(separator: "; ")),
      ("evidence", acceptance.evidence.rawValue),
      ("evidence digest", acceptance.evidenceDigest),
      ("recorded by", acceptance.actor.description),
      ("record", acceptance.head.description),
      ("receipt key", acceptance.receiptKeyID.rawValue),
      ("review", acceptance.review.words(zone.text)),
    ]
    return rows.compactMap { name, value in value.map { "\(name): \($0)" } } + differences.map { "  \($0)" }
      + revocations.map { "taken back: \($0.words(zone.text))" }
  }

  /// Why it has to be looked at: what the invitation names beside what the person stated.
  package var differences: [String] {
    acceptance.reviewReasons.map {
      $0.words(
        invitation, domain: answer.tenantDomain, country: answer.country, email: answer.person?.email,
        redactedDomain: redactedDomain)
    }
  }

  /// Where one may have stood, which is not known any more.
  private var redactedDomain: String? { invitation.names?.to == .redacted ? "redacted" : nil }

  /// What it allows to whom.
  private var grants: [(partner: OrganisationID, grants: [String])] {
    let inviter = (invitation.from, Grant.ordered(invitation.kind.grantsToInviter).map(\.rawValue))
    guard let provider = invitation.with else { return [inviter] }
    return [inviter, (provider, Grant.ordered(invitation.kind.grantsToProvider).map(\.rawValue))]
  }

  package var json: [UInt8] {
    var text = JSONText()
    text.object { text in
      invitation.writeParties(to: &text)
      text.member("state", acceptance.state)
      text.member("until", optional: invitation.until?.description)
      text.member("renews", optional: invitation.renews?.description)
      text.member("accepted", acceptance.at.text)
      text.member("received", optional: acceptance.arrival?.at.text)
      text.member("receivedReason", optional: acceptance.arrival?.reason?.rawValue)
      text.member("givenName", optional: answer.person?.givenName)
      text.member("familyName", optional: answer.person?.familyName)
      text.member("email", optional: answer.person?.email.rawValue)
      text.member("phone", optional: answer.person?.phone)
      text.member("role", answer.role.rawValue)
      text.member("tenantDomain", optional: answer.tenantDomain)
      text.member("country", optional: answer.country)
      text.name("terms")
      text.object { text in
        text.member("digest", answer.terms.rawValue)
        text.member("language", answer.language.rawValue)
      }
      text.name("grants")
      text.object { text in
        for (partner, grants) in grants { text.member(partner.rawValue, grants) }
      }
      text.member("evidence", acceptance.evidence.rawValue)
      text.member("evidenceDigest", optional: acceptance.evidenceDigest)
      text.member("recordedBy", acceptance.actor.description)
      text.name("journal")
      text.object { text in
        text.member("sequence", Int64(acceptance.head.sequence))
        text.member("hash", acceptance.head.hash.description)
      }
      text.member("receiptKey", acceptance.receiptKeyID.rawValue)
      text.member("reviewReasons", acceptance.reviewReasons.map(\.rawValue))
      text.name("review")
      acceptance.review.write(to: &text)
      text.name("takenBack")
      text.array { text in revocations.forEach { $0.write(to: &text) } }
    }
    return text.bytes
  }
}

extension GrantRevocation {
  /// `manageUsers of hoshino-cloud by aoi-hoshino on 2026-11-22T09:30:00Z`
  func words(_ text: (Moment) -> String) -> String {
    "\(grant.rawValue) of \(partner) by \(actor) on \(text(at))"
  }

  fileprivate func write(to text: inout JSONText) {
    text.object { text in
      text.member("grant", grant.rawValue)
      text.member("partner", partner.rawValue)
      text.member("by", actor.description)
      text.member("at", at.text)
    }
  }
}
