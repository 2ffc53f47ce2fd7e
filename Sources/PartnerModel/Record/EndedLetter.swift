/// A letter about an invitation of which the sending has come to an end, as it is put on record. It doesn't say to which address:
/// only whether two went to the same one.
package struct EndedLetter: Hashable, Sendable {
  package enum Turn: String, CaseIterable, Sendable {
    case invitation
    case reminder
    /// Of an answer to the invitation.
    case receipt
  }

  package enum Outcome: String, CaseIterable, Sendable {
    /// A server took it.
    case accepted
    case refused
    /// A person says that it went out, of which nobody could be sure.
    case assumed
  }

  package let invitation: InvitationID
  package let turn: Turn
  package let outcome: Outcome
  /// Its Message-ID, with the angle brackets: the same for each attempt to send this letter.
  package let message: String
  package let to: AddressDigest

  /// - Returns: nil where that is no Message-ID.
  package init?(
    about invitation: InvitationID, turn: Turn, outcome: Outcome, message: String, to: AddressDigest
  ) {
    guard Self.isMessageID(message) else { return nil }
    self.invitation = invitation
    self.turn = turn
    self.outcome = outcome
    self.message = message
    self.to = to
  }

  /// As RFC 5322 section 3.6.4 has it, without quotes and comments, and in a line of a mail.
  private static func isMessageID(_ text: String) -> Bool {
    let sides = text.dropFirst().dropLast().split(separator: "@", omittingEmptySubsequences: false)
    return text.utf8.count <= 998 && text.hasPrefix("<") && text.hasSuffix(">") && sides.count == 2
      && !sides.contains(where: \.isEmpty)
      && text.utf8.dropFirst().dropLast().allSatisfy { (0x21...0x7E).contains($0) && !"<>".utf8.contains($0) }
  }
}
