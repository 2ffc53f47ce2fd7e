import Ledger
import PartnerModel
import PortalFiles
import PortalSite

/// The portal as it is now: files, record and ledger change while letters go out for days.
struct SendingRound {
  let desk: LetterDesk
  let settings: MailSettings
  let letters: OutgoingLetters
  /// Not after then.
  let ends: Moment
  /// Where the ledger ends.
  let place: Int

  private static let longest = Lifetime(seconds: 300)

  init(
    _ portal: Portal, _ actor: String?, _ scope: SendingScope, _ limits: SendingLimits, isFirst: Bool,
    at now: Moment, named: Set<LetterSubject> = []
  ) throws {
    let checked = try portal.check(at: now)
    desk = try LetterDesk(in: checked, actor: actor, at: now)
    // Who may not is told so first.
    let receipts = try desk.receiptsAfter()
    // Named ones are tried once.
    if scope.isNamed, !isFirst {
      letters = named.isEmpty ? OutgoingLetters() : try desk.outgoing(named)
    } else {
      letters = try desk.outgoing(scope, receiptsAfter: receipts)
    }
    settings = try checked.mailSettings().limited(by: limits)
    try desk.refuseHeldSending()
    try desk.recordEndings(desk.record.endings, at: now)
    if let receipts { try desk.noteReceipts(after: receipts) }
    place = try desk.ledger.lastPlace()
    ends = now + Self.longest
  }
}
