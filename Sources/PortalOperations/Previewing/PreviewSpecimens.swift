import Acceptance
import AnswerPages
import Crypto
import InvitationToken
import Journal
package import PartnerModel
import PortalFiles
package import PortalSite
import SiteWriter
import TimeZones
import VerifierFiles
import WebText

/// What anybody may meet of a portal, made up of its first customer, its operator and its first provider: invitations in every state,
/// the pages after an answer, the letters. None of it is on record.
package struct PreviewSpecimens: Sendable {
  /// In what state somebody meets an invitation.
  package enum State: String, CaseIterable, Sendable {
    case pending
    case reminded
    case accepted
    /// What was agreed has ended since.
    case over
    /// Somebody has answered, and the answer is being looked at.
    case inReview = "in-review"
    /// The answer didn't count.
    case dismissed
    case declined
    case cancelled
    case expired
    /// Another one was sent in its place.
    case replaced

    fileprivate var recorded: InvitationState {
      switch self {
      case .pending, .reminded, .inReview, .dismissed, .expired: .pending
      case .accepted, .over: .accepted
      case .declined: .declined
      case .cancelled, .replaced: .cancelled
      }
    }
  }

  /// One thing to look at.
  package enum Specimen: Hashable, Sendable {
    case invitation(InvitationKind, State, LanguageCode)
    /// A page after an answer, by its name in `VerifierPages`; a receipt besides in the state of its review.
    case answer(String, State?, LanguageCode)
    case letter(Letter, LanguageCode, isText: Bool)
  }

  /// The letters that there are.
  package enum Letter: Hashable, Sendable {
    case invitation(InvitationKind, LetterTurn)
    /// With which a receipt goes back to somebody who accepted by mail.
    case receipt(InvitationKind)
    /// What tells the staff of answers: in the portal's default language alone.
    case notice
  }

  package struct Page: Sendable {
    package let html: [UInt8]
    /// Under which policy it may be shown; nil for one that says so itself.
    package let policy: String?
  }

  private let site: Site
  /// All that there is.
  package let all: [Specimen]
  private let invitations: any SiteFiles
  private let places: [Specimen: Int]
  private let byKey: [Key: Invitation]
  private let letters: InvitationLetters?
  private let answers: OutcomePages?
  private let receipts: ReceiptDesk
  private let moment: Moment

  private static let receiptSigner = TokenSigner(SigningKey())

  private struct Key: Hashable {
    let kind: InvitationKind
    let state: State
    let language: LanguageCode
  }

  /// - Parameters:
  ///   - now: the day counts: specimens stay the same until it is over.
  ///   - signer: what the tokens are signed with.
  init(of site: Site, at now: Moment, _ signer: TokenSigner) throws {
    self.site = site
    let source = site.source
    let midnight = Moment(seconds: now.date.daysSince1970 * 86_400)
    moment = midnight
    var byKey: [Key: Invitation] = [:]
    var names: [InvitationID: String] = [:]
    for kind in InvitationKind.allCases {
      guard let parties = Parties(kind, in: source) else { continue }
      for state in State.allCases {
        for language in source.configuration.languages {
          let invitation = try parties.invitation(
            state, language, of: site, from: midnight, keyID: signer.key.keyID)
          byKey[Key(kind: kind, state: state, language: language)] = invitation
          names[invitation.id] = "\(kind.rawValue)/\(state.rawValue)/\(language.rawValue)"
        }
      }
    }
    self.byKey = byKey
    var recorded = Recorded(invitations: Array(byKey.values), lastChange: nil)
    recorded.partnerships = Partnerships(
      Dictionary(
        byKey.values.compactMap { invitation in
          invitation.with.map {
            (RelationshipParties(.partnership, partner: $0, with: invitation.from), .accepted)
          }
        }, uniquingKeysWith: { $1 }))
    for (key, invitation) in byKey where invitation.state.isTerminal {
      recorded.endings[invitation.id] = midnight + (key.state == .accepted ? .days(-1) : .days(-2))
      if key.state == .over { recorded.ends[invitation.id] = midnight + .days(-1) }
    }
    func secrets(_ path: @escaping @Sendable (InvitationID) -> String) -> InvitationSecrets {
      InvitationSecrets(
        signers: [signer.key.keyID: signer], linkPath: { LinkPath(characters: path($0)) }, statusSigner: nil)
    }
    let files = try site.render(
      site.plan(recorded, at: now), secrets { [names] in names[$0] ?? $0.rawValue })
    guard let pages = files.site.last else { preconditionFailure("invitations are the last family") }
    invitations = pages
    let paths = Dictionary(
      (0..<pages.count).map { (pages.path(at: $0), $0) }, uniquingKeysWith: { first, _ in first })
    var places: [Specimen: Int] = [:]
    for (key, invitation) in byKey {
      let path = "\(SiteAddresses.invitationFolder)/\(names[invitation.id] ?? "")/index.html"
      places[.invitation(key.kind, key.state, key.language)] = paths[path]
    }
    self.places = places
    letters = site.letters(secrets { $0.rawValue })
    answers = try Self.answers(files, source)
    receipts = try ReceiptDesk(issuer: source.configuration.address, current: Self.receiptSigner)
    all = Self.all(
      kinds: InvitationKind.allCases.filter { kind in byKey.keys.contains { $0.kind == kind } },
      [source.configuration.defaultLanguage]
        + source.configuration.languages.filter { $0 != source.configuration.defaultLanguage },
      hasAnswers: answers != nil, hasLetters: letters != nil)
  }

  private static func answers(_ files: RenderedSite, _ source: PortalSource) throws -> OutcomePages? {
    guard let verifier = files.verifier.first else { return nil }
    func file(_ name: String) throws -> [UInt8] {
      try (0..<verifier.count).first { verifier.path(at: $0) == name }.map { try verifier.bytes(at: $0) }
        ?? []
    }
    let settings = try VerifierSettings(json: file(VerifierSettings.fileName))
    return try OutcomePages(
      json: file(VerifierPages.fileName), settings: settings, zones: source.zones.folder,
      portalZone: source.zones.portal)
  }

  /// The pages after an answer that are the same for every kind of invitation.
  private static let plainAnswers = [
    "already-accepted", "declined-before", "decline-waits", "cancelled", "expired", "wrong-organisation",
    "not-valid", "no-answer",
    "unavailable", "receipt-redacted", "ending-waits", "relationship-over",
  ]
  private static let answersPerKind = [
    "accepted", "needs-review", "declined", "incomplete", "ending-requested", "ending-incomplete",
  ]
  private static let receiptStates = [State.accepted, .inReview, .dismissed]

  private static func all(
    kinds: [InvitationKind], _ languages: [LanguageCode], hasAnswers: Bool, hasLetters: Bool
  ) -> [Specimen] {
    var all: [Specimen] = []
    for language in languages {
      for kind in kinds {
        all += State.allCases.map { .invitation(kind, $0, language) }
        if hasAnswers {
          all += answersPerKind.map { .answer("\($0).\(kind.rawValue)", nil, language) }
          all += receiptStates.map { .answer("receipt.\(kind.rawValue)", $0, language) }
        }
        if hasLetters {
          let letters = [Letter.invitation(kind, .invitation), .invitation(kind, .reminder), .receipt(kind)]
          for letter in letters { all += [false, true].map { .letter(letter, language, isText: $0) } }
        }
      }
      if hasAnswers { all += plainAnswers.map { .answer($0, nil, language) } }
    }
    if hasLetters, let language = languages.first {
      all += [false, true].map { .letter(.notice, language, isText: $0) }
    }
    return all
  }

  // MARK: Pages

  /// - Returns: nil for what there is no specimen of, such as a letter to somebody without an address.
  package func page(of specimen: Specimen) throws -> Page? {
    switch specimen {
    case .invitation:
      return try places[specimen].map { Page(html: try invitations.bytes(at: $0), policy: nil) }
    case .answer(let name, let state, let language):
      guard let answers, let html = answer(name, state, language, answers) else { return nil }
      return Page(html: html, policy: answers.policy)
    case .letter(let letter, let language, let isText):
      guard let letter = try written(letter, language) else { return nil }
      return Page(
        html: Array((isText ? textPage(letter.text, letter.subject, language) : letter.html).utf8),
        policy: "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
    }
  }

  private func written(
    _ letter: Letter, _ language: LanguageCode
  ) throws -> (subject: String, text: String, html: String)? {
    func invitation(_ kind: InvitationKind, _ state: State) -> Invitation? {
      byKey[Key(kind: kind, state: state, language: language)]
    }
    func accepted(_ kind: InvitationKind) -> RecordedAcceptance? {
      invitation(kind, .accepted).map { acceptance(of: $0, language, .notNeeded) }
    }
    switch letter {
    case .invitation(let kind, let turn):
      let written = try invitation(kind, turn == .reminder ? .reminded : .pending).flatMap {
        try letters?.letter(turn, of: $0)
      }
      return written.map { ($0.subject, $0.text, $0.html) }
    case .receipt(let kind):
      guard let acceptance = accepted(kind), let person = acceptance.answer.person else { return nil }
      let written = try site.receiptLetter(of: acceptance, by: person, file: "receipt.jws")
      return written.map { ($0.subject, $0.text, $0.html) }
    case .notice:
      let answers = InvitationKind.allCases.flatMap { kind -> [NoticeLetter.Answer] in
        let declined = invitation(kind, .declined).map { decline(of: $0, .notNeeded) }
        return [accepted(kind).map { .init($0) }, declined.map { .init($0) }].compactMap(\.self)
      }
      return try site.noticeLetter(of: answers).map { ($0.subject, $0.text, $0.html) }
    }
  }

  private func answer(
    _ name: String, _ state: State?, _ language: LanguageCode, _ pages: OutcomePages
  ) -> [UInt8]? {
    let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
    let kind =
      parts.count > 1
      ? InvitationKind(rawValue: parts[1]) : byKey.keys.map(\.kind).min { $0.rawValue < $1.rawValue }
    guard let kind, let invitation = byKey[Key(kind: kind, state: .accepted, language: language)] else {
      return nil
    }
    var facts = OutcomeFacts(invitation: invitation)
    switch parts[0] {
    case "accepted", "needs-review", "receipt":
      let review: AnswerReview =
        switch state {
        case .dismissed: .dismissed(by: .portico, at: moment, reason: nil)
        case .inReview: .needed([.inviteeUnproven])
        default: parts[0] == "needs-review" ? .needed([.inviteeUnproven]) : .notNeeded
        }
      guard let receipted = receipts.receipted(acceptance(of: invitation, language, review)) else {
        return nil
      }
      facts = OutcomeFacts(
        invitation: invitation, receipted: receipted,
        receiptLink: "\(invitation.from)/receipts/\(invitation.id)",
        ending: review.isInEffect ? EndingFacts(receipt: "preview") : nil)
    case "declined", "decline-waits":
      facts.decline = decline(
        of: invitation, parts[0] == "declined" ? .notNeeded : .needed([.inviteeUnproven]))
    case "incomplete":
      facts.faults = [
        AnswerFault(.givenName, .missing), AnswerFault(.email, .invalid), AnswerFault(.consent, .noConsent),
      ]
      facts.typed = [
        AnswerField.token.rawValue: "preview", AnswerField.language.rawValue: language.rawValue,
        AnswerField.email.rawValue: "office(at)customer.example",
      ]
    case "ending-requested", "ending-waits":
      facts.ending = EndingFacts(request: request(of: invitation, language))
    case "ending-incomplete":
      facts.faults = [AnswerFault(.email, .invalid), AnswerFault(.ending, .missing)]
      facts.typed = [
        AnswerField.language.rawValue: language.rawValue,
        AnswerField.email.rawValue: "office(at)customer.example",
      ]
      facts.ending = EndingFacts(receipt: "preview")
    case "not-valid": facts.reason = RefusalReason.badSignature.rawValue
    case "wrong-organisation", "no-answer", "unavailable", "receipt-redacted": facts = OutcomeFacts()
    default: break
    }
    return pages.page(parts[0], facts, language: language)
  }

  // MARK: Answers

  private func person(in language: LanguageCode) -> (given: String, family: String) {
    language == .japanese ? ("花子", "山田") : ("Robin", "Example")
  }

  private func acceptance(
    of invitation: Invitation, _ language: LanguageCode, _ review: AnswerReview
  ) -> RecordedAcceptance {
    let person = person(in: language)
    let terms = invitation.terms[language] ?? TextDigest(of: "")
    return RecordedAcceptance(
      invitation: invitation,
      answer: AcceptanceAnswer(
        person: EmailAddress("robin@customer.example").map {
          AnsweringPerson(givenName: person.given, familyName: person.family, email: $0, phone: nil)
        },
        role: .globalAdmin, language: language, terms: terms,
        tenantDomain: invitation.tenantDomain.map { "\($0)" }, country: invitation.country?.rawValue),
      at: moment + .days(-1), actor: .verifier, evidence: .linkPossession, evidenceDigest: nil,
      tokenKeyID: invitation.keyID, receiptKeyID: invitation.keyID, receiptForm: .current,
      head: head(of: invitation),
      reviewReasons: review == .notNeeded ? [] : [.inviteeUnproven], review: review)
  }

  private func request(of invitation: Invitation, _ language: LanguageCode) -> RecordedEndingRequest {
    let person = person(in: language)
    return RecordedEndingRequest(
      invitation: invitation,
      request: EndingRequest(
        person: EmailAddress("robin@customer.example").map {
          AnsweringPerson(givenName: person.given, familyName: person.family, email: $0, phone: nil)
        },
        role: .globalAdmin, language: language, tenantDomain: nil, country: nil, reason: nil),
      at: moment + .days(-1), actor: .verifier, head: head(of: invitation), standing: .waiting)
  }

  private func decline(of invitation: Invitation, _ review: AnswerReview) -> RecordedDecline {
    let person = person(in: invitation.language)
    let name =
      invitation.language == .japanese
      ? "\(person.family) \(person.given)" : "\(person.given) \(person.family)"
    return RecordedDecline(
      invitation: invitation,
      answer: DeclineAnswer(
        person: EmailAddress("robin@customer.example").map { DecliningPerson(name: name, email: $0) },
        reason: nil, text: nil),
      at: moment + .days(-1), actor: .verifier, evidence: .linkPossession, evidenceDigest: nil,
      head: head(of: invitation), reviewReasons: [], review: review)
  }

  private func head(of invitation: Invitation) -> JournalHead {
    let hash = EventHash(bytes: SHA256.hash(data: Array(invitation.id.rawValue.utf8)))
    return JournalHead(sequence: 12, hash: hash ?? .beforeFirst)
  }
}

/// Who takes part in the specimens of one kind.
private struct Parties {
  let kind: InvitationKind
  let from: Organisation
  let with: Organisation?
  let to: Organisation

  /// Nil where the directory has nobody to invite, or nobody who could.
  init?(_ kind: InvitationKind, in source: PortalSource) {
    let directory = source.directory
    guard
      let own = directory.reseller(source.configuration.operatorID).map({ Organisation.reseller($0.value) })
    else { return nil }
    let provider = directory.providers.map(\.value).first { $0.isApproved }.map(Organisation.provider)
    let customer = directory.customers.first.map(Organisation.customer)
    self.kind = kind
    switch kind {
    case .providerInvitesReseller:
      guard let provider else { return nil }
      (from, with, to) = (provider, nil, own)
    case .resellerInvitesCustomer:
      guard let customer else { return nil }
      (from, with, to) = (own, nil, customer)
    case .resellerAndProviderInviteCustomer:
      guard let provider, let customer else { return nil }
      (from, with, to) = (own, provider, customer)
    }
  }

  func invitation(
    _ state: PreviewSpecimens.State, _ language: LanguageCode, of site: Site, from midnight: Moment,
    keyID: KeyID
  ) throws -> Invitation {
    func name(_ organisation: Organisation) -> NameOnRecord {
      CompanyName(organisation.name(in: language)).map { .company($0) } ?? .redacted
    }
    let terms = site.terms.filter { $0.kind == kind }.map { ($0.language, $0.digest) }
    return Invitation(
      id: InvitationID(deriving: "\(kind.rawValue) \(state.rawValue) \(language.rawValue)"), sequence: 1,
      kind: kind,
      from: from.id, with: with?.id, to: to.id, recipient: to.email?.rawValue, language: language,
      issuedAt: midnight + .days(state == .expired ? -37 : -7),
      expiresAt: midnight + .days(state == .expired ? -7 : 23), statusIndex: 0, keyID: keyID,
      state: state.recorded,
      issuedBy: .portico, terms: Dictionary(terms, uniquingKeysWith: { first, _ in first }),
      tenantDomain: to.tenantDomain, country: to.country, timeZone: try site.source.zones.zone(of: to).name,
      names: NamesOnRecord(from: name(from), with: with.map(name), to: name(to)))
  }
}

/// A letter's plain text as a page of its own, in lines as a mail program shows them.
private func textPage(_ text: String, _ subject: String, _ language: LanguageCode) -> String {
  func escaped(_ text: String) -> String {
    var bytes: [UInt8] = []
    HTMLEscaping.append(text, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
  return """
    <!doctype html>
    <html lang="\(language.rawValue)">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <meta name="color-scheme" content="light dark">
    <title>\(escaped(subject))</title>
    <style>pre{margin:24px;font:15px/1.6 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere}</style>
    </head>
    <body>
    <pre>\(escaped(text))</pre>
    </body>
    </html>

    """
}
