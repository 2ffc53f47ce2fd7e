package import JSON
package import PartnerModel

/// What an invitation says, once it is signed: identifiers, and what companies were called; no name and no address of a
/// person.
package struct InvitationClaims: Sendable, Hashable {
  /// `iss`: the base address of the portal.
  package var issuer: String
  /// `aud`: the verifiers that it is meant for.
  package var audience: [String]
  /// `sub`: who is invited, `customer:<id>` or `reseller:<id>`.
  package var subject: String
  /// `jti`: the invitation's id; single use is keyed on (`issuer`, `id`), never on the token's text.
  package var id: InvitationID
  /// `iat`.
  package var issuedAt: Moment
  /// `exp`: the first second in which the invitation doesn't hold any more.
  package var expiresAt: Moment
  /// `nbf`, where it starts later than it was issued.
  package var notBefore: Moment?
  /// `kind`: which of the kinds of invitations it is.
  package var kind: String
  /// `from`: the organisation that invites.
  package var from: String
  /// `with`: the provider of a joint invitation.
  package var with: String?
  /// `names`: what the companies were called when it was issued, as members `from`, `with` where there is a provider,
  /// and `to`; older invitations have none.
  package var names: CompanyNames?
  /// `until`: the last day on which that holds; absent where it has no end.
  package var until: CalendarDate?
  /// `renews`: since when that holds which is renewed; absent where nothing is.
  package var renews: CalendarDate?
  /// `grants`: what acceptance allows, in a fixed order.
  package var grants: [String]
  /// `status`: where to look whether it was cancelled.
  package var status: StatusReference?

  package init(
    issuer: String, audience: [String], subject: String, id: InvitationID, issuedAt: Moment,
    expiresAt: Moment,
    notBefore: Moment? = nil, kind: String, from: String, with: String? = nil,
    names: CompanyNames? = nil, until: CalendarDate? = nil, renews: CalendarDate? = nil, grants: [String],
    status: StatusReference? = nil
  ) {
    self.issuer = issuer
    self.audience = audience
    self.subject = subject
    self.id = id
    self.issuedAt = issuedAt
    self.expiresAt = expiresAt
    self.notBefore = notBefore
    self.kind = kind
    self.from = from
    self.with = with
    self.names = names
    self.until = until
    self.renews = renews
    self.grants = grants
    self.status = status
  }
}

/// One entry of a status list (draft-ietf-oauth-status-list section 6.1).
package struct StatusReference: Sendable, Hashable {
  package var index: Int
  package var uri: String

  package init(index: Int, uri: String) {
    self.index = index
    self.uri = uri
  }
}

extension InvitationClaims {
  /// Writes the payload: the members always in this order, those that are absent left out.
  package func write(to text: inout JSONText) {
    text.object { text in
      text.member("iss", issuer)
      if audience.count == 1 {
        text.member("aud", audience[0])
      } else {
        text.member("aud", audience)
      }
      text.member("sub", subject)
      text.member("jti", id.rawValue)
      text.member("iat", issuedAt.seconds)
      text.member("exp", expiresAt.seconds)
      if let notBefore { text.member("nbf", notBefore.seconds) }
      text.member("kind", kind)
      text.member("from", from)
      if let with { text.member("with", with) }
      names?.write(to: &text)
      text.members(until: until, renews: renews)
      text.member("grants", grants)
      if let status {
        text.name("status")
        text.object { text in
          text.name("status_list")
          text.object { text in
            text.member("idx", Int64(status.index))
            text.member("uri", status.uri)
          }
        }
      }
    }
  }

  /// What no portal goes beyond: 400 days, and two for the ends of days.
  private static let longestLife = Lifetime.days(402)

  /// Reads a payload: what is required is there, and everything that we know has its right shape. Members that we
  /// don't know are left alone (RFC 7519 section 4).
  init(_ payload: JSONObject) throws(TokenRefusal) {
    issuer = try payload.text("iss")
    audience = try payload.audience()
    subject = try payload.party("sub")
    id = try payload.invitationID("jti")
    issuedAt = try payload.momentOfIssue("iat")
    expiresAt = try payload.moment("exp")
    notBefore = payload["nbf"] == nil ? nil : try payload.moment("nbf")
    kind = try payload.text("kind")
    from = try payload.party("from")
    with = payload["with"] == nil ? nil : try payload.party("with")
    names = try payload.companyNames(isJoint: with != nil)
    until = try payload.day("until")
    renews = try payload.day("renews")
    grants = try payload.texts("grants")
    status = payload["status"] == nil ? nil : try payload.statusReference()
    guard expiresAt > issuedAt else {
      throw TokenRefusal(.malformed, "exp is not after iat")
    }
    guard expiresAt - issuedAt <= Self.longestLife else {
      throw TokenRefusal(.malformed, "exp is more than 402 days after iat")
    }
  }
}

extension JSONText {
  /// For how long it is to hold; nothing of what isn't said.
  mutating func members(until: CalendarDate?, renews: CalendarDate?) {
    if let until { member("until", until.description) }
    if let renews { member("renews", renews.description) }
  }
}

/// Claims as every kind of token spells them.
extension JSONObject {
  /// A string that isn't empty.
  func text(_ name: String) throws(TokenRefusal) -> String {
    guard case .string(let text) = self[name], !text.isEmpty else {
      throw TokenRefusal(.malformed, "\(name) is not a string with something in it")
    }
    return text
  }

  /// A list, which may be empty, of strings, which may not.
  func texts(_ name: String) throws(TokenRefusal) -> [String] {
    guard case .array(let elements) = self[name] else {
      throw TokenRefusal(.malformed, "\(name) is not a list")
    }
    var texts: [String] = []
    for element in elements {
      guard case .string(let text) = element, !text.isEmpty else {
        throw TokenRefusal(.malformed, "\(name) holds something else than strings with something in them")
      }
      texts.append(text)
    }
    return texts
  }

  /// A whole number of seconds since 1970, up to the year 9999: sums of two never overflow.
  func moment(_ name: String) throws(TokenRefusal) -> Moment {
    guard case .integer(let seconds) = self[name], 0...253_402_300_799 ~= seconds else {
      throw TokenRefusal(.malformed, "\(name) is not a whole number of seconds from 1970 to 9999")
    }
    return Moment(seconds: seconds)
  }

  /// The same, from 2020 on: no token is older, and a clock that was never set shows 1970.
  func momentOfIssue(_ name: String) throws(TokenRefusal) -> Moment {
    let moment = try moment(name)
    guard moment.seconds >= 1_577_836_800 else { throw TokenRefusal(.malformed, "\(name) is before 2020") }
    return moment
  }

  /// A day as `2027-12-31`; nil where the member is missing.
  func day(_ name: String) throws(TokenRefusal) -> CalendarDate? {
    guard self[name] != nil else { return nil }
    guard let day = CalendarDate(try text(name)) else {
      throw TokenRefusal(.malformed, "\(name) is not a day as 2027-12-31")
    }
    return day
  }

  /// An organisation, as `Party` spells it.
  func party(_ name: String) throws(TokenRefusal) -> String {
    let text = try text(name)
    guard Party(text) != nil else {
      throw TokenRefusal(
        .malformed, "\(name) is not provider, reseller or customer, a colon and the id of a directory")
    }
    return text
  }

  /// 26 letters and digits of base32, in lower case.
  func invitationID(_ name: String) throws(TokenRefusal) -> InvitationID {
    let id = InvitationID(rawValue: try text(name))
    guard id.isWhole else {
      throw TokenRefusal(.malformed, "\(name) is not 26 letters and digits of base32 in lower case")
    }
    return id
  }

  /// RFC 7519 section 4.1.3: one string, or a list of them.
  fileprivate func audience() throws(TokenRefusal) -> [String] {
    if case .array = self["aud"] { return try texts("aud") }
    return [try text("aud")]
  }

  fileprivate func statusReference() throws(TokenRefusal) -> StatusReference {
    guard case .object(let status) = self["status"], case .object(let list) = status["status_list"],
      case .integer(let index) = list["idx"], let index = Int(exactly: index), index >= 0
    else {
      throw TokenRefusal(.malformed, "status is not a reference to an entry of a status list")
    }
    return StatusReference(index: index, uri: try list.text("uri"))
  }
}
