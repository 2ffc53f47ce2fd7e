import Acceptance
import InvitationToken
import PartnerModel
import VerifierFiles

/// The facts as texts of one language. An empty text is a fact that isn't known.
struct OutcomeValues {
  let facts: OutcomeFacts
  let pages: OutcomePages
  let words: PageWords

  func text(_ slot: PageSlot) -> String {
    switch slot {
    case .fixed(let name): text(name)
    case .typed(let field): typed(field)
    case .wrong(let field): facts.faults.first { $0.field == field }.map(words.text(of:)) ?? ""
    case .chosen(let role): facts.typed[AnswerField.role.rawValue] == role.rawValue ? "yes" : ""
    }
  }

  /// Whoever goes on in another language than they began in agrees to that one's text.
  private func typed(_ field: AnswerField) -> String {
    let typed = (facts.typed[field.rawValue] ?? "").withoutForbiddenCharacters
    guard facts.typed[AnswerField.language.rawValue] != words.language.rawValue,
      let digest = facts.invitation?.terms[words.language]
    else { return typed }
    return switch field {
    case .language: words.language.rawValue
    case .terms: digest.rawValue
    default: typed
    }
  }

  func rows(_ list: PageList) -> [[PageList.Column: String]] {
    switch list {
    case .faults:
      words.formOrder.flatMap { field in facts.faults.filter { $0.field == field } }.map { fault in
        [
          .field: fault.field.rawValue, .name: words.name(of: fault.field), .text: words.text(of: fault),
        ]
      }
    }
  }

  private func text(_ name: PageSlot.Fixed) -> String {
    switch name {
    case .invitationID: facts.invitation?.id.rawValue ?? ""
    case .until: facts.invitation?.until.map(words.dates.text(of:)) ?? ""
    case .renews: facts.invitation?.renews.map(words.dates.text(of:)) ?? ""
    case .inviterID: facts.invitation?.from.rawValue ?? ""
    case .inviterName: facts.invitation.map { organisationName($0.from, $0.names?.from) } ?? ""
    case .inviterEmail: facts.invitation.map { email(of: $0.from).rawValue } ?? ""
    case .providerID: facts.invitation?.with?.rawValue ?? ""
    case .providerName: providerName
    case .inviteeName: facts.invitation?.names?.to.name?.rawValue ?? ""
    case .inviteeID: facts.invitation?.to.rawValue ?? ""
    case .inviteeCalled: facts.invitation.map { $0.names?.to.name?.rawValue ?? $0.to.rawValue } ?? ""
    case .endingReceipt: facts.ending?.receipt ?? ""
    case .endingAt:
      facts.ending?.request.map { words.dates.text(of: $0.at, in: pages.zone(of: $0.invitation)) } ?? ""
    case .endingAtISO: facts.ending?.request?.at.text ?? ""
    case .endingIsWaiting: facts.ending?.request?.isWaiting == true ? "yes" : ""
    case .endingIsDismissed: if case .dismissed? = facts.ending?.request?.standing { "yes" } else { "" }
    case .endingIsEnded: if case .ended? = facts.ending?.request?.standing { "yes" } else { "" }
    case .isWaiting: if case .needed? = review { "yes" } else { "" }
    case .isConfirmed: if case .confirmed? = review { "yes" } else { "" }
    case .isDismissed: if case .dismissed? = review { "yes" } else { "" }
    case .isSuperseded: review?.isSuperseded == true ? "yes" : ""
    case .isInEffect: review?.isInEffect == true ? "yes" : ""
    case .reason: facts.reason.map(words.text(ofRefusal:)) ?? ""
    case .hasFaults: rows(.faults).isEmpty ? "" : "yes"
    case .canCorrect: facts.canBeCorrected ? "yes" : ""
    default:
      facts.receipted.map { text(name, of: $0) } ?? facts.decline.map { text(name, of: $0) }
        ?? facts.ending?.request.map { text(name, of: $0) } ?? ""
    }
  }

  private var review: AnswerReview? { facts.receipted?.acceptance.review }

  private func text(_ name: PageSlot.Fixed, of receipted: Receipted) -> String {
    let acceptance = receipted.acceptance
    let answer = acceptance.answer
    return switch name {
    case .name:
      answer.person.map { words.nameOrder.name(givenName: $0.givenName, familyName: $0.familyName) } ?? ""
    case .email: answer.person?.email.rawValue ?? ""
    case .phone: answer.person?.phone ?? ""
    case .role: words.name(of: answer.role)
    case .domain: answer.tenantDomain ?? ""
    case .country: answer.country.map(words.name(ofCountry:)) ?? ""
    case .acceptedAt: words.dates.text(of: acceptance.at, in: pages.zone(of: acceptance.invitation))
    case .acceptedAtISO: acceptance.at.text
    case .receivedAt:
      acceptance.arrival.map { words.dates.text(of: $0.at, in: pages.zone(of: acceptance.invitation)) } ?? ""
    case .receivedAtISO: acceptance.arrival?.at.text ?? ""
    case .evidence: words.text(of: acceptance.evidence)
    case .termsDigest: answer.terms.rawValue
    case .termsLanguage: pages.ownName(of: answer.language)
    case .journalSequence: String(acceptance.head.sequence)
    case .journalHash: acceptance.head.hash.description
    case .receiptToken: receipted.receipt
    case .receiptLink: facts.receiptLink ?? ""
    case .keyFingerprint: receipted.keyID.fingerprint
    default: ""
    }
  }

  private func text(_ name: PageSlot.Fixed, of decline: RecordedDecline) -> String {
    switch name {
    case .name: decline.answer.person?.name ?? ""
    case .email: decline.answer.person?.email.rawValue ?? ""
    case .declinedAt: words.dates.text(of: decline.at, in: pages.zone(of: decline.invitation))
    case .declinedAtISO: decline.at.text
    case .journalSequence: String(decline.head.sequence)
    case .journalHash: decline.head.hash.description
    default: ""
    }
  }

  private func text(_ name: PageSlot.Fixed, of recorded: RecordedEndingRequest) -> String {
    let request = recorded.request
    return switch name {
    case .name:
      request.person.map { words.nameOrder.name(givenName: $0.givenName, familyName: $0.familyName) } ?? ""
    case .email: request.person?.email.rawValue ?? ""
    case .role: words.name(of: request.role)
    case .domain: request.tenantDomain ?? ""
    case .country: request.country.map(words.name(ofCountry:)) ?? ""
    case .journalSequence: String(recorded.head.sequence)
    case .journalHash: recorded.head.hash.description
    case .receiptLink: facts.receiptLink ?? ""
    default: ""
    }
  }

  /// Somebody who has left the directory is asked through the portal.
  private func email(of id: OrganisationID) -> EmailAddress {
    pages.organisations[id]?.email ?? pages.contact
  }

  private var providerName: String {
    guard let invitation = facts.invitation, let provider = invitation.with else { return "" }
    return organisationName(provider, invitation.names?.with)
  }

  /// As on record, or else as the portal calls it now.
  private func organisationName(_ id: OrganisationID, _ recorded: NameOnRecord?) -> String {
    recorded?.name?.rawValue ?? pages.organisations[id]?.name[words.language] ?? id.rawValue
  }
}

extension OutcomeFacts {
  /// Whether sending the form again, put right, can help: not where its text, its language or its token is at fault.
  fileprivate var canBeCorrected: Bool {
    invitation != nil && (typed[AnswerField.token.rawValue] != nil || ending?.receipt != nil)
      && !faults.contains {
        [.token, .terms, .language, .answer, .name, .receipt].contains($0.field)
      }
  }
}

extension String {
  /// Without what no page may hold: what is no character, and control characters of two bytes (HTML Living Standard, section
  /// 13.2.3.5). Those of one byte are for whoever escapes.
  fileprivate var withoutForbiddenCharacters: String {
    String(
      String.UnicodeScalarView(
        unicodeScalars.map { scalar in
          let isForbidden =
            ("\u{80}"..."\u{9F}").contains(scalar) || scalar.properties.isNoncharacterCodePoint
          return isForbidden ? "\u{FFFD}" : scalar
        }))
  }
}
