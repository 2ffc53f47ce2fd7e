package import PartnerModel

/// What a page has a place for. The set is closed: a page that names anything else is refused when it is read.
package enum PageSlot: Hashable, Sendable {
  case fixed(Fixed)
  /// What was typed into a field.
  case typed(AnswerField)
  /// What is wrong with it.
  case wrong(AnswerField)
  /// Not empty where the role was chosen.
  case chosen(Role)

  package enum Fixed: String, CaseIterable, Hashable, Sendable {
    case invitationID = "invitation.id"
    /// Empty where it has no end.
    case until = "invitation.until"
    /// Empty where nothing was renewed.
    case renews = "invitation.renews"
    case inviterID = "inviter.id"
    case inviterName = "inviter.name"
    case inviterEmail = "inviter.email"
    case providerID = "provider.id"
    case providerName = "provider.name"
    case inviteeID = "invitee.id"
    case inviteeName = "invitee.name"
    /// Its name, or else its id.
    case inviteeCalled = "invitee.called"
    case name = "person.name"
    case email = "person.email"
    case phone = "person.phone"
    case role = "person.role"
    case domain = "person.domain"
    case country = "person.country"
    case acceptedAt = "accepted.at"
    case acceptedAtISO = "accepted.iso"
    /// Empty where it was recorded as it came in.
    case receivedAt = "accepted.received"
    case receivedAtISO = "accepted.receivedISO"
    case declinedAt = "declined.at"
    case declinedAtISO = "declined.iso"
    case evidence = "evidence.text"
    case termsDigest = "accepted.digest"
    case termsLanguage = "accepted.language"
    case journalSequence = "journal.sequence"
    case journalHash = "journal.hash"
    case receiptToken = "receipt.token"
    case receiptLink = "receipt.link"
    case keyFingerprint = "key.fingerprint"
    case isWaiting = "review.isWaiting"
    case isConfirmed = "review.isConfirmed"
    case isDismissed = "review.isDismissed"
    case isSuperseded = "review.isSuperseded"
    /// Not empty where the acceptance counts.
    case isInEffect = "review.isInEffect"
    /// The last part of the receipt's address, where an end can be asked for.
    case endingReceipt = "request.receipt"
    case endingAt = "request.at"
    case endingAtISO = "request.iso"
    case endingIsWaiting = "request.isWaiting"
    case endingIsDismissed = "request.isDismissed"
    case endingIsEnded = "request.isEnded"
    case reason = "reason.text"
    /// Not empty where the form can be sent again from the page.
    case canCorrect = "form.canCorrect"
    /// Not empty where the list of that name isn't.
    case hasFaults = "faults"
  }

  package init?(_ name: String) {
    func field(after prefix: Prefix) -> String? {
      name.hasPrefix(prefix.rawValue) ? String(name.dropFirst(prefix.rawValue.count)) : nil
    }
    if let fixed = Fixed(rawValue: name) {
      self = .fixed(fixed)
    } else if let field = field(after: .typed).flatMap(AnswerField.init(rawValue:)) {
      self = .typed(field)
    } else if let field = field(after: .wrong).flatMap(AnswerField.init(rawValue:)) {
      self = .wrong(field)
    } else if let role = field(after: .chosen).flatMap(Role.init(rawValue:)) {
      self = .chosen(role)
    } else {
      return nil
    }
  }

  /// As the file has it.
  var name: String {
    switch self {
    case .fixed(let fixed): fixed.rawValue
    case .typed(let field): Prefix.typed.rawValue + field.rawValue
    case .wrong(let field): Prefix.wrong.rawValue + field.rawValue
    case .chosen(let role): Prefix.chosen.rawValue + role.rawValue
    }
  }

  private enum Prefix: String {
    case typed = "typed."
    case wrong = "wrong."
    case chosen = "chosen."
  }
}

/// The lists that a page can go through.
package enum PageList: String, Hashable, Sendable {
  /// What has to be put right.
  case faults

  /// What each row of the list has.
  package enum Column: String, Hashable, Sendable {
    /// The field's name in the form: `email`.
    case field
    /// What the page calls it.
    case name
    /// A sentence.
    case text
  }
}
