package import JSON
package import PartnerModel

/// What the verifier confirms to somebody who accepted, signed with its own key: identifiers, and what companies were
/// called; no name and no address of a person. A receipt doesn't expire.
package struct AcceptanceReceipt: Sendable, Hashable {
  /// `iss`: the base address of the portal, as the invitation names it.
  package var issuer: String
  /// `sub`: who accepted, `customer:<id>` or `reseller:<id>`.
  package var subject: String
  /// `invitation`, or `jti` in the first form: the invitation's id.
  package var invitation: InvitationID
  package var form: ReceiptForm
  /// `accepted_at`, and `iat` too: a receipt that is asked for again is the same.
  package var acceptedAt: Moment
  /// `received_at`: when the answer had come in, where it was put on record later than that.
  package var receivedAt: Moment?
  /// `kind`, `from`, `with` and `grants` of the invitation.
  package var kind: String
  package var from: String
  package var with: String?
  /// `names`: what the companies were called when the invitation was issued; older receipts have none.
  package var names: CompanyNames?
  /// `until` and `renews` of the invitation, where it has them.
  package var until: CalendarDate?
  package var renews: CalendarDate?
  package var grants: [String]
  package var outcome: Outcome
  package var terms: Terms
  /// `evidence`: how the verifier knows who answered (D21).
  package var evidence: String
  /// `journal`: the record of this acceptance. Its hash stands for all that came before, so a receipt in other hands
  /// pins the journal's history (RFC 9162 shows how logs do it).
  package var record: JournalHead

  /// Whether the acceptance counts already.
  package enum Outcome: String, Sendable, CaseIterable {
    case accepted
    /// On record, and waiting for a person to look at it (D8).
    case needsReview = "needs-review"
  }

  /// The text that was agreed to.
  package struct Terms: Sendable, Hashable {
    /// Of the canonical text.
    package var digest: TextDigest
    /// The language in which it was shown, as BCP 47 spells it.
    package var language: String

    package init(digest: TextDigest, language: String) {
      self.digest = digest
      self.language = language
    }
  }

  package init(
    issuer: String, subject: String, invitation: InvitationID, form: ReceiptForm, acceptedAt: Moment,
    receivedAt: Moment? = nil,
    kind: String, from: String, with: String? = nil, names: CompanyNames? = nil, until: CalendarDate? = nil,
    renews: CalendarDate? = nil, grants: [String],
    outcome: Outcome, terms: Terms, evidence: String, record: JournalHead
  ) {
    self.issuer = issuer
    self.subject = subject
    self.invitation = invitation
    self.form = form
    self.acceptedAt = acceptedAt
    self.receivedAt = receivedAt
    self.kind = kind
    self.from = from
    self.with = with
    self.names = names
    self.until = until
    self.renews = renews
    self.grants = grants
    self.outcome = outcome
    self.terms = terms
    self.evidence = evidence
    self.record = record
  }
}

extension AcceptanceReceipt {
  /// Checks a receipt by every rule, wherever it comes from.
  ///
  /// - Parameters:
  ///   - keys: the published keys; those for receipts count.
  ///   - issuer: the one portal whose receipts count; `nil` where only keys are known.
  ///   - leeway: by how much the verifier's clock may be ahead of ours.
  package init(
    verifying token: some Collection<UInt8>, keys: KeySet, issuer: String?, now: Moment,
    leeway: Lifetime = .leeway
  ) throws(TokenRefusal) {
    try self.init(TokenEnvelope.open(token, as: .acceptanceReceipt, keys: keys).payload)
    if let issuer, !self.issuer.isExactly(issuer) {
      throw TokenRefusal(.wrongIssuer, "iss is not \(issuer)")
    }
    guard acceptedAt - leeway <= now else {
      throw TokenRefusal(.notYetValid, "iat lies more than \(leeway.seconds) s ahead")
    }
  }

  /// `jti`: derived, so that a receipt that is asked for again is the same. That of a later form is its record's alone:
  /// no two tokens of a portal have the same.
  package var id: String {
    switch form {
    case .first: invitation.rawValue
    case .second: InvitationID(deriving: "\(TokenType.acceptanceReceipt.name) \(record.hash)").rawValue
    }
  }

  /// Writes the payload: the members always in this order.
  package func write(to text: inout JSONText) {
    text.object { text in
      text.member("iss", issuer)
      text.member("sub", subject)
      text.member("jti", id)
      if form != .first { text.member("invitation", invitation.rawValue) }
      text.member("iat", acceptedAt.seconds)
      text.member("accepted_at", acceptedAt.seconds)
      if let receivedAt { text.member("received_at", receivedAt.seconds) }
      text.member("kind", kind)
      text.member("from", from)
      if let with { text.member("with", with) }
      names?.write(to: &text)
      text.members(until: until, renews: renews)
      text.member("grants", grants)
      text.member("outcome", outcome.rawValue)
      text.name("terms")
      text.object { text in
        text.member("digest", terms.digest.rawValue)
        text.member("language", terms.language)
      }
      text.member("evidence", evidence)
      text.name("journal")
      text.object { text in
        text.member("sequence", Int64(record.sequence))
        text.member("hash", record.hash.description)
      }
    }
  }

  /// Members that would make other libraries refuse a receipt one day, or for want of an audience, and that no
  /// receipt of ours has: all who read one come to the same verdict.
  private static let foreign = ["aud", "exp", "nbf"]

  private init(_ payload: JSONObject) throws(TokenRefusal) {
    for name in Self.foreign where payload[name] != nil {
      throw TokenRefusal(.malformed, "it has \(name), which no receipt has")
    }
    issuer = try payload.text("iss")
    subject = try payload.party("sub")
    form = payload["invitation"] == nil ? .first : .second
    let id = try payload.invitationID("jti")
    invitation = form == .first ? id : try payload.invitationID("invitation")
    acceptedAt = try payload.momentOfIssue("accepted_at")
    guard try payload.moment("iat") == acceptedAt else {
      throw TokenRefusal(.malformed, "iat is not accepted_at")
    }
    receivedAt = payload["received_at"] == nil ? nil : try payload.moment("received_at")
    if let receivedAt, receivedAt > acceptedAt {
      throw TokenRefusal(.malformed, "received_at is later than accepted_at")
    }
    kind = try payload.text("kind")
    from = try payload.party("from")
    with = payload["with"] == nil ? nil : try payload.party("with")
    names = try payload.companyNames(isJoint: with != nil)
    until = try payload.day("until")
    renews = try payload.day("renews")
    grants = try payload.texts("grants")
    guard let outcome = Outcome(rawValue: try payload.text("outcome")) else {
      throw TokenRefusal(.malformed, "outcome is none that a receipt has")
    }
    self.outcome = outcome
    guard case .object(let terms) = payload["terms"], case .object(let record) = payload["journal"] else {
      throw TokenRefusal(.malformed, "terms and journal are not objects")
    }
    self.terms = Terms(
      digest: try terms.digest("digest", TextDigest.init(rawValue:)), language: try terms.text("language"))
    evidence = try payload.text("evidence")
    guard case .integer(let number) = record["sequence"], let sequence = Int(exactly: number), sequence > 0
    else {
      throw TokenRefusal(.malformed, "journal doesn't hold the number of a record")
    }
    self.record = JournalHead(sequence: sequence, hash: try record.digest("hash", EventHash.init))
    guard id.rawValue.isExactly(self.id) else {
      throw TokenRefusal(.malformed, "jti is not the one that follows from the record")
    }
  }
}

extension TokenSigner {
  /// The receipt as ASCII. Whether the key is one for receipts is for its owner to know: readers check it.
  package func bytes(of receipt: AcceptanceReceipt) throws(TooLong) -> [UInt8] {
    var payload = JSONText()
    receipt.write(to: &payload)
    return try bytes(of: payload, as: .acceptanceReceipt)
  }
}

extension JSONObject {
  /// 64 lower-case hexadecimal digits.
  fileprivate func digest<Digest>(
    _ name: String, _ read: (String) -> Digest?
  ) throws(TokenRefusal) -> Digest {
    guard let digest = read(try text(name)) else {
      throw TokenRefusal(.malformed, "\(name) is not 64 hexadecimal digits in lower case")
    }
    return digest
  }
}
