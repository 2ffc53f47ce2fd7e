/// What editors say of each key, where somebody points at it. A test holds this table against the keys that the loader knows.
enum PropertyDescriptions {
  /// - Parameter path: the keys from the outside in, behind the name of the schema: `["portal", "policy", "reviewDays"]`.
  /// - Returns: that of the longest end of the path that the table has.
  static func text(for path: [String]) -> String? {
    path.indices.lazy.compactMap { texts[path[$0...].joined(separator: ".")] }.first
  }

  /// By the end of the path: what several records have alike stands here once.
  static let texts: [String: String] = [
    // Of organisations.
    "resellers.id": "A name of its own: small letters, digits and hyphens. It stays as long as the record.",
    "providers.id": "A name of its own: small letters, digits and hyphens. It stays as long as the record.",
    "companyName": "The company's name: one text, or one for each language.",
    "country": "Two capital letters by ISO 3166: JP, GB, DE.",
    "email": "An e-mail address.",
    "phone": "A telephone number, with the country's: +81 3-0000-0140.",
    "website": "An address that begins with https://.",
    "resellers.language": "The language in which this company is written to.",
    "providers.language": "The language in which this company is written to.",
    "logo": "A file of Content/pictures: PNG, or SVG that only draws, at most 20 KB.",
    "tenantDomain": "The domain of the company's tenant, as it was given by the vendor.",
    "naturalPerson":
      "true where this is a person and no company: only their consent counts then, and letters say so.",
    "partnerId":
      "The number by which the programme knows the partner; in quotes, where it begins with a zero.",
    "agreementAccepted": "The day on which the company accepted the programme's agreement, as 2024-04-01.",
    "resellers.timeZone":
      "Whose clocks deadlines follow for this company, as Europe/London. Without it, those of its country.",
    "address": "Where the company is.",
    "address.street": "Street and number: one text, or one for each language.",
    "address.secondLine": "Building, floor or department.",
    "address.city": "The town, or the part of one that stands before it.",
    "address.region": "State, prefecture or county.",
    "address.postalCode": "The postal code; in quotes, where it is a number.",
    "address.country": "Two capital letters by ISO 3166, where it isn't the company's own country.",
    "primaryContact": "The person whom one writes to and asks for.",
    "primaryContact.givenName": "The given name: one text, or one for each language.",
    "primaryContact.familyName": "The family name: one text, or one for each language.",
    "primaryContact.email": "The person's e-mail address.",
    "primaryContact.phone": "The person's telephone number.",
    "primaryContact.language": "The language in which the person is written to.",
    "supportContact": "Where customers get help.",
    "supportDetails": "Where customers get help.",
    // Of providers alone.
    "approved": "true where the portal lists this provider and may invite together with it.",
    "countries": "The countries and regions in which it works, as two letters each.",
    "providers.languages": "The languages in which it works, as en or ja.",
    "services": "What it helps with: yes, no or unknown for each.",
    "technicalTraining": "Technical training and assistance: yes, no or unknown.",
    "marketing": "Help with marketing: yes, no or unknown.",
    "financing": "Financing and credit terms: yes, no or unknown.",
    "services.support": "Support: yes, no or unknown.",
    "billing": "Billing: yes, no or unknown.",
    "programmes": "The provider's own programs for resellers: one text, or one for each language.",
    "supportLevel": "How and when its support is reached: one text, or one for each language.",
    "termsLink": "The address of its terms.",
    "invites":
      "The resellers that it wants to connect with, by their ids: `portico invite` makes the invitations.",
    "portal":
      "The provider's own portal, where it has one: `portico record receipt.jws` checks receipts of it.",
    "providers.portal.address": "The address of that portal, as its receipts name it.",
    "providers.portal.keys":
      "A file of Content/directory with that portal's keys: its /.well-known/jwks.json, saved.",
    "providers.portal.provider": "What the provider is called in its own portal, where that is another id.",
    "providers.portal.reseller": "What you are called in that portal, where that is another id.",
    // Of people.
    "users.id":
      "A name of its own: small letters, digits and hyphens. Records name it as the one who did something.",
    "users.organisation": "The id of the company that the person works for.",
    "givenName": "The given name.",
    "familyName": "The family name.",
    "users.email": "The person's e-mail address.",
    "roles":
      "What the person may do: globalAdmin, adminAgent, salesAgent, helpdeskAgent, userAdmin, billingAdmin.",
    // Of the membership programme.
    "userName": "The name of an account of the membership programme.",
    "memberships.source": "Where this is known from, and of when.",
    "profiles": "The companies that the account belongs to.",
    "profiles.country": "The country of that profile, as two letters.",
    "active": "Whether the profile can be used.",
    "carries": "What hangs on the profile: incentives, benefits, competencies.",
    // Of applications to the programme.
    "enrolments.organisation": "The id of the company that applies.",
    "applicant": "The id of the person who applies.",
    "alreadyEnrolled":
      "true where the company is in the programme already: its support details are all that is needed.",
    "chosenPartnerId": "The number of the profile under which the company applies; in quotes.",
    "linkedOn": "The day on which that number was linked to the company's account, as 2024-04-01.",
    "accounts": "The accounts that the application is made with. No password belongs here.",
    "workAccount": "The applicant's account at work.",
    "membershipUserName": "The applicant's account of the membership programme.",
    "legalBusinessName": "The company's name as it is registered.",
    // Of the pages.
    "pages.pages": "Each page of the portal; its texts are the files of that name in each language.",
    "pages.pages.id": "Names the file Content/<language>/<id>.md, and {{page.<id>}} in links.",
    "each": "approvedProvider makes a page for each of them.",
    "path": "The address below /<language>/; {id} stands for the record that `each` goes through.",
    "pages.pages.menu": "The entry of the menu that is marked while the page is shown.",
    "actions": "What the page is about: the permission table makes the line of roles at its head of it.",
    "pages.menu": "The main menu, the same on every page.",
    "pages.menu.id": "Names the entry's label among the words, menu.<id>.",
    "pages.menu.page": "The id of the page that the entry leads to.",
    "children": "The ids of the pages below the entry.",
    // Of the portal.
    "portal.languages": "The languages in which the portal speaks, in the order in which pages offer them.",
    "defaultLanguage": "The language for whoever has no other.",
    "operator": "Whose portal this is: the id of a record in Content/directory/resellers.yaml.",
    "portal.name": "What stands at the head of every page: one text, or one for each language.",
    "portal.address":
      "Where Site/public is published. The links of invitations begin with it, so it should stay as it is.",
    "verifier":
      "Where answers are posted to: the address of portico-verifier. Without it, invitation pages compose an e-mail.",
    "portal.timeZone": "What deadlines are told in for whom no other time zone is known, as Asia/Tokyo.",
    "contact": "Where people reach you.",
    "contact.email": "Stands at the foot of every page.",
    "contact.security":
      "Where people report something odd about an invitation; without it, the address above.",
    "programme": "The programme of the vendor whose services you sell. Pages and invitations name it.",
    "programme.name": "The programme's name: one text, or one for each language.",
    "programme.owner": "The vendor's name: one text, or one for each language.",
    "links": "Pages elsewhere. A link without an address is left out wherever it would stand.",
    "customerAgreement": "The vendor's agreement with customers.",
    "gettingStarted": "The vendor's guide for new partners.",
    "incentives": "The vendor's page about incentives.",
    "membership": "The site of the membership programme.",
    "privacy": "Your privacy notice, in place of the page `privacy` of this portal.",
    "programmeSite": "The programme's own site.",
    "policy": "By which rules invitations go out and are answered.",
    "invitationLifetime": "How long an invitation stays open: days as P30D, weeks as P2W, hours as PT12H.",
    "longestLifetime": "The most that `portico invite --expires` may ask for; at most 400 days.",
    "acceptedBy":
      "Which roles may accept an invitation: one list for all, or one for customers and one for partnerships.",
    "acceptedBy.customers": "Which roles may accept at a customer.",
    "acceptedBy.partnerships": "Which roles may accept at a reseller whom a provider invites.",
    "reviewDays": "How many days the review of an application takes, as the guide tells it.",
    "removalByReseller":
      "Whether a reseller may end a relationship with a customer itself, as the guide tells it.",
    "retention":
      "How long what the record says of people is kept after an invitation ended so; `portico redact --due` throws it away then.",
    "retention.expired": "After nobody answered: whole days as P180D, or weeks.",
    "retention.cancelled": "After it was withdrawn: whole days as P180D, or weeks.",
    "retention.declined": "After somebody declined: whole days as P365D, or weeks.",
    "retention.ended": "After the relationship ended: whole days as P1825D, or weeks.",
    "retention.dismissed": "After an answer didn't count: whole days as P365D, or weeks.",
    "terms": "What the portal calls things that the trade calls differently.",
    "terms.provider":
      "The word for an indirect provider, without an article and as within a sentence: one text, or one for each language.",
    "terms.providers": "The same of several, where a language needs it: English does.",
    "letters": "How letters go.",
    "letters.receipts": "draft: people send receipts themselves; send: portico letters send does.",
    "mail": "What takes letters: a server, or a program.",
    "mail.from": "The address that letters come from; without it, contact.email.",
    "mail.replyTo": "Where answers go; without it, the address of the company that invites.",
    "mail.envelopeFrom": "Where servers report what didn't arrive; without it, from.",
    "mail.rate": "Letters by time: 25/min, 10/s, 600/h.",
    "mail.daily": "How many letters may go within 24 hours.",
    "mail.sendmail": "A program with its arguments, in place of a server: [/usr/sbin/sendmail, -i, -t].",
    "mail.server": "The server's name, as smtp.example.com.",
    "mail.tls": "required: STARTTLS; implicit: TLS from the first byte; none: for a server on this machine.",
    "mail.port": "Where the server listens; usually 587, 465 or 25, by tls.",
    "mail.caFile": "The certificates to trust in place of the system's, as PEM.",
    "mail.user": "By what name the server knows you.",
    "mail.passwordFile": "A file with the password in its first line, for its owner alone.",
    "mail.tokenCommand": "A program with its arguments that prints an access token.",
    "reminders":
      "When somebody is reminded: `half` for half the time, or how long before the end as in P3D; [] for never.",
    // Of words.
    "words.languageName": "What the language calls itself.",
    "words.rule": "What the rules say, by the rule's code. A language may do without: it reads English then.",
    "message": "What is wrong.",
    "remedy": "How to mend it.",
    "rule.name": "The names of things that the rules speak of.",
  ]
}
