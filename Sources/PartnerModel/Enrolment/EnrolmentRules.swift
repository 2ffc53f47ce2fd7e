/// What the directory knows that an application is held against.
package struct EnrolmentCircumstances: Sendable {
  /// The organisation that applies.
  package var organisation: Reseller
  /// Every user of the directory.
  package var users: [User]
  package var memberships: [MembershipRecord]
  package var webMail: WebMailDomains
  package var permissions: PermissionTable

  package init(
    organisation: Reseller, users: [User], memberships: [MembershipRecord],
    webMail: WebMailDomains = .standard,
    permissions: PermissionTable = .standard
  ) {
    self.organisation = organisation
    self.users = users
    self.memberships = memberships
    self.webMail = webMail
    self.permissions = permissions
  }
}

extension EnrolmentApplication {
  /// Every reason why the application can't be submitted; empty when it can.
  package func check(in circumstances: EnrolmentCircumstances) -> [RuleViolation] {
    checkApplicant(in: circumstances) + checkFields() + checkPrimaryContact(in: circumstances)
      + checkProfile(in: circumstances)
  }

  /// All needed fields are there, and every answer has the form it should have (R23, R32): one refusal for
  /// each block that lacks something, one for each answer of the wrong form.
  package func checkFields() -> [RuleViolation] {
    let missing = EnrolmentField.all.filter {
      $0.isNeeded(alreadyEnrolled: isAlreadyEnrolled) && answer($0.id) == nil
    }
    let gaps = EnrolmentBlock.allCases.compactMap { block -> RuleViolation? in
      let fields = missing.filter { $0.block == block }
      return fields.isEmpty ? nil : RuleViolation(block.missingCode, ["fields": .fields(fields)])
    }
    let faults = EnrolmentField.all.compactMap { field -> RuleViolation? in
      guard let answer = answer(field.id), !field.format.accepts(answer) else { return nil }
      return RuleViolation(
        .enrolmentFieldInvalid, ["field": .fields([field]), "value": .text(answer)])
    }
    return gaps + faults
  }

  /// The applicant is a global admin of the organisation (R38).
  private func checkApplicant(in circumstances: EnrolmentCircumstances) -> [RuleViolation] {
    guard let user = circumstances.users.first(where: { $0.id == applicant }),
      user.organisation == organisation
    else {
      return [
        RuleViolation(
          .applicantOfOtherOrganisation,
          ["user": .text(applicant.rawValue), "organisation": .text(organisation.rawValue)])
      ]
    }
    guard !circumstances.permissions.allows(user.roles, .enrol) else { return [] }
    return [
      RuleViolation(
        .applicantNotGlobalAdmin,
        [
          "user": .text(applicant.rawValue),
          "roles": .roles(circumstances.permissions.roles(for: .enrol)),
        ])
    ]
  }
}

// MARK: - Primary contact

extension EnrolmentApplication {
  /// The primary contact is somebody of the organisation, the applicant or another (R53), and is reached at an
  /// address that isn't a web-mail service's (R54).
  private func checkPrimaryContact(in circumstances: EnrolmentCircumstances) -> [RuleViolation] {
    guard let text = answer(EnrolmentField.contactEmailID) else { return [] }
    if let refusal = circumstances.webMail.checkPrimaryContact(address: text) { return [refusal] }
    guard let address = EmailAddress(text), !circumstances.isAddressOfOrganisation(address) else {
      return []
    }
    return [
      RuleViolation(
        .contactNotOfOrganisation,
        ["email": .text(text), "organisation": .text(organisation.rawValue)])
    ]
  }
}

extension EnrolmentCircumstances {
  /// A colleague's address, or one in the domain of the tenant or of the organisation's own address, or below.
  fileprivate func isAddressOfOrganisation(_ address: EmailAddress) -> Bool {
    if users.contains(where: { $0.organisation == organisation.id && $0.email == address }) {
      return true
    }
    var domains = organisation.tenantDomain.map { [$0.rawValue] } ?? []
    if !webMail.contains(organisation.email) { domains.append(organisation.email.asciiDomain) }
    return domains.contains { address.asciiDomain == $0 || address.asciiDomain.hasSuffix(".\($0)") }
  }
}

// MARK: - Membership profile

extension EnrolmentApplication {
  /// Exactly one profile of the applicant's own membership record is chosen; it is active, and in the country
  /// of the tenant (R44, R46, R49, R50). Who is in the programme already has that behind him (R23).
  private func checkProfile(in circumstances: EnrolmentCircumstances) -> [RuleViolation] {
    guard let chosenPartnerID else {
      return isAlreadyEnrolled ? [] : [RuleViolation(.noProfileChosen)]
    }
    let userName = answer(EnrolmentField.membershipUserNameID)
    let record = circumstances.memberships.first { $0.userName == userName }
    guard let profile = record?.profiles.first(where: { $0.partnerID == chosenPartnerID }) else {
      return [
        RuleViolation(
          .profileNotListed, ["partnerID": .text(chosenPartnerID), "user": .text(userName ?? "")])
      ]
    }
    return profile.check(tenantCountry: circumstances.organisation.country)
  }
}

extension MembershipProfile {
  /// Whether this profile's partner ID may be attached to a tenant of that country (R49, R50).
  package func check(tenantCountry: CountryCode) -> [RuleViolation] {
    var violations: [RuleViolation] = []
    if !isActive {
      violations.append(RuleViolation(.profileNotActive, ["partnerID": .text(partnerID)]))
    }
    if country != tenantCountry {
      violations.append(
        RuleViolation(
          .profileCountryDiffers,
          [
            "partnerID": .text(partnerID), "profileCountry": .text(country.rawValue),
            "tenantCountry": .text(tenantCountry.rawValue),
          ]))
    }
    return violations
  }
}
