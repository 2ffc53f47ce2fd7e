import Acceptance
import InvitationMail
import Journal
import PartnerModel

extension AnswerReading {
  /// When the answer had come in, by the word of who records it; nil where nobody says so, and where its invitation has ended
  /// on record, so that nothing new can come to it.
  ///
  /// - Parameters:
  ///   - kept: the message that is kept, as far as it can be read as an answer.
  /// - Throws: where that can't be, or where neither the kept mail nor a reason says so.
  func arrival(
    of answer: AnswerMail, in kept: AnswerMail?, to invitation: Invitation?, at now: Moment
  ) throws -> EarlierArrival? {
    guard let received else { return nil }
    guard received <= now else {
      throw OperationRefusal(
        .invalidReceived, "\(received.text) lies ahead", remedy: "Say with --received when the mail came in.")
    }
    if let invitation {
      guard !invitation.state.isTerminal else { return nil }
      guard (invitation.issuedAt..<invitation.expiresAt).contains(received) else {
        throw OperationRefusal(
          .invalidReceived,
          "\(invitation.summary) was open from \(invitation.issuedAt.text) to \(invitation.expiresAt.text), and not at \(received.text)",
          remedy:
            "Say with --received when the mail came in. What came in later needs a new invitation: `portico resend`."
        )
      }
    }
    if reason == nil, let doubt = doubt(of: received, answer, in: kept) {
      throw OperationRefusal(
        .receivedUnproven, doubt,
        remedy:
          "Give the time at which the kept mail came in by its own header, or say with --reason how you know; that goes on record."
      )
    }
    return EarlierArrival(at: received, reason: try EndingReason.checked(reason))
  }

  /// Why a kept mail doesn't show that the answer had come in at a moment; nil where it does.
  private func doubt(of received: Moment, _ answer: AnswerMail, in kept: AnswerMail?) -> String? {
    guard let kept, kept.form == .message else {
      return evidence == nil
        ? "no mail is kept that would show that it came in at \(received.text)"
        : "the mail that is kept can't be read as an answer, so it doesn't show that this one came in at \(received.text)"
    }
    guard kept.fields == answer.fields else {
      return "the mail that is kept holds another answer than this one"
    }
    guard let arrival = kept.arrival else { return "the kept mail has no date" }
    guard !arrival.isNear(received) else { return nil }
    if let written = arrival.written, let taken = arrival.received, arrival.isContradictory {
      return
        "the kept mail says that it was written at \(written.text) and came in at \(taken.text): more than an hour lies between"
    }
    guard let known = arrival.known else { return "the kept mail doesn't say when it came in" }
    return "the kept mail came in at \(known.text), more than an hour from \(received.text)"
  }
}

extension Journal {
  /// The invitation that an answer is to; nil where its token isn't sound, or speaks of none that is on record.
  func invitation(of submission: Submission, _ desk: AcceptanceDesk) throws(JournalError) -> Invitation? {
    guard let id = desk.invitationID(in: submission) else { return nil }
    let found = try invitation(matching: id.rawValue)
    return found?.id == id ? found : nil
  }
}
