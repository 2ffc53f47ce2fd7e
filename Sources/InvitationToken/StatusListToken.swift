import JSON
package import PartnerModel

/// A status list as its issuer published it (draft-ietf-oauth-status-list section 5.1).
package struct StatusListToken: Sendable, Hashable {
  /// `iss`: the base address of the portal; lists of before don't say it.
  package var issuer: String?
  /// `sub`: the address where it is published, and which the invitations name.
  package var address: String
  /// `iat`.
  package var issuedAt: Moment
  /// `exp`: the first second in which the list can't be relied on any more.
  package var expiresAt: Moment
  /// `ttl`: for how long a copy may be kept.
  package var timeToLive: Lifetime?
  package var list: StatusList

  package init(
    issuer: String? = nil, address: String, issuedAt: Moment, expiresAt: Moment, timeToLive: Lifetime?,
    list: StatusList
  ) {
    self.issuer = issuer
    self.address = address
    self.issuedAt = issuedAt
    self.expiresAt = expiresAt
    self.timeToLive = timeToLive
    self.list = list
  }
}

extension TokenSigner {
  package func bytes(of statusList: StatusListToken) throws(TooLong) -> [UInt8] {
    var payload = JSONText()
    payload.object { text in
      if let issuer = statusList.issuer { text.member("iss", issuer) }
      text.member("sub", statusList.address)
      text.member("iat", statusList.issuedAt.seconds)
      text.member("exp", statusList.expiresAt.seconds)
      if let timeToLive = statusList.timeToLive { text.member("ttl", timeToLive.seconds) }
      text.name("status_list")
      text.object { text in
        text.member("bits", Int64(statusList.list.bits))
        text.member("lst", statusList.list.encoded)
      }
    }
    return try bytes(of: payload, as: .statusList)
  }
}

extension StatusListToken {
  /// Reads a list, wherever it comes from: its signature tells whose it is, and its `address` which invitations it
  /// answers for.
  package init(
    verifying token: some Collection<UInt8>, keys: KeySet, now: Moment, leeway: Lifetime = .leeway
  ) throws(TokenRefusal) {
    let payload = try TokenEnvelope.open(token, as: .statusList, keys: keys).payload
    issuer = payload["iss"] == nil ? nil : try payload.text("iss")
    address = try payload.text("sub")
    issuedAt = try payload.moment("iat")
    expiresAt = try payload.moment("exp")
    timeToLive = payload["ttl"] == nil ? nil : Lifetime(seconds: try payload.moment("ttl").seconds)
    guard case .object(let claim) = payload["status_list"], case .integer(let bits) = claim["bits"],
      case .string(let encoded) = claim["lst"], let bits = Int(exactly: bits)
    else {
      throw TokenRefusal(.malformed, "status_list doesn't hold bits and lst")
    }
    do {
      list = try StatusList(bits: bits, encoded: encoded)
    } catch {
      throw TokenRefusal(.malformed, "status_list: \(error)")
    }
    guard issuedAt - leeway <= now else {
      throw TokenRefusal(.notYetValid, "iat lies more than \(leeway.seconds) s ahead")
    }
    guard now < expiresAt else {
      throw TokenRefusal(.expired, "exp has passed")
    }
  }

  /// What this list says about an invitation. One that doesn't refer to it can't be judged by it, so that nobody can
  /// answer with another list that is more convenient.
  package func standing(of claims: InvitationClaims) -> InvitationStanding {
    guard let reference = claims.status else { return .unreadable("it refers to no status list") }
    guard issuer?.isExactly(claims.issuer) != false else {
      return .unreadable("the status list is another portal's")
    }
    guard reference.uri.isExactly(address) else { return .unreadable("it refers to another status list") }
    return list.standing(at: reference.index)
  }
}
