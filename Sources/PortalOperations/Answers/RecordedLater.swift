import Acceptance
import InvitationMail
import Journal
import PartnerModel

extension AnswerReading {
  /// How far the time that somebody names may be from the dates of the mail: mail servers take their time.
  private static let nearby = Lifetime(seconds: 3_600)

  /// When the answer had come in, by the word of who records it.
  ///
  /// - Throws: where that can't be, or where neither a kept mail nor a reason says so.
  func arrival(
    _ answer: AnswerMail, _ kept: KeptMail?, at now: Moment
  ) throws -> EarlierArrival? {
    guard let received else { return nil }
    guard received <= now else {
      throw OperationRefusal(
        .invalidReceived, "\(received.text) lies ahead", remedy: "Say with --received when the mail came in.")
    }
    let dates = answer.form == .message ? answer.dates : kept.map { AnswerMail.dates(of: $0.bytes) } ?? []
    let isNear = dates.contains { $0 - Self.nearby <= received && received <= $0 + Self.nearby }
    guard isNear || reason != nil else {
      throw OperationRefusal(
        .receivedUnproven, "no date of a kept mail is within an hour of \(received.text)",
        remedy:
          "Give the time in the mail's own header, or say with --reason how you know; that goes on record.")
    }
    return EarlierArrival(at: received, reason: try EndingReason.checked(reason))
  }
}

extension Portal {
  /// - Throws: where the invitation wasn't open at the time at which the answer is said to have come in.
  func checkArrival(_ submission: Submission, _ desk: AcceptanceDesk, _ journal: Journal) throws {
    guard let arrival = submission.arrival, let id = desk.invitationID(in: submission),
      let invitation = try journal.invitation(matching: id.rawValue), invitation.id == id,
      !(invitation.issuedAt..<invitation.expiresAt).contains(arrival.at)
    else { return }
    throw OperationRefusal(
      .invalidReceived,
      "\(invitation.summary) was open from \(invitation.issuedAt.text) to \(invitation.expiresAt.text), and not at \(arrival.at.text)",
      remedy:
        "Say with --received when the mail came in. What came in later needs a new invitation: `portico resend`."
    )
  }
}
