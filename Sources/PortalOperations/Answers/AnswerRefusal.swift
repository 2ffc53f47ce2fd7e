import Acceptance
import InvitationToken
import PartnerModel
import SourceDiagnostics

/// Why an answer isn't put on record.
struct AnswerRefusal: ExplainedError {
  let outcome: AnswerOutcome
  /// Whether the user of the portal said that it declines: then they can say who does, too.
  let isDeclineInOwnWords: Bool
  /// What it states, by the names of its fields.
  let fields: [String: String]
  let allowed: AllowedValues

  var code: String {
    switch outcome {
    case .unavailable: "error"
    default: outcome.code
    }
  }

  var message: String {
    switch outcome {
    case .incomplete(let faults):
      "the answer doesn't count yet: "
        + faults.map { "\($0.code.rawValue): \($0.words(fields[$0.field.rawValue], allowed))" }.joined(
          separator: "; ")
    case .notValid(let refusal), .wrongOrganisation(let refusal): refusal.detail
    case .unavailable: "the journal can't be written now"
    case .alreadyAccepted(let invitation):
      "\(invitation.summary) was accepted before, with another answer than this one"
    case .declinedBefore(let invitation): "\(invitation.summary) was declined before"
    case .cancelled(let invitation):
      "\(invitation.summary) was cancelled"
    case .expired(let invitation):
      "\(invitation.summary) has expired"
    case .tooManyWait(let invitation):
      "very many answers to \(invitation.summary) wait for a review already"
    case .unknownInvitation: "this portal's journal has no such invitation"
    case .accepted, .needsReview, .dismissed, .declined: outcome.code
    }
  }

  var remedy: String {
    switch outcome {
    case .incomplete where isDeclineInOwnWords:
      "Say who declines with --name and --email, as the message says it; or ask the sender."
    case .tooManyWait(let invitation):
      "Nothing was changed. Decide about those first: `portico review \(invitation.id)`."
    case .incomplete: "Ask the sender to mend that and to send the answer again."
    case .notValid(let refusal), .wrongOrganisation(let refusal):
      refusal.reason.explanation + " Ask the sender for the whole code from the invitation's page."
    case .expired(let invitation) where invitation.state == .expired:
      "A newer invitation was issued in its place, so nothing can be recorded for this one any more. Ask for an answer to the newer one: `portico invitations --links` shows it."
    case .expired:
      "`portico resend` makes a new one. If the acceptance had come in before the end, say when with --received."
    case .unavailable: "Nothing was recorded. Run the command again later."
    default: "Nothing was changed."
    }
  }

  var category: ErrorCategory {
    switch outcome {
    case .unavailable: .inputOutput
    default: .refused
    }
  }
}

/// What may stand in the fields of an answer of which not everything may.
struct AllowedValues {
  /// From which an acceptance is taken.
  let roles: [Role]
  let countries: CountryNames

  fileprivate func words(for field: AnswerField, insteadOf value: String) -> String? {
    switch field {
    case .role:
      let names = (roles.isEmpty ? Role.allCases : roles).map(\.rawValue)
      return "it is one of \(names.joined(separator: ", "))"
    case .country:
      let nearest = countries.nearest(to: value).map { "; did they mean \($0.name) (\($0.code.rawValue))?" }
      return "it is two letters, as JP, or a name in a language of the portal" + (nearest ?? "")
    default: return nil
    }
  }
}

extension AnswerFault {
  /// Names the field, and says what is wrong with it.
  ///
  /// - Parameter value: what the answer has there.
  fileprivate func words(_ value: String?, _ allowed: AllowedValues) -> String {
    let value = value ?? ""
    let named = "\(field.rawValue) “\(spelledOut(value, atMost: 60))”"
    let instead = allowed.words(for: field, insteadOf: value).map { ": \($0)" } ?? ""
    return switch code {
    case .missing: "\(field.rawValue) is missing"
    case .invalid: "\(named) is not what it should be\(instead)"
    case .tooLong: "\(field.rawValue) is too long"
    case .invisibleMark: "\(field.rawValue) holds an invisible mark that turns a part of it around"
    case .noConsent: "the answer lacks \(field.rawValue)=yes"
    case .contradiction: "the answer says yes and no at once"
    case .roleNotAllowed: "nobody in the \(named) may accept here\(instead)"
    case .unknownText: "no such text was ever shown for this invitation"
    }
  }
}
