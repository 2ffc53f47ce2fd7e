/// The fields of an answer, by the names that they have in the page's form, in an answer by mail and in JSON; in the
/// form's order.
package enum AnswerField: String, CaseIterable, Hashable, Sendable {
  /// The invitation's token.
  case token
  /// Which button was pressed: `accept` or `decline`.
  case answer
  /// The name of somebody who declines, in one piece.
  case name
  case givenName
  case familyName
  case email
  /// Optional.
  case phone
  /// The role that the person says he has in his company (R80).
  case role
  case tenantDomain
  case country
  /// `yes`: the tick of somebody who accepts (R81).
  case consent
  /// Why somebody declines; optional.
  case reason
  /// `yes`: the tick of somebody who declines (D10).
  case decline
  /// `yes`: the tick of somebody who asks for the end of a relationship.
  case ending
  /// The language in which the text was shown.
  case language
  /// The digest of the text that was shown (R81).
  case terms
  /// The address of the receipt that a request for the end is about.
  case receipt

  /// Those of an answer to an invitation.
  package static let ofInvitations = allCases.filter { $0 != .ending && $0 != .receipt }
}

/// Something about one field because of which an answer doesn't count yet.
package struct AnswerFault: Hashable, Sendable {
  /// Stable words that scripts may rely on.
  package enum Code: String, CaseIterable, Hashable, Sendable {
    case missing
    /// Of the wrong form, or with control characters or a line break in it.
    case invalid
    case tooLong = "too-long"
    /// An invisible mark turns a part of it around, so that it doesn't say what it shows.
    case invisibleMark = "invisible-mark"
    /// The box wasn't ticked (R81).
    case noConsent = "no-consent"
    /// The answer says yes and no at once.
    case contradiction
    /// The portal takes no acceptance from somebody in that role (R80).
    case roleNotAllowed = "role-not-allowed"
    /// No such text was ever published for such an invitation in that language (R81).
    case unknownText = "unknown-text"
  }

  package let field: AnswerField
  package let code: Code

  package init(_ field: AnswerField, _ code: Code) {
    self.field = field
    self.code = code
  }
}

/// Everything because of which an answer doesn't count yet: one fault at least, in the order of `AnswerField`.
package struct AnswerFaults: Error, Hashable, Sendable {
  package let faults: [AnswerFault]

  package init(_ faults: [AnswerFault]) {
    let order = AnswerField.allCases
    self.faults = order.flatMap { field in faults.filter { $0.field == field } }
  }
}
