import JSON
package import PartnerModel

/// An invitation whose token was checked by every rule. Nothing but a `TokenVerifier` can make one, so what takes
/// a `VerifiedInvitation` can't be handed anything else.
package struct VerifiedInvitation: Sendable, Hashable {
  package let claims: InvitationClaims
  /// The key that signed it.
  package let keyID: KeyID

  fileprivate init(claims: InvitationClaims, keyID: KeyID) {
    self.claims = claims
    self.keyID = keyID
  }
}

/// An invitation whose signature, form and parties (`iss`, `aud`) hold. It may have expired, may not hold yet, and may
/// have been answered or cancelled: enough to find its record, and not enough to act upon it.
package struct SoundInvitation: Sendable, Hashable {
  package let claims: InvitationClaims
  /// The key that signed it.
  package let keyID: KeyID

  fileprivate init(claims: InvitationClaims, keyID: KeyID) {
    self.claims = claims
    self.keyID = keyID
  }
}

extension Lifetime {
  /// By how much clocks may differ, where nothing else is said.
  package static let leeway = Lifetime(seconds: 60)
}

/// What became of an invitation, as far as its signature can't tell.
package enum InvitationStanding: Sendable, Hashable {
  case open
  case accepted
  case declined
  case cancelled
  /// Withdrawn or declined: a published list doesn't tell which.
  case closed
  /// No such invitation is on record.
  case unknown
  /// There should be an answer, and it couldn't be had. Refused, like everything that isn't known to be open.
  /// The reason is in lower case, without a full stop, and repeats nothing of what the token says.
  case unreadable(String)
}

/// Decides about invitation tokens, in the order in which the rules stand. Any bytes are welcome: whatever isn't a
/// valid token is refused with its reason.
package struct TokenVerifier: Sendable {
  /// What this verifier insists on, beyond what makes a token sound.
  package struct Expectations: Sendable, Hashable {
    /// The one issuer whose tokens count; `nil` where only keys are known.
    package var issuer: String?
    /// Whom the token must be meant for; `nil` where anybody will do.
    package var audience: String?
    /// The longest allowed time from `iat` to `exp`; `nil` for any.
    package var longestLifetime: Lifetime?
    /// By how much the issuer's clock may be ahead of ours.
    package var leeway: Lifetime

    package init(
      issuer: String? = nil, audience: String? = nil, longestLifetime: Lifetime? = nil,
      leeway: Lifetime = .leeway
    ) {
      self.issuer = issuer
      self.audience = audience
      self.longestLifetime = longestLifetime
      self.leeway = leeway
    }
  }

  private let keys: KeySet
  private let expectations: Expectations
  private let standing: (@Sendable (InvitationClaims) -> InvitationStanding)?

  /// - Parameter standing: what the journal or a status list says about an invitation whose token is sound;
  ///   `nil` where nothing but public keys is at hand, and the verdict is about the token alone.
  package init(
    keys: KeySet, expecting expectations: Expectations,
    standing: (@Sendable (InvitationClaims) -> InvitationStanding)?
  ) {
    self.keys = keys
    self.expectations = expectations
    self.standing = standing
  }

  package func verify(_ token: String, now: Moment) throws(TokenRefusal) -> VerifiedInvitation {
    try verify(token.utf8, now: now)
  }

  package func verify(
    _ token: some Collection<UInt8>, now: Moment
  ) throws(TokenRefusal) -> VerifiedInvitation {
    try verified(sound(token), now: now)
  }

  /// Judges a sound invitation by time and standing. It may come from another verifier, or from before a key was
  /// revoked, so this verifier's own keys and parties are held to as well.
  package func verify(_ invitation: SoundInvitation, now: Moment) throws(TokenRefusal) -> VerifiedInvitation {
    guard let key = keys.key(invitation.keyID), keys.purpose(of: key) == .invitations else {
      throw TokenRefusal(.unknownKey, "it was signed with a key that is not for invitations here")
    }
    try checkParties(of: invitation.claims)
    return try verified(invitation, now: now)
  }

  package func sound(_ token: String) throws(TokenRefusal) -> SoundInvitation {
    try sound(token.utf8)
  }

  /// Everything that can be told from the token alone, without a clock and without a record.
  package func sound(_ token: some Collection<UInt8>) throws(TokenRefusal) -> SoundInvitation {
    let envelope = try TokenEnvelope.open(token, as: .invitation, keys: keys)
    let claims = try InvitationClaims(envelope.payload)
    try checkParties(of: claims)
    return SoundInvitation(claims: claims, keyID: envelope.key.keyID)
  }

  private func verified(_ invitation: SoundInvitation, now: Moment) throws(TokenRefusal) -> VerifiedInvitation
  {
    try checkTime(of: invitation.claims, now: now)
    try standing?(invitation.claims).requireOpen()
    return VerifiedInvitation(claims: invitation.claims, keyID: invitation.keyID)
  }

  private func checkParties(of claims: InvitationClaims) throws(TokenRefusal) {
    if let issuer = expectations.issuer, !claims.issuer.isExactly(issuer) {
      throw TokenRefusal(.wrongIssuer, "iss is not \(issuer)")
    }
    if let audience = expectations.audience, !claims.audience.contains(where: { $0.isExactly(audience) }) {
      throw TokenRefusal(.wrongAudience, "aud doesn't name \(audience)")
    }
  }

  /// Leeway is for a clock that runs ahead at the issuer; what has expired has expired.
  private func checkTime(of claims: InvitationClaims, now: Moment) throws(TokenRefusal) {
    guard max(claims.issuedAt, claims.notBefore ?? claims.issuedAt) - expectations.leeway <= now else {
      throw TokenRefusal(.notYetValid, "iat or nbf lies more than \(expectations.leeway.seconds) s ahead")
    }
    guard now < claims.expiresAt else {
      throw TokenRefusal(.expired, "exp has passed")
    }
    if let longest = expectations.longestLifetime, claims.expiresAt - claims.issuedAt > longest {
      throw TokenRefusal(
        .malformed, "it is made to last longer than the \(longest.seconds) s that policy allows")
    }
  }

}

extension InvitationStanding {
  /// - Throws: for all but what is known to be open.
  package func requireOpen() throws(TokenRefusal) {
    switch self {
    case .open: return
    case .accepted: throw TokenRefusal(.alreadyAccepted, "an acceptance is on record")
    case .declined: throw TokenRefusal(.declined, "the invitation was declined")
    case .cancelled: throw TokenRefusal(.cancelled, "the invitation was cancelled")
    case .closed: throw TokenRefusal(.cancelled, "the invitation was withdrawn or declined")
    case .unknown: throw TokenRefusal(.unknownInvitation, "no such invitation is on record")
    case .unreadable(let reason):
      throw TokenRefusal(.unknownInvitation, "the status of the invitation can't be read: \(reason)")
    }
  }
}
