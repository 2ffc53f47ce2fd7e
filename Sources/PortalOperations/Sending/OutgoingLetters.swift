import Acceptance
import Glibc
import InvitationMail
import Journal
package import Ledger
package import PartnerModel
import PortalFiles
import PortalSite
import SourceDiagnostics

/// A letter that a server or program is to take.
package struct OutgoingLetter: Sendable {
  package let subject: LetterSubject
  package let invitation: Invitation
  /// The invitee, or who answered.
  package let to: EmailAddress
  /// Who stands for it on record; nil for the one person of an operator without users.
  package let by: UserID?
}

/// What there is to be sent just now.
package struct OutgoingLetters: Sendable {
  /// Those that may go now, in the order in which they were issued.
  package fileprivate(set) var ready: [OutgoingLetter] = []
  /// Those that a server didn't take yet, and when each may go again; the earliest first.
  package fileprivate(set) var later: [(letter: OutgoingLetter, next: Moment)] = []
  /// How many go to nobody, since whoever would have them answered, or asked for no more.
  package fileprivate(set) var stopped = 0
  /// How many somebody exported, to send them by hand.
  package fileprivate(set) var exported = 0
  /// Of how many nobody knows whether they went out.
  package fileprivate(set) var uncertain = 0
  /// The invitations whose page isn't built, so that their link would lead nowhere.
  package fileprivate(set) var withoutPage: [Invitation] = []
  /// The invitations that have no letter, since their invitee has no address.
  package fileprivate(set) var withoutAddress: [Invitation] = []

  package var count: Int { ready.count + later.count }

  /// What there is besides letters that may go.
  ///
  /// - Parameter count: of how many more nobody knows.
  func besides(uncertain count: Int) -> OutgoingLetters {
    var besides = self
    (besides.ready, besides.later) = ([], [])
    besides.uncertain += count
    return besides
  }

  /// Addresses that get more than one letter, and who each is for; sorted.
  package var doubled: [(address: EmailAddress, to: [OrganisationID])] {
    var invitees: [EmailAddress: [OrganisationID]] = [:]
    for letter in ready + later.map(\.letter) {
      invitees[letter.to, default: []].append(letter.invitation.to)
    }
    return invitees.filter { $0.value.count > 1 }.map { ($0.key, $0.value) }
      .sorted { $0.address.canonical < $1.address.canonical }
  }
}

extension LetterDesk {
  func outgoing(_ scope: SendingScope, receiptsAfter: Int?) throws -> OutgoingLetters {
    switch scope {
    case .named(let prefixes): try outgoing(prefixes, exported: true, receiptsAfter: nil)
    case .all(let exported): try outgoing(nil, exported: exported, receiptsAfter: receiptsAfter)
    case .due: try outgoing(nil, exported: false, receiptsAfter: receiptsAfter)
    }
  }

  /// - Parameters:
  ///   - prefixes: whose letters somebody wants to be sent, also those that were exported or that a server refused; nil for all that wait.
  ///   - exported: whether those go too that somebody exported, where nobody is named.
  ///   - receiptsAfter: the record after which acceptances get their receipts; nil for none.
  /// - Throws: for a named letter whatever speaks against it.
  package func outgoing(
    _ prefixes: [String]?, exported isExportedToo: Bool, receiptsAfter: Int?
  ) throws -> OutgoingLetters {
    var letters = OutgoingLetters()
    var seen: Set<InvitationID> = []
    for invitation in try prefixes.map(openInvitations) ?? ours() {
      guard prefixes == nil || seen.insert(invitation.id).inserted else { continue }
      let state = standing(of: invitation).state
      if prefixes != nil {
        try sender(of: invitation)
        if let obstacle = obstacle(to: invitation) { throw obstacle }
        try refuseToSend(invitation)
      } else {
        switch state {
        case .draft: break
        case .ready where isExportedToo: break
        case .later: break
        case .ready:
          letters.exported += 1
          continue
        case .claimed:
          letters.uncertain += 1
          continue
        case .sent, .refused, .returned: continue
        }
        guard obstacle(to: invitation) == nil else {
          letters.stopped += 1
          continue
        }
      }
      guard let to = site.source.directory.organisation(invitation.to)?.email else {
        letters.withoutAddress.append(invitation)
        continue
      }
      guard access("\(portal.usualOutput)/\(self.letters.pageFile(of: invitation))", F_OK) == 0 else {
        letters.withoutPage.append(invitation)
        continue
      }
      let letter = OutgoingLetter(
        subject: .invitation(invitation.id), invitation: invitation, to: to, by: try sender(of: invitation).id
      )
      if case .later(_, let noted, _, _) = state, case let next = RetryPlan.next(noted, at: now), next > now,
        prefixes == nil
      {
        letters.later.append((letter, next))
      } else {
        letters.ready.append(letter)
      }
    }
    if let receiptsAfter, prefixes == nil { try addReceipts(after: receiptsAfter, to: &letters) }
    letters.later.sort { $0.next < $1.next }
    return letters
  }

  /// What somebody wants by its name goes, unless it went already, or may have.
  func refuseToSend(_ invitation: Invitation) throws {
    switch standing(of: invitation).state {
    case .draft, .ready, .later, .refused: return
    case .claimed:
      throw OperationRefusal(
        .letterUncertain, "nobody knows whether the letter to \(invitation.to) went out",
        remedy: "Find out, then say so: portico letters uncertain \(invitation.id) --sent, or --again.")
    case .sent(let at, _):
      throw OperationRefusal(
        .alreadySent,
        "the letter to \(invitation.to) was sent on \(site.source.zones.portal.text(of: at))",
        remedy:
          "It isn't sent twice. A reminder is made by portico remind, a new link by portico resend \(invitation.id)."
      )
    case .returned:
      throw OperationRefusal(
        .alreadySent, "the letter to \(invitation.to) came back",
        remedy: "Mend the address in Content/directory, then: portico resend \(invitation.id)")
    }
  }

  private func addReceipts(after record: Int, to letters: inout OutgoingLetters) throws {
    let side = named?.organisation ?? operatorID
    try journal.forEachAcceptance { acceptance in
      let number = acceptance.head.sequence
      guard number > record, acceptance.review.isInEffect, let person = acceptance.answer.person,
        acceptance.invitation.from == side,
        !ReceiptDraft.paths(of: acceptance, in: portal).contains(where: { access($0, F_OK) == 0 })
      else { return }
      let id = acceptance.invitation.id
      add(.receipt(id, record: number), about: acceptance.invitation, to: person.email, &letters)
      if let invited = acceptance.invitee(besides: person) {
        add(.receiptCopy(id, record: number), about: acceptance.invitation, to: invited, &letters)
      }
    }
  }

  private func add(
    _ subject: LetterSubject, about invitation: Invitation, to address: EmailAddress,
    _ letters: inout OutgoingLetters
  ) {
    let letter = OutgoingLetter(subject: subject, invitation: invitation, to: address, by: named?.id)
    switch record.standing(of: subject).state {
    case .later(_, let noted, _, _) where RetryPlan.next(noted, at: now) > now:
      letters.later.append((letter, RetryPlan.next(noted, at: now)))
    case .draft, .ready, .later: letters.ready.append(letter)
    case .claimed: letters.uncertain += 1
    case .sent, .refused, .returned: break
    }
  }

  // MARK: As it goes out

  /// Who may be told that a letter didn't arrive, and what it is under.
  func envelope(of letter: OutgoingLetter, by settings: MailSettings) throws -> (
    from: EmailAddress, MessageID
  ) {
    let from = settings.from ?? site.source.configuration.contactEmail
    let number = record.standing(of: letter.subject).number
    guard
      let message = MessageID(of: letter.subject, number: number, at: from.asciiDomain, by: secret)
    else { preconditionFailure("an address has a domain that a Message-ID can hold") }
    return (settings.envelopeFrom ?? from, message)
  }

  /// The letter's bytes, with what somebody changed.
  ///
  /// - Throws: `link-altered`; `no-letters` where there is none any more.
  func bytes(
    of letter: OutgoingLetter, _ message: MessageID, by settings: MailSettings, at now: Moment
  ) throws -> [UInt8] {
    let own = settings.from ?? site.source.configuration.contactEmail
    switch letter.subject {
    case .receipt(_, let record), .receiptCopy(_, let record):
      return try receipt(of: letter, record: record, message, from: own, by: settings, at: now)
    case .invitation:
      do {
        try requireLink(letter.invitation)
      } catch let refusal as OperationRefusal where refusal.reason == .linkAltered {
        // Without the link itself: what is said here goes into logs.
        throw OperationRefusal(
          .linkAltered, refusal.message,
          remedy: "Put it back: portico letters edit \(letter.invitation.id) --restore-link")
      }
      let text = try self.letter(of: letter.invitation)
      let answers = settings.replyTo ?? text.from.address
      return Letter(
        from: .init(name: text.from.name, address: own),
        replyTo: answers == own ? nil : .init(name: text.from.name, address: answers),
        to: .init(name: text.to.name, address: letter.to), subject: text.subject, date: now,
        language: text.language, text: text.text, html: text.html, purpose: .personal,
        messageID: message.description
      ).bytes
    }
  }

  private func receipt(
    of letter: OutgoingLetter, record: Int, _ message: MessageID, from own: EmailAddress,
    by settings: MailSettings,
    at now: Moment
  ) throws -> [UInt8] {
    guard let acceptance = try journal.acceptance(of: letter.invitation.id, record: record),
      let receipted = try portal.receiptDesk(site.source.configuration, at: now).receipted(acceptance),
      let draft = try ReceiptDraft(receipted, site, in: portal)
    else {
      throw OperationRefusal(
        .noLetters, "the receipt of \(letter.invitation.id) can't be made again",
        remedy: "Nothing was sent. See what is on record: portico acceptances show \(letter.invitation.id)")
    }
    return draft.sent(
      to: letter.to, from: own, replyTo: settings.replyTo, messageID: message.description, at: now
    ).bytes
  }
}
