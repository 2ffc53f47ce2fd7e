package import PartnerModel
package import SourceDiagnostics

/// Holds a directory against the rules that need more than one record, and reports each breach at its place.
package struct DirectoryCheck {
  private let directory: PartnerDirectory
  private let configuration: PortalConfiguration
  private let relationships: RelationshipBook
  private let webMail: WebMailDomains
  private let permissions: PermissionTable
  private var list = DiagnosticList()

  /// - Parameters:
  ///   - relationships: those that hold now: the declared ones, and the accepted ones where they are known.
  ///   - today: what is dated later than the day after it is a slip.
  ///   - webMail: the services whose addresses are not accepted for a primary contact (R54).
  /// - Returns: the breaches: errors, and warnings about what will be refused later or could be better.
  package static func run(
    _ directory: PartnerDirectory, _ configuration: PortalConfiguration, relationships: RelationshipBook,
    today: CalendarDate, webMail: WebMailDomains = .standard, permissions: PermissionTable = .standard
  ) -> DiagnosticList {
    var check = DirectoryCheck(
      directory: directory, configuration: configuration, relationships: relationships, webMail: webMail,
      permissions: permissions)
    check.checkOperator()
    check.checkPrimaryContacts()
    check.checkInvitedResellers()
    check.checkUsers()
    check.checkEnrolments()
    check.checkWishes()
    check.checkTwins()
    check.checkDates(today)
    check.checkEligibility(today)
    return check.list
  }

  private init(
    directory: PartnerDirectory, configuration: PortalConfiguration, relationships: RelationshipBook,
    webMail: WebMailDomains, permissions: PermissionTable
  ) {
    self.directory = directory
    self.configuration = configuration
    self.relationships = relationships
    self.webMail = webMail
    self.permissions = permissions
  }

  private mutating func report(
    _ severity: Diagnostic.Severity = .error, at position: SourcePosition, _ message: String, remedy: String
  ) {
    list.append(Diagnostic(severity, at: position, message, remedy: remedy))
  }
}

// MARK: Organisations

extension DirectoryCheck {
  private mutating func checkOperator() {
    let id = configuration.operatorID
    guard directory.reseller(id) == nil, directory.provider(id) == nil else { return }
    let known = directory.resellers.map(\.value.id.rawValue) + directory.providers.map(\.value.id.rawValue)
    report(
      at: configuration.place.position(of: "operator"),
      "there is no reseller or provider \(shown(id.rawValue))",
      remedy: suggestion(for: id.rawValue, among: known, else: "Add the operator to resellers.yaml."))
  }

  /// The primary contact is reached at the organisation's own address, not at a web-mail service (R54).
  private mutating func checkPrimaryContacts() {
    for reseller in directory.resellers {
      guard let contact = reseller.value.primaryContact, webMail.contains(contact.email) else { continue }
      report(
        at: reseller.position(of: "primaryContact"),
        "the primary contact's address \(shown(contact.email.rawValue)) belongs to a web-mail service",
        remedy: "Enter an address in the organisation's own domain.")
    }
  }

  /// A provider invites resellers of the directory, and only once it is approved (R13, R20, R76).
  private mutating func checkInvitedResellers() {
    let known = directory.resellers.map(\.value.id.rawValue)
    for provider in directory.providers {
      let position = provider.position(of: "invites")
      for invited in provider.value.invites where directory.reseller(invited) == nil {
        let name = shown(invited.rawValue)
        let message =
          switch directory.kind(of: invited) {
          case nil: "there is no reseller \(name) to invite"
          case .provider where invited == provider.value.id: "a provider can't invite itself"
          case .some(let kind): "\(name) is a \(kind.rawValue); a provider invites resellers"
          }
        report(
          at: position, message,
          remedy: suggestion(for: invited.rawValue, among: known, else: "Name a reseller of resellers.yaml."))
      }
      if !provider.value.isApproved, !provider.value.invites.isEmpty {
        report(
          .warning, at: position, "the provider isn't approved, so its invitations will be refused",
          remedy: "Approve it, or take the list away until it is.")
      }
    }
  }
}

// MARK: People

extension DirectoryCheck {
  private mutating func checkUsers() {
    let users = directory.users.map(\.value)
    for violation in User.checkUniqueAddresses(users) {
      report(.error, violation, atUser: "second", field: "email")
    }
    var organisations = [configuration.operatorID]
    for user in users where !organisations.contains(user.organisation) {
      organisations.append(user.organisation)
    }
    for organisation in organisations {
      for advice in permissions.advice(for: organisation, users: users) {
        if advice.parameters["user"] != nil {
          report(.warning, advice, atUser: "user", field: "roles")
        } else {
          list.append(Diagnostic(.warning, at: directory.position(of: organisation), advice))
        }
      }
    }
  }

  private mutating func report(
    _ severity: Diagnostic.Severity, _ violation: RuleViolation, atUser parameter: String, field: String
  ) {
    let user = violation.parameters[parameter].flatMap(UserID.init(rawValue:)).flatMap(directory.user)
    list.append(Diagnostic(severity, at: user?.position(of: field), violation))
  }
}

// MARK: Enrolment

extension DirectoryCheck {
  private mutating func checkEnrolments() {
    let users = directory.users.map(\.value)
    let memberships = directory.memberships.map(\.value)
    for enrolment in directory.enrolments {
      guard let reseller = directory.reseller(enrolment.value.organisation) else {
        report(
          at: enrolment.position(of: "organisation"),
          "\(shown(enrolment.value.organisation.rawValue)) is no reseller and can't enrol as one",
          remedy: "Name a reseller of resellers.yaml.")
        continue
      }
      let circumstances = EnrolmentCircumstances(
        organisation: reseller.value, users: users, memberships: memberships, webMail: webMail,
        permissions: permissions)
      for violation in enrolment.value.check(in: circumstances) {
        list.append(Diagnostic(at: enrolment.position(of: Self.place(of: violation)), violation))
      }
    }
  }

  /// The key, block or answer of an application that a rule of enrolment is about.
  private static func place(of violation: RuleViolation) -> String {
    switch violation.rule {
    case .applicantNotGlobalAdmin, .applicantOfOtherOrganisation: "applicant"
    case .accountNamesMissing: EnrolmentBlock.accounts.rawValue
    case .legalBusinessNameMissing: EnrolmentBlock.legalBusinessName.rawValue
    case .postalAddressMissing: EnrolmentBlock.address.rawValue
    case .primaryContactMissing: EnrolmentBlock.primaryContact.rawValue
    case .supportDetailsMissing: EnrolmentBlock.supportDetails.rawValue
    case .enrolmentFieldInvalid: violation.parameters["field"] ?? ""
    case .contactNotOfOrganisation, .webMailAddress: "contactEmail"
    case .noProfileChosen, .profileNotListed, .profileNotActive, .profileCountryDiffers: "chosenPartnerId"
    default: ""
    }
  }
}

// MARK: Customers

extension DirectoryCheck {
  /// What a customer's row asks for and can't have yet: an invitation without an address (R90), a joint one
  /// without a partnership (R116) or with a provider that isn't approved (R20). Warnings, since `invite`
  /// refuses them, and a partnership may yet come about.
  private mutating func checkWishes() {
    guard let reseller = directory.reseller(configuration.operatorID)?.value.id else { return }
    let customers = directory.customers
    var faults = CSVFaults(file: "")
    for row in customers.indices where customers.wish(ofRow: row) != .none {
      if customers.isEmpty(row, .email) {
        faults.add(
          Diagnostic(
            .warning, at: customers.position(ofRow: row, column: .email),
            "this customer is to be invited, but has no e-mail address",
            remedy: "Fill in the address, or write none in the column invite."))
      }
      guard customers.wish(ofRow: row) == .joint, let provider = customers.provider(ofRow: row) else {
        continue
      }
      let position = customers.position(ofRow: row, column: .provider)
      if directory.provider(provider)?.value.isApproved == false {
        faults.add(
          Diagnostic(
            .warning, at: position, "the provider \(shown(provider.rawValue)) isn't approved",
            remedy: "Wait until it is approved, or name an approved one."))
      } else if relationships.partnership(provider: provider, reseller: reseller) == nil {
        let names = "\(shown(provider.rawValue)) and \(shown(reseller.rawValue))"
        faults.add(
          Diagnostic(
            .warning, at: position,
            "there is no partnership between \(names), so a joint invitation will be refused",
            remedy: "The provider has to invite the reseller, and the reseller has to accept."))
      }
    }
    list.append(faults.list)
  }
}

// MARK: Slips

extension DirectoryCheck {
  /// Two customers with one tenant, or with one address, are often one: they get two invitations, and when one is accepted
  /// the other stays open.
  private mutating func checkTwins() {
    let customers = directory.customers
    var faults = CSVFaults(file: "")
    var told: Set<Int> = []
    for (column, called) in [(CustomerTable.Column.tenantDomain, "tenant"), (.email, "e-mail address")] {
      for (row, earlier) in customers.twins(in: column) where told.insert(row).inserted {
        let other = customers.text(earlier, .id)
        faults.add(
          Diagnostic(
            .warning, at: customers.position(ofRow: row, column: column),
            "this customer has the same \(called) as \(shown(other))",
            remedy: "Check that they are two customers, and remove the row that isn't one."))
      }
    }
    list.append(faults.list)
  }

  /// The day after is left for whoever is ahead of UTC.
  private mutating func checkDates(_ today: CalendarDate) {
    let tomorrow = CalendarDate(daysSince1970: today.daysSince1970 + 1)
    let declared = directory.declaredRelationships
    var faults = CSVFaults(file: "")
    for row in declared.indices where declared[row].since > tomorrow {
      faults.add(
        Diagnostic(
          .warning, at: declared.position(ofRow: row),
          "this relationship is declared to begin in the future, on \(declared[row].since)",
          remedy: "Correct the date, or add the row on that day: it counts from now on."))
    }
    list.append(faults.list)
  }
}

// MARK: Eligibility

extension DirectoryCheck {
  /// A check is of a partner who is there, and was made by now.
  private mutating func checkEligibility(_ today: CalendarDate) {
    let tomorrow = CalendarDate(daysSince1970: today.daysSince1970 + 1)
    let known = Set(directory.resellers.compactMap(\.value.partnerID))
    var faults = CSVFaults(file: "")
    for row in directory.eligibility.all {
      let id = row.value.partnerID
      if !known.contains(id) {
        faults.add(Diagnostic(at: row.position, unknownPartnerID: id, among: known))
      } else if row.value.checked > tomorrow {
        faults.add(
          Diagnostic(
            .warning, at: row.position, "this check is dated in the future, \(row.value.checked)",
            remedy: "Correct the date: no later report counts before that day."))
      }
    }
    list.append(faults.list)
  }
}

extension Diagnostic {
  /// A partner ID that no reseller has.
  package init(at position: SourcePosition, unknownPartnerID id: String, among known: Set<String>) {
    self.init(
      at: position, "no reseller has the partner ID \(shown(id))",
      remedy: suggestion(
        for: id, among: known.sorted(), else: "Add it to its reseller as `partnerId`, or remove the row."))
  }
}
