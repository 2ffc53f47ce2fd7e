import Glibc
import Ledger
import PartnerModel
import PortalSite

/// Writes the drafts of very many letters, on several threads.
struct LetterWriter: Sendable {
  let letters: InvitationLetters
  let edits: EditedLetters
  /// Whose letters somebody changed.
  let edited: Set<InvitationID>
  let record: LetterRecord
  let now: Moment
  /// The usual folder of the site.
  let site: String

  struct Written: Sendable {
    let entry: LetterSheet.Entry
    /// Whether the page that its link leads to is in the usual folder of the site.
    let hasPage: Bool
  }

  /// - Parameters:
  ///   - number: its place among all, from 0.
  ///   - add: puts a file of that name where the drafts go.
  /// - Returns: nil where it has no letter, since its invitee has no address.
  /// - Throws: `link-altered`.
  func write(
    _ invitation: Invitation, _ number: Int, as name: String, _ add: (String, [UInt8]) throws -> Void
  ) throws -> Written? {
    let turn = record.standing(of: .invitation(invitation.id)).turn
    guard var letter = try letters.letter(turn, of: invitation) else { return nil }
    if edited.contains(invitation.id), let own = try edits.letter(of: invitation.id) {
      if let fault = own.linkFault(letter.link, of: invitation.id) { throw fault }
      letter = letter.saying(own.subject, own.text)
    }
    try add(name, letter.draft(at: now))
    return Written(
      entry: LetterSheet.entry(letter, file: name, number: number),
      hasPage: access("\(site)/\(letter.pageFile)", F_OK) == 0)
  }
}
