package import PartnerModel

/// Violations as the rules themselves produce them, at least one for each code.
package enum ProducedViolations {
  package static func all() throws -> [RuleViolation] {
    values() + (try invitations()) + (try relationships()) + people() + enrolment()
  }

  private static func caught<Value>(_ body: () throws(RuleViolation) -> Value) -> [RuleViolation] {
    do {
      _ = try body()
      return []
    } catch {
      return [error]
    }
  }

  private static func values() -> [RuleViolation] {
    caught { () throws(RuleViolation) in try OrganisationID(validating: "") }
      + caught { () throws(RuleViolation) in try UserID(validating: "") }
      + caught { () throws(RuleViolation) in try LanguageCode(validating: "") }
      + caught { () throws(RuleViolation) in try CountryCode(validating: "") }
      + caught { () throws(RuleViolation) in try CalendarDate(validating: "") }
      + caught { () throws(RuleViolation) in try TenantDomain(validating: "") }
      + caught { () throws(RuleViolation) in try EmailAddress(validating: "") }
      + caught { () throws(RuleViolation) in try WebAddress(validating: "") }
      + caught { () throws(RuleViolation) in try CustomerChannel(validating: "") }
      + caught { () throws(RuleViolation) in try WebMailDomains(lines: ["?"]) }
  }

  private static func invitations() throws -> [RuleViolation] {
    let reseller = InvitationParty(id: Sample.hoshino, kind: .reseller)
    let customer = InvitationParty(id: Sample.bakery, kind: .customer)
    let unapproved = InvitationParty(id: Sample.minato, kind: .provider, isApproved: false)
    let unknown = InvitationParty(id: Sample.id("nobody"), kind: nil)
    func check(
      _ kind: InvitationKind, _ from: InvitationParty, _ with: InvitationParty?,
      _ to: InvitationParty, waiting: InvitationID? = nil, partnerships: [Relationship] = []
    ) -> [RuleViolation] {
      InvitationRequest(
        kind: kind, actor: Sample.user("ken", of: Sample.kita, .user), from: from, with: with,
        to: to,
        recipient: nil, wantsNoLetters: true, lifetime: 0
      ).check(
        relationships: RelationshipBook(partnerships), openInvitation: "abc", waitingInvitation: waiting,
        longestLifetime: 1)
    }
    let declared = try Sample.declared(.partnership, Sample.minato, Sample.hoshino)
    return check(.resellerAndProviderInviteCustomer, reseller, unapproved, unknown)
      + check(.resellerAndProviderInviteCustomer, reseller, unapproved, unknown, partnerships: [declared])
      + check(.resellerAndProviderInviteCustomer, reseller, customer, customer)
      + check(.resellerAndProviderInviteCustomer, reseller, nil, customer)
      + check(.resellerInvitesCustomer, customer, unapproved, reseller, waiting: "def")
      + caught { () throws(RuleViolation) in try EndingReason(validating: "") }
      + caught { () throws(RuleViolation) in try CustomerNote(validating: "") }
      + caught { () throws(RuleViolation) in try CustomerLink(validating: "", address: nil) }
      + caught { () throws(RuleViolation) in
        try CustomerLink(validating: "services", address: "javascript:alert(1)")
      }
      + caught { () throws(RuleViolation) in try CompanyName(validating: "") }
      + caught { () throws(RuleViolation) in
        try CompanyName(validating: String(repeating: "a", count: CompanyName.longest + 1))
      }
  }

  private static func relationships() throws -> [RuleViolation] {
    let revoked = RelationshipBook([
      try Sample.declared(.partnership, Sample.minato, Sample.hoshino).revoking(.submitOrders)
    ])
    return caught { () throws(RuleViolation) in
      try Relationship.declared(
        .partnership, partner: Sample.hoshino, with: Sample.bakery, since: Sample.since,
        kindOf: Sample.kind)
    }
      + caught { () throws(RuleViolation) in
        try Relationship.declared(
          .partnership, partner: Sample.minato, with: Sample.hoshino, since: Sample.since,
          until: CalendarDate(daysSince1970: Sample.since.daysSince1970 - 1), kindOf: Sample.kind)
      }
      + [
        RelationshipTerm(until: Sample.since).check(
          deadline: CalendarDate(daysSince1970: Sample.since.daysSince1970 + 1), of: Sample.bakery)
      ].compactMap(\.self)
      + revoked.obstaclesToTransacting(
        reseller: Sample.hoshino, customer: Sample.customer(Sample.bakery),
        lastCheck: EligibilityCheck(partnerID: "1", checked: Sample.since, result: .notEligible))
      + revoked.obstaclesToSubmittingOrders(
        by: Sample.minato, kind: .provider, for: Sample.bakery, of: Sample.hoshino)
      + revoked.obstaclesToSubmittingOrders(
        by: Sample.hoshino, kind: .reseller, for: Sample.bakery, of: Sample.hoshino)
  }

  private static func people() -> [RuleViolation] {
    let users = [
      Sample.user("a", email: "a@b.example", .globalAdmin, .salesAgent),
      Sample.user("b", email: "a@b.example"),
    ]
    return User.checkUniqueAddresses(users)
      + PermissionTable.standard.advice(for: Sample.hoshino, users: users)
  }

  private static func enrolment() -> [RuleViolation] {
    let circumstances = EnrolmentCircumstances(
      organisation: Sample.reseller, users: [Sample.user("mio", .salesAgent)], memberships: [])
    func check(_ applicant: String, _ answers: [String: String], _ partnerID: String?)
      -> [RuleViolation]
    {
      EnrolmentApplication(
        organisation: Sample.hoshino, applicant: UserID(rawValue: applicant)!,
        isAlreadyEnrolled: false,
        answers: answers, chosenPartnerID: partnerID
      ).check(in: circumstances)
    }
    return check("mio", ["contactEmail": "a@gmail.com", "supportPhone": "?"], nil)
      + check("nobody", ["contactEmail": "a@elsewhere.example"], "1")
      + MembershipProfile(
        partnerID: "1", country: Sample.country("US"), isActive: false, carries: []
      )
      .check(tenantCountry: Sample.country("JP"))
  }
}
