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
    case .typed(let field): facts.typed[field.rawValue] ?? ""
    case .wrong(let field): facts.faults.first { $0.field == field }.map(words.text(of:)) ?? ""
    case .chosen(let role): facts.typed[AnswerField.role.rawValue] == role.rawValue ? "yes" : ""
    }
  }

  func rows(_ list: PageList) -> [[PageList.Column: String]] {
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

  private func text(_ name: PageSlot.Fixed) -> String {
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

  private func text(_ name: PageSlot.Fixed, of acceptance: OutcomeFacts.Acceptance) -> String {
    let answer = acceptance.answer
    return switch name {
    case .name: words.nameOrder.name(givenName: answer.givenName, familyName: answer.familyName)
    case .email: answer.email.rawValue
    case .phone: answer.phone ?? ""
    case .role: words.name(of: answer.role)
    case .domain: answer.tenantDomain ?? ""
    case .country: answer.country ?? ""
    case .acceptedAt: words.dates.text(of: acceptance.at)
    case .acceptedAtISO: acceptance.at.text
    case .evidence: words.text(of: acceptance.evidence)
    case .termsDigest: answer.terms.rawValue
    case .termsLanguage: pages.ownName(of: answer.language)
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
    pages.organisations[id]?.email ?? pages.contact
  }

  private func organisationName(_ id: OrganisationID) -> String {
    pages.organisations[id]?.name[words.language] ?? id.rawValue
  }
}

extension OutcomeFacts {
  /// Whether sending the form again, put right, can help: not where its text, its language or its token is at fault.
  fileprivate var canBeCorrected: Bool {
    parties != nil && typed[AnswerField.token.rawValue] != nil
      && !faults.contains { [.token, .terms, .language, .answer, .decline, .reason].contains($0.field) }
  }
}
