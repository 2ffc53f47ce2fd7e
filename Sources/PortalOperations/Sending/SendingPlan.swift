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
  fileprivate var kind: String {
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
  /// - Parameter prefix: see `Portal.invitation(meantBy:at:)`; its invitation may have ended since.
  /// - Returns: the first of what was decided: letter and receipt of one invitation are decided together.
  /// - Throws: `busy` while letters are being sent, `not-uncertain`.
  package func decideUncertain(_ prefix: String, wasSent: Bool) throws -> UncertainLetter {
    guard let lock = try portal.sendingLock() else {
      throw OperationRefusal(
        .busy, "letters are being sent just now, and this one may be among them",
        remedy: "Wait until that has ended, or end it, and run the command again.")
    }
    defer { lock.release() }
    let uncertain = try uncertainLetters()
    let meant = uncertain.filter { $0.invitation.to.rawValue == prefix }
    let letters =
      meant.isEmpty
      ? try {
        let id = try portal.invitation(meantBy: prefix, at: now).id;
        return uncertain.filter { $0.invitation.id == id }
      }()
      : meant
    guard let first = letters.first else {
      throw OperationRefusal(
        .notUncertain, "it is known what became of the letter to \(prefix.printable)",
        remedy: "See where each stands: portico letters list")
    }
    try ledger.add(
      letters.map { letter in
        LetterEvent(
          wasSent ? .sent(letter.subject) : .again(letter.subject), at: now,
          by: try sender(of: letter.invitation).id)
      })
    try recordEndings(try ledger.record().endings, at: now)
    return first
  }
}
