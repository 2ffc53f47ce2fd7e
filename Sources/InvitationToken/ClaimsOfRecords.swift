package import PartnerModel

// What is on record, as tokens spell it. Whoever changes one of these changes what the others have to agree with.

extension InvitationClaims {
  /// The claims of the token that stands for an open invitation on record: of such a one no name was redacted.
  ///
  /// - Parameters:
  ///   - issuer: the portal's base address.
  ///   - audience: who takes answers.
  ///   - statusList: the address of the status list of a number; nil where there are no lists.
  package init(
    of invitation: Invitation, issuer: String, audience: String, statusList: ((_ number: Int) -> String)?
  ) {
    let place = StatusPlace(invitation.statusIndex)
    self.init(
      issuer: issuer, audience: [audience], subject: invitation.invitee.description, id: invitation.id,
      issuedAt: invitation.issuedAt, expiresAt: invitation.expiresAt, kind: invitation.kind.rawValue,
      from: invitation.inviter.description, with: invitation.provider?.description,
      names: invitation.names?.complete, until: invitation.until, renews: invitation.renews,
      grants: invitation.kind.grants.map(\.rawValue),
      status: statusList.map { StatusReference(index: place.index, uri: $0(place.list)) })
  }

  /// Whether the token is the one that the record stands for: the same parties, grants, times and days, and the same names
  /// where it has any. The key may be another one: where a key was revoked, the page has a token of its successor.
  package func speak(of invitation: Invitation) -> Bool {
    id == invitation.id && kind == invitation.kind.rawValue
      && from == invitation.inviter.description && with == invitation.provider?.description
      && subject == invitation.invitee.description
      && grants == invitation.kind.grants.map(\.rawValue)
      && (names.map { invitation.names?.agree(with: $0) ?? false } ?? true)
      && until == invitation.until && renews == invitation.renews
      && issuedAt == invitation.issuedAt && expiresAt == invitation.expiresAt
  }
}

extension AcceptanceReceipt {
  /// Says what held when the acceptance was recorded: a review that came later changes no receipt.
  ///
  /// - Parameter issuer: the portal's base address.
  /// - Returns: nil where a name was redacted that it says, so that it can't be made again.
  package init?(of acceptance: RecordedAcceptance, issuer: String) {
    let names = acceptance.namesOnReceipt
    guard names?.isRedacted != true else { return nil }
    self.init(of: acceptance, issuer: issuer, names: names?.complete)
  }

  /// Whether it is the receipt of an acceptance on record. One that was made before a name was redacted stays valid.
  ///
  /// - Parameter record: number and hash of what stands there now.
  package func speaks(of acceptance: RecordedAcceptance, record: JournalHead) -> Bool {
    let isOfNames =
      switch (acceptance.namesOnReceipt, names) {
      case (nil, nil): true
      case (let recorded?, let names?): recorded.agree(with: names)
      default: false
      }
    var own = AcceptanceReceipt(of: acceptance, issuer: issuer, names: names)
    own.record = record
    return isOfNames && own == self
  }

  private init(of acceptance: RecordedAcceptance, issuer: String, names: CompanyNames?) {
    let invitation = acceptance.invitation
    let answer = acceptance.answer
    self.init(
      issuer: issuer, subject: invitation.invitee.description, invitation: invitation.id,
      form: acceptance.receiptForm, acceptedAt: acceptance.at,
      receivedAt: acceptance.arrival?.at, kind: invitation.kind.rawValue,
      from: invitation.inviter.description, with: invitation.provider?.description,
      names: names, until: invitation.until, renews: invitation.renews,
      grants: invitation.kind.grants.map(\.rawValue),
      outcome: acceptance.reviewReasons.isEmpty ? .accepted : .needsReview,
      terms: Terms(digest: answer.terms, language: answer.language.rawValue),
      evidence: acceptance.evidence.rawValue,
      record: acceptance.head)
  }
}

extension RecordedAcceptance {
  /// Receipts of the first form say no names.
  fileprivate var namesOnReceipt: NamesOnRecord? { receiptForm == .first ? nil : invitation.names }
}
