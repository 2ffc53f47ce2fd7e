/// What a person states who declines an invitation (D10).
package struct DeclineAnswer: Hashable, Sendable {
  package let reason: EndingReason?

  package init(reason: EndingReason?) {
    self.reason = reason
  }

  /// Reads what somebody filled in, as `AcceptanceAnswer` does. A reason may have been typed in several lines and
  /// is kept as one.
  ///
  /// - Throws: every fault at once, also where the box of who declines isn't ticked.
  package init(fields: [String: String]) throws(AnswerFaults) {
    var form = StatedFields(fields)
    form.requireTick(.decline, opposite: .consent, pressed: "decline")
    let text = form.joinedLines(.reason, longest: EndingReason.longest)
    let reason = text.flatMap { form.valid(.reason, try? EndingReason(validating: $0)) }
    try form.throwFaults()
    self.init(reason: reason)
  }
}
