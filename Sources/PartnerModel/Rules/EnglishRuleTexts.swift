extension RuleTexts {
  /// The program's own language: faults of `portal.yaml` are told before any file of words is read.
  package static let english = RuleTexts(texts: englishTexts, vocabulary: .english)

  private static let englishTexts: [RuleCode: RuleText] = [
    // Values.
    .invalidOrganisationID: RuleText(
      "“{value}” is no organisation id",
      "Use 1 to 63 lower-case letters, digits and hyphens, beginning with a letter or a digit."),
    .invalidUserID: RuleText(
      "“{value}” is no user id",
      "Use 1 to 63 lower-case letters, digits and hyphens, beginning with a letter or a digit."),
    .invalidLanguage: RuleText(
      "“{value}” is no language code",
      "Write a language as en or ja, with a script or region where it matters: zh-Hant, pt-BR."),
    .invalidCountry: RuleText(
      "“{value}” is no country code",
      "Use the two capital letters of ISO 3166-1, such as JP or GB."),
    .invalidDate: RuleText(
      "“{value}” is no date", "Write a day that exists as year-month-day, such as 2024-04-01."),
    .invalidDomain: RuleText(
      "“{value}” is no domain name",
      "Write at least two labels of letters, digits and hyphens, such as contoso.example."),
    .invalidEmail: RuleText(
      "“{value}” is no e-mail address that a letter could be sent to",
      "Write it plainly as name@domain, without spaces, quotes or a display name."),
    .invalidWebAddress: RuleText(
      "“{value}” is no web address", "Write it in full, such as https://www.contoso.example/terms."),
    .unknownChannel: RuleText(
      "“{value}” is no channel by which customers come", "Use one of these: {channels}."),
    .invalidWebMailPattern: RuleText(
      "line {line} of the web-mail list, “{value}”, is neither a domain nor a pattern",
      "Write a domain such as gmail.com, or name.* for all national variants of a service."),

    .companyNameTooLong: RuleText(
      "the company name “{value}” has {bytes} bytes",
      "Use a name of up to {longest} bytes: some 250 letters of English, or 85 characters of Japanese. It stands in every invitation."
    ),
    .invalidCompanyName: RuleText(
      "“{value}” can't stand as a company name: its character {place} is {character}",
      "Write one line of what can be seen: no control characters, marks of direction or empty signs, joiners only between letters that need them, and at most {most} marks on a letter."
    ),

    // Organisations and people.
    .unknownOrganisation: RuleText(
      "the directory has no organisation “{organisation}”",
      "Correct the id, or add the organisation to the directory."),
    .sameOrganisation: RuleText(
      "“{organisation}” can't be both sides: a reseller is never its own provider, and no organisation invites itself",
      "Name two different organisations."),
    .emailNotUnique: RuleText(
      "the users “{first}” and “{second}” have the same e-mail address {email}",
      "Give each user an address of their own; upper and lower case make no difference."),
    .needsRole: RuleText(
      "“{user}” may not {action}: that needs the role {roles}",
      "Act as a user with such a role, or have it assigned by someone who manages users."),
    .noAdminAgent: RuleText(
      "nobody at “{organisation}” is an admin agent, so nobody can finish the set-up",
      "Assign the role admin agent to at least one user."),
    .moreRolesThanNeeded: RuleText(
      "“{user}” has more roles than needed: {superfluous} adds nothing to the others",
      "Take the superfluous role away, so that each user has only what the task needs."),

    // Invitations.
    .actsForOtherOrganisation: RuleText(
      "“{user}” belongs to “{own}” and can't act for “{organisation}”",
      "Act as a user of “{organisation}”."),
    .wrongInviter: RuleText(
      "“{organisation}” is a {actual} and can't send {kind}", "Let a {expected} send it."),
    .wrongInvitee: RuleText(
      "“{organisation}” is a {actual} and can't receive {kind}", "Send it to a {expected}."),
    .wrongProvider: RuleText(
      "“{organisation}” is a {actual}, but {kind} is made together with a {expected}",
      "Name a {expected}."),
    .providerMissing: RuleText(
      "{kind} needs a provider and names none",
      "Name the provider that is to have a relationship as well."),
    .providerNotExpected: RuleText(
      "{kind} involves no further organisation, but “{organisation}” is named",
      "Leave it out, or make it a joint invitation."),
    .providerNotApproved: RuleText(
      "the provider “{organisation}” is not approved",
      "Wait until it is approved, or choose an approved one."),
    .noMoreLetters: RuleText(
      "“{organisation}” asked for no more letters",
      "Take it back with `portico letters stop {organisation} --undo`, and only if they want letters again."),
    .addressMissing: RuleText(
      "there is no e-mail address to invite “{organisation}” at",
      "Add its e-mail address to the directory."),
    .alreadyInvited: RuleText(
      "“{organisation}” has an open invitation for the same thing already: {invitation}",
      "Wait for the answer, or cancel that invitation first."),
    .needsReview: RuleText(
      "an answer by “{organisation}” to an invitation for the same thing waits for its review: {invitation}",
      "Confirm or dismiss it first with `portico review`, or replace the invitation with `portico resend`."),
    .lifetimeOutOfRange: RuleText(
      "an invitation can't last {seconds}",
      "Choose a lifetime above zero and up to {longest}, the longest that the portal's policy allows."
    ),
    .invalidReason: RuleText(
      "“{value}” can't stand as the reason",
      "Write one line of up to {longest} characters, without control characters, or leave the reason out."),

    // A customer's record.
    .invalidNote: RuleText(
      "“{value}” can't stand as a note",
      "Write one line of up to {longest} characters that everybody can see: without control characters, line breaks, and "
        + "signs that are invisible or turn text around."),
    .invalidLinkName: RuleText(
      "“{value}” can't be what a link is called",
      "Write up to {longest} characters that everybody can see: without control characters, line breaks, and signs that are "
        + "invisible or turn text around."),
    .invalidLinkAddress: RuleText(
      "“{value}” isn't an address that a link may lead to",
      "Write the whole address of a page, as in https://portal.example/customers/1: with https://, and without a user name, "
        + "blanks, or letters that aren't ASCII behind the host."),

    // Relationships.
    .noPartnership: RuleText(
      "there is no active partnership between the provider “{provider}” and the reseller “{reseller}”",
      "One of three ways makes it: the provider invites the reseller in this portal, and the reseller accepts; or a row of "
        + "relationships.csv declares it, and `portico record partnership {provider} --evidence FILE` puts on record that the "
        + "provider agreed; or `portico record receipt.jws` does so by the receipt of the provider's own portal."
    ),
    .oneSidedPartnership: RuleText(
      "nothing on record that counts today says that the provider “{provider}” agreed to the partnership with the reseller “{reseller}”",
      "Put what the provider sent you on record: `portico record partnership {provider} --evidence FILE`; or its portal's "
        + "receipt, after the last day of an earlier one that of the renewal: `portico record receipt.jws`."),
    .wrongRelationshipParties: RuleText(
      "{relationship} can't connect the {partnerKind} “{partner}” with the {withKind} “{with}”",
      "In a partnership the partner is a provider and the other side a reseller; in a reseller relationship "
        + "the partner is a reseller or a provider and the other side a customer."),
    .endsBeforeItBegins: RuleText(
      "the relationship ends on {until}, before it begins on {since}",
      "Correct one of the two days, or leave `until` empty where it has no end."),
    .endsBeforeDeadline: RuleText(
      "the relationship with “{organisation}” would end on {until}, before the invitation does on {deadline}",
      "Choose a later end, or a shorter time for the invitation."),
    .notAProvider: RuleText(
      "“{organisation}” is a {actual}; only a provider submits orders to the vendor",
      "Let the provider submit the orders."),
    .noCustomerAccount: RuleText(
      "the customer “{customer}” has no account yet",
      "The customer needs a tenant of its own; enter its domain once there is one."),
    .noResellerRelationship: RuleText(
      "the customer “{customer}” has no reseller relationship with “{reseller}”",
      "Invite the customer, who then has to accept."),
    .noProviderRelationship: RuleText(
      "the customer “{customer}” has no relationship with the provider “{provider}”",
      "Invite the customer for the reseller and the provider at once."),
    .ordersNotGranted: RuleText(
      "“{organisation}” has not allowed the provider “{provider}” to submit orders",
      "Ask for it with a new invitation."),
    .ordersWouldBeBlocked: RuleText(
      "orders would be blocked: by the provider's check of {day}, “{reseller}” is not eligible ({code})",
      "Ask the provider what is missing; once a later check says otherwise, import its report with `portico import eligibility`."
    ),

    // Enrolment.
    .applicantNotGlobalAdmin: RuleText(
      "the applicant “{user}” is no {roles}", "Apply as a user with the role {roles}."),
    .applicantOfOtherOrganisation: RuleText(
      "the applicant “{user}” is no user of “{organisation}”",
      "Apply as a user of “{organisation}”."),
    .accountNamesMissing: RuleText(
      "names of accounts are missing: {fields}", "Enter the names to sign in with, and no password."
    ),
    .legalBusinessNameMissing: RuleText(
      "the legal business name is missing: {fields}",
      "Enter the name as it stands in the public register."),
    .postalAddressMissing: RuleText(
      "the address is incomplete: {fields}", "Enter the missing parts."),
    .primaryContactMissing: RuleText(
      "the primary contact is incomplete: {fields}", "Say who can be asked about the application."),
    .supportDetailsMissing: RuleText(
      "the support details are incomplete: {fields}", "Say how customers reach your support."),
    .enrolmentFieldInvalid: RuleText(
      "“{value}” is no valid answer for {field}",
      "Correct it, or leave it out where it is optional."),
    .contactNotOfOrganisation: RuleText(
      "the primary contact's address {email} does not belong to “{organisation}”",
      "Name a user of the organisation, or an address in a domain of the organisation."),
    .webMailAddress: RuleText(
      "the primary contact's address {email} belongs to a web-mail service",
      "Enter an address in the organisation's own domain."),
    .noProfileChosen: RuleText(
      "no membership profile is chosen",
      "Choose the one profile whose partner ID carries incentives, benefits and competencies."),
    .profileNotListed: RuleText(
      "the partner ID {partnerID} is in no membership record of the user “{user}”",
      "Sign in with the user name of the right profile, then choose again."),
    .profileNotActive: RuleText(
      "the membership profile {partnerID} is not active",
      "Choose an active profile, or have this one activated."),
    .profileCountryDiffers: RuleText(
      "the membership profile {partnerID} is in {profileCountry}, the tenant in {tenantCountry}",
      "Choose a profile of the tenant's country or region."),
  ]
}

extension RuleVocabulary {
  static let english = RuleVocabulary(
    roles: [
      .globalAdmin: "global admin", .userAdmin: "user admin", .billingAdmin: "billing admin",
      .adminAgent: "admin agent", .salesAgent: "sales agent", .helpdeskAgent: "helpdesk agent",
      .user: "user",
    ],
    actions: [
      .readGuides: "read the guides", .enrol: "enrol the organisation",
      .viewOwnProfile: "view their own profile",
      .viewUsers: "view users", .manageUsers: "manage users", .viewCustomers: "view customers",
      .inviteCustomer: "invite customers", .inviteReseller: "invite resellers",
      .acceptPartnership: "accept a partnership", .cancelInvitation: "cancel invitations",
      .viewInvitations: "view invitations", .recordAnswer: "record answers that came by mail",
      .manageSubscriptions: "manage subscriptions",
      .removeRelationship: "remove relationships", .revokeGrant: "take back what was granted",
      .redactPersonalData: "throw away what the record says of people",
      .viewBilling: "view billing", .requestSupport: "request support", .manageKeys: "manage keys",
      .publishPortal: "publish the portal",
    ],
    organisationKinds: [.provider: "provider", .reseller: "reseller", .customer: "customer"],
    invitationKinds: [
      .providerInvitesReseller: "a partnership invitation",
      .resellerInvitesCustomer: "an invitation to a reseller relationship",
      .resellerAndProviderInviteCustomer: "a joint invitation",
    ],
    orSeparator: " or ", listSeparator: ", ")
}
