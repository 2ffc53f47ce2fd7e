/// What an answer proves about who gave it (D21). None of these proves a person's identity: each says how the
/// answer came in, and a receipt says no more than that.
package enum EvidenceLevel: String, CaseIterable, Hashable, Sendable {
  /// It was sent through the form of the invitation's page: whoever did it had the link.
  case linkPossession = "link-possession"
  /// It came as an e-mail, which is kept: the mail's headers and signatures can be looked into.
  case replyMail = "reply-mail"
  /// It was copied out of a message by a user of the portal, whose word it is.
  case copiedText = "copied-text"
}
