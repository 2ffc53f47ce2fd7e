import Journal
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
  /// The journal's last record, but for what was put on record here.
  let head: Int

  private static let longest = Lifetime(seconds: 300)

  init(
    _ portal: Portal, _ actor: String?, _ scope: SendingScope, _ limits: SendingLimits, at now: Moment
  ) throws {
    let checked = try portal.check(at: now)
    desk = try LetterDesk(in: checked, actor: actor, at: now)
    // Who may not is told so first.
    let receipts = try desk.receiptsAfter()
    let head = try desk.journal.head().sequence
    letters = try desk.outgoing(scope, receiptsAfter: receipts)
    settings = try checked.mailSettings().limited(by: limits)
    try desk.refuseHeldSending()
    self.head = head + (try desk.recordEndings(desk.record.endings, at: now))
    if let receipts { try desk.noteReceipts(after: receipts) }
    place = try desk.ledger.lastPlace()
    ends = now + Self.longest
  }
}
