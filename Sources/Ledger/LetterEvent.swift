package import PartnerModel

/// What happened to letters. It names no address: who was written to stands in the directory.
package struct LetterEvent: Hashable, Sendable {
  package enum Content: Hashable, Sendable {
    /// The letter was handed out as a draft, to be looked at and sent.
    case exported(LetterSubject)
    /// Somebody changed it after that, so that the draft which was handed out says something else.
    case changed(LetterSubject)
    /// Somebody says that they sent it, or that one went out of which nobody knew.
    case sent(LetterSubject)
    /// It came back: somebody says so, or a server did.
    ///
    /// - Parameter status: the server's code, such as `5.1.1`; nil where a person says so.
    case returned(LetterSubject, status: String?)
    /// The next letter about the invitation is a reminder, which waits to be sent.
    case reminded(LetterSubject)
    /// The first byte of the letter's body is about to go to a server. Without an end nobody knows whether it went out.
    case claimed(LetterSubject, MessageID, to: AddressDigest)
    /// The server took the letter that was claimed.
    case accepted(LetterSubject)
    /// The server refused the letter for good; it may have done so before anything was claimed.
    ///
    /// - Parameter status: its code, such as `550`.
    case refused(LetterSubject, MessageID, to: AddressDigest, status: String?)
    /// The letter may go out at another time, and surely didn't this time.
    ///
    /// - Parameters:
    ///   - next: not before then.
    ///   - status: the server's code; nil where the connection was lost.
    case later(LetterSubject, next: Moment, status: String?)
    /// A person decided that a letter goes out again, of which nobody knows whether it did, or that was refused.
    case again(LetterSubject)
    /// Whoever has the address asked for no more letters.
    case stopped(AddressDigest)
    /// And that no longer holds.
    case allowed(AddressDigest)
  }

  package let content: Content
  package let at: Moment
  /// Nil for somebody of an office that has no users, who may look and hand out, but not act by name.
  package let by: UserID?
  /// What a server said. It often names an address, so it goes with what is said of a person.
  package let words: String?

  package init(_ content: Content, at: Moment, by: UserID?, words: String? = nil) {
    self.content = content
    self.at = at
    self.by = by
    self.words = words
  }
}

extension LetterEvent.Content {
  /// Nil where it is about an address.
  package var subject: LetterSubject? {
    switch self {
    case .exported(let subject), .changed(let subject), .sent(let subject), .returned(let subject, _),
      .reminded(let subject), .claimed(let subject, _, _), .accepted(let subject),
      .refused(let subject, _, _, _), .later(let subject, _, _), .again(let subject):
      subject
    case .stopped, .allowed: nil
    }
  }
}
