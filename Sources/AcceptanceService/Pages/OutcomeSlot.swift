import InvitationToken
import PartnerModel

/// What a page has a place for. The set is closed: a page that names anything else is refused when it is read.
enum OutcomeSlot: Hashable, Sendable {
  case fixed(Fixed)
  /// What was typed into a field.
  case typed(AnswerField)
  /// What is wrong with it.
  case wrong(AnswerField)
  /// Not empty where the role was chosen.
  case chosen(Role)

  enum Fixed: String, CaseIterable, Hashable, Sendable {
    case invitationID = "invitation.id"
    case inviterID = "inviter.id"
    case inviterName = "inviter.name"
    case inviterEmail = "inviter.email"
    case providerID = "provider.id"
    case providerName = "provider.name"
    case inviteeID = "invitee.id"
    case name = "person.name"
    case email = "person.email"
    case phone = "person.phone"
    case role = "person.role"
    case domain = "person.domain"
    case country = "person.country"
    case acceptedAt = "accepted.at"
    case acceptedAtISO = "accepted.iso"
    case evidence = "evidence.text"
    case termsDigest = "accepted.digest"
    case termsLanguage = "accepted.language"
    case journalSequence = "journal.sequence"
    case journalHash = "journal.hash"
    case receiptToken = "receipt.token"
    case receiptLink = "receipt.link"
    case keyFingerprint = "key.fingerprint"
    case isWaiting = "review.isWaiting"
    case isConfirmed = "review.isConfirmed"
    case isDismissed = "review.isDismissed"
    /// Not empty where the acceptance counts.
    case isInEffect = "review.isInEffect"
    case reason = "reason.text"
    /// Not empty where the form can be sent again from the page.
    case canCorrect = "form.canCorrect"
    /// Not empty where the list of that name isn't.
    case hasFaults = "faults"
    case hasReviewReasons = "reviewReasons"
  }

  init?(_ name: String) {
    if let fixed = Fixed(rawValue: name) {
      self = .fixed(fixed)
    } else if name.hasPrefix("typed."), let field = AnswerField(rawValue: String(name.dropFirst(6))) {
      self = .typed(field)
    } else if name.hasPrefix("wrong."), let field = AnswerField(rawValue: String(name.dropFirst(6))) {
      self = .wrong(field)
    } else if name.hasPrefix("chosen."), let role = Role(rawValue: String(name.dropFirst(7))) {
      self = .chosen(role)
    } else {
      return nil
    }
  }
}

/// The lists that a page can go through.
enum OutcomeList: String, Sendable {
  /// What has to be put right.
  case faults
  /// Why an acceptance is looked at first.
  case reviewReasons

  /// What each row of the list has.
  enum Column: String, Sendable {
    /// The field's name in the form: `email`.
    case field
    /// What the page calls it.
    case name
    /// A sentence.
    case text
  }
}

/// The facts as texts of one language. An empty text is a fact that isn't known.
struct OutcomeValues {
  let facts: OutcomeFacts
  let settings: VerifierSettings
  let words: OutcomeWords

  func text(_ slot: OutcomeSlot) -> String {
    switch slot {
    case .fixed(let name): text(name)
    case .typed(let field): facts.typed[field.rawValue] ?? ""
    case .wrong(let field): facts.faults.first { $0.field == field }.map(words.text(of:)) ?? ""
    case .chosen(let role): facts.typed[AnswerField.role.rawValue] == role.rawValue ? "yes" : ""
    }
  }

  func rows(_ list: OutcomeList) -> [[OutcomeList.Column: String]] {
    switch list {
    case .faults:
      facts.faults.map { fault in
        [
          .field: fault.field.rawValue, .name: words.name(of: fault.field), .text: words.text(of: fault),
        ]
      }
    case .reviewReasons:
      if case .waiting(let reasons)? = facts.acceptance?.review {
        reasons.map { [.text: words.text(of: $0)] }
      } else {
        []
      }
    }
  }

  private func text(_ name: OutcomeSlot.Fixed) -> String {
    switch name {
    case .invitationID: facts.parties?.id ?? ""
    case .inviterID: facts.parties?.from.rawValue ?? ""
    case .inviterName: facts.parties.map { organisationName($0.from) } ?? ""
    case .inviterEmail: facts.parties.map { email(of: $0.from).rawValue } ?? ""
    case .providerID: facts.parties?.with?.rawValue ?? ""
    case .providerName: facts.parties?.with.map(organisationName) ?? ""
    case .inviteeID: facts.parties?.to.rawValue ?? ""
    case .isWaiting: if case .waiting? = facts.acceptance?.review { "yes" } else { "" }
    case .isConfirmed: if case .confirmed? = facts.acceptance?.review { "yes" } else { "" }
    case .isDismissed: if case .dismissed? = facts.acceptance?.review { "yes" } else { "" }
    case .isInEffect:
      switch facts.acceptance?.review {
      case .notNeeded?, .confirmed?: "yes"
      case .waiting?, .dismissed?, nil: ""
      }
    case .reason: facts.reason.map(words.text(ofRefusal:)) ?? ""
    case .hasFaults: rows(.faults).isEmpty ? "" : "yes"
    case .hasReviewReasons: rows(.reviewReasons).isEmpty ? "" : "yes"
    case .canCorrect: facts.canBeCorrected ? "yes" : ""
    default: facts.acceptance.map { text(name, of: $0) } ?? ""
    }
  }

  private func text(_ name: OutcomeSlot.Fixed, of acceptance: OutcomeFacts.Acceptance) -> String {
    let answer = acceptance.answer
    return switch name {
    case .name: words.name(givenName: answer.givenName, familyName: answer.familyName)
    case .email: answer.email.rawValue
    case .phone: answer.phone ?? ""
    case .role: words.name(of: answer.role)
    case .domain: answer.tenantDomain ?? ""
    case .country: answer.country ?? ""
    case .acceptedAt: words.text(of: Moment(seconds: acceptance.at))
    case .acceptedAtISO: Moment(seconds: acceptance.at).text
    case .evidence: words.text(of: acceptance.evidence)
    case .termsDigest: answer.terms
    case .termsLanguage: words.ownName(of: answer.language)
    case .journalSequence: String(acceptance.journalSequence)
    case .journalHash: acceptance.journalHash
    case .receiptToken: acceptance.receipt
    case .receiptLink: acceptance.receiptLink ?? ""
    case .keyFingerprint: PublicKey.fingerprint(ofKeyID: acceptance.keyID)
    default: ""
    }
  }

  /// Somebody who has left the directory is asked through the portal.
  private func email(of id: OrganisationID) -> EmailAddress {
    settings.organisations[id]?.email ?? settings.contact
  }

  private func organisationName(_ id: OrganisationID) -> String {
    settings.organisations[id]?.name[words.language] ?? id.rawValue
  }
}

extension OutcomeFacts {
  /// Whether sending the form again, put right, can help: not where its text, its language or its token is at fault.
  fileprivate var canBeCorrected: Bool {
    parties != nil && typed[AnswerField.token.rawValue] != nil
      && !faults.contains { [.token, .terms, .language, .answer, .decline, .reason].contains($0.field) }
  }
}
