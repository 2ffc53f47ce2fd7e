import KeyFolder
package import Ledger
import JSON
import Journal
package import PartnerModel
package import PortalFiles
import PortalSite
import SourceDiagnostics
import SystemFiles

/// What would be sent, and how long that takes.
package struct SendingPlan {
  package let letters: OutgoingLetters
  package let estimate: SendingEstimate
}

extension Portal {
  /// - Throws: what would hold sending; for a named letter whatever speaks against it.
  package func sendingPlan(
    _ scope: SendingScope, actor name: String?, limits: SendingLimits, at now: Moment
  ) throws -> SendingPlan {
    let checked = try check(at: now)
    let desk = try LetterDesk(in: checked, actor: name, at: now)
    let letters = try desk.outgoing(scope, receiptsAfter: desk.receiptsAfter())
    let settings = try checked.mailSettings().limited(by: limits)
    try desk.refuseHeldSending()
    let recent = try desk.ledger.claims(since: now - SendingPace.day)
    return SendingPlan(
      letters: letters, estimate: SendingEstimate(letters.count, settings, recent: recent, at: now))
  }
}

// MARK: Uncertain ones

/// A letter of which nobody knows whether it went out.
package struct UncertainLetter {
  package let subject: LetterSubject
  package let invitation: Invitation
  package let since: Moment
  /// What to look for in the server's log.
  package let message: MessageID

  package var json: [UInt8] {
    var text = JSONText()
    text.object { text in
      invitation.writeParties(to: &text)
      text.member("letter", subject.kind)
      text.member("since", since.text)
      text.member("messageID", message.description)
    }
    return text.bytes
  }
}

extension LetterSubject {
  package var kind: String {
    switch self {
    case .invitation: "invitation"
    case .receipt: "receipt"
    case .receiptCopy: "receipt-copy"
    }
  }
}

extension LetterDesk {
  /// Those that the acting user's organisation sends, the oldest first. One that is being sent just now is among them.
  package func uncertainLetters() throws -> [UncertainLetter] {
    _ = try site.source.directory.viewer(named: named?.id.rawValue, operatorID: operatorID)
    let side = named?.organisation ?? operatorID
    var letters: [UncertainLetter] = []
    for (subject, standing) in record.standings {
      guard case .claimed(let since) = standing.state, let message = standing.message,
        let invitation = try journal.invitation(matching: subject.invitation.rawValue),
        invitation.from == side
      else { continue }
      letters.append(
        UncertainLetter(subject: subject, invitation: invitation, since: since, message: message))
    }
    return letters.sorted { ($0.since, "\($0.subject)") < ($1.since, "\($1.subject)") }
  }

  /// A person found out what became of it.
  ///
  /// - Parameter text: its Message-ID, or see `Portal.invitation(meantBy:at:)`; its invitation may have ended since.
  /// - Throws: `busy` while letters are being sent, `not-uncertain`; `several-invitations` where that names several letters.
  package func decideUncertain(_ text: String, wasSent: Bool) throws -> UncertainLetter {
    guard let lock = try portal.sendingLock() else {
      throw OperationRefusal(
        .busy, "letters are being sent just now, and this one may be among them",
        remedy: "Wait until that has ended, or end it, and run the command again.")
    }
    defer { lock.release() }
    let letters = try uncertainLetters(meantBy: text)
    guard let letter = letters.first else {
      throw OperationRefusal(
        .notUncertain, "it is known what became of the letter to \(text.printable)",
        remedy: "See where each stands: portico letters list")
    }
    guard letters.count == 1 else { throw Self.several(letters, text) }
    let user = try sender(of: letter.invitation).id
    try ledger.add([
      LetterEvent(wasSent ? .sent(letter.subject) : .again(letter.subject), at: now, by: user)
    ])
    try recordEndings(try ledger.record().endings, at: now)
    return letter
  }

  private func uncertainLetters(meantBy text: String) throws -> [UncertainLetter] {
    let letters = try uncertainLetters()
    if text.contains("@") {
      return letters.filter { $0.message.description == text || $0.message.bare == text }
    }
    let toInvitee = letters.filter { $0.invitation.to.rawValue == text }
    guard toInvitee.isEmpty else { return toInvitee }
    let id = try portal.invitation(meantBy: text, at: now).id
    return letters.filter { $0.invitation.id == id }
  }

  private static func several(_ letters: [UncertainLetter], _ text: String) -> OperationRefusal {
    let list = letters.map { "\n  \($0.message.bare)  \($0.subject.kind) \($0.invitation.id)" }.joined()
    return OperationRefusal(
      .severalInvitations,
      "of \(letters.count) letters about \(text.printable) nobody knows whether they went out",
      remedy: "Decide about each by its Message-ID:" + list)
  }
}
