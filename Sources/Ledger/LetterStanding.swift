package import PartnerModel

/// Where the letters about a subject stand.
package struct LetterStanding: Hashable, Sendable {
  package enum State: Hashable, Sendable {
    /// Nobody has had it yet, or it was changed since.
    case draft
    /// Somebody has it in hand, to send it.
    case ready
    /// It is being sent; where nobody is sending, nobody knows whether it went out, and a person decides.
    case claimed(at: Moment)
    case sent(at: Moment, by: UserID?)
    /// No server took it yet; one may later.
    ///
    /// - Parameters:
    ///   - next: not before then.
    ///   - tries: how many there were.
    ///   - status: the server's code; nil where the connection was lost.
    case later(at: Moment, next: Moment, tries: Int, status: String?)
    /// A server refused it for good.
    case refused(at: Moment, status: String?)
    /// It didn't arrive.
    ///
    /// - Parameter status: the server's code, such as `5.1.1`; nil where a person says so.
    case returned(at: Moment, by: UserID?, status: String?)

    package var name: String {
      switch self {
      case .draft: "draft"
      case .ready: "ready"
      case .claimed: "uncertain"
      case .sent: "sent"
      case .later: "later"
      case .refused: "refused"
      case .returned: "returned"
      }
    }

    /// The server's code, where it said one.
    package var status: String? {
      switch self {
      case .draft, .ready, .claimed, .sent: nil
      case .later(_, _, _, let status), .refused(_, let status), .returned(_, _, let status): status
      }
    }
  }

  /// The latest letter: 0 for the first about the subject, then the number of the reminder.
  package fileprivate(set) var number = 0
  /// Of that one, as all that follows.
  package fileprivate(set) var state = State.draft
  /// Under which it was claimed or refused last: each attempt has the same.
  package fileprivate(set) var message: MessageID?
  /// To whom.
  package fileprivate(set) var to: AddressDigest?
  /// What a server said of it last; nil where something else came since.
  package fileprivate(set) var words: String?
  fileprivate var tries = 0

  package init() {}

  /// One that came back doesn't: it would come back again. Of one that is claimed nobody knows.
  package var waitsToBeSent: Bool {
    switch state {
    case .draft, .ready, .later: true
    case .claimed, .sent, .refused, .returned: false
    }
  }

  /// Whether it left the house, or may have: no other can come back.
  package var wasHandedOut: Bool { state != .draft || message != nil }
}

/// An attempt to send a letter has come to its end.
package struct LetterEnding: Hashable, Sendable {
  package enum Outcome: String, Hashable, Sendable {
    case accepted
    case refused
    /// A person says that it went out, of which nobody knew.
    case assumed
  }

  /// The place in the ledger, from 1.
  package let place: Int
  package let subject: LetterSubject
  /// 0 for the first letter about the subject, then the number of the reminder.
  package let number: Int
  package let outcome: Outcome
  package let message: MessageID
  package let to: AddressDigest
  package let at: Moment
  package let by: UserID?

  package init(
    place: Int, subject: LetterSubject, number: Int, outcome: Outcome, message: MessageID, to: AddressDigest,
    at: Moment, by: UserID?
  ) {
    self.place = place
    self.subject = subject
    self.number = number
    self.outcome = outcome
    self.message = message
    self.to = to
    self.at = at
    self.by = by
  }
}

/// What the ledger says as a whole.
package struct LetterRecord: Sendable {
  package private(set) var standings: [LetterSubject: LetterStanding] = [:]
  /// The addresses that asked for no more letters.
  package private(set) var stopped: Set<AddressDigest> = []
  /// The endings that the journal may lack, in their order.
  package private(set) var endings: [LetterEnding] = []

  package init() {}

  package func standing(of subject: LetterSubject) -> LetterStanding {
    standings[subject] ?? LetterStanding()
  }

  /// - Parameters:
  ///   - place: the event's, from 1.
  ///   - keepsEnding: whether it goes among `endings` where it is one.
  mutating func take(_ event: LetterEvent, at place: Int, keepsEnding: Bool) {
    switch event.content {
    case .stopped(let address): stopped.insert(address)
    case .allowed(let address): stopped.remove(address)
    default:
      guard let subject = event.content.subject else { return }
      let outcome = standings[subject, default: LetterStanding()].take(event)
      guard keepsEnding, let outcome, let standing = standings[subject], let message = standing.message,
        let to = standing.to
      else { return }
      endings.append(
        LetterEnding(
          place: place, subject: subject, number: standing.number, outcome: outcome, message: message, to: to,
          at: event.at, by: event.by))
    }
  }
}

extension LetterStanding {
  /// - Returns: how an attempt ended by it; nil where none did.
  fileprivate mutating func take(_ event: LetterEvent) -> LetterEnding.Outcome? {
    var outcome: LetterEnding.Outcome?
    switch event.content {
    case .exported:
      if state == .draft { state = .ready }
    case .changed:
      if state == .ready { state = .draft }
    case .reminded:
      let next = number + 1
      self = LetterStanding()
      number = next
    case .claimed(_, let message, let to):
      (self.message, self.to) = (message, to)
      state = .claimed(at: event.at)
    case .sent:
      if case .claimed = state { outcome = .assumed }
      state = .sent(at: event.at, by: event.by)
    case .accepted:
      outcome = .accepted
      state = .sent(at: event.at, by: event.by)
    case .refused(_, let message, let to, let status):
      (self.message, self.to) = (message, to)
      outcome = .refused
      state = .refused(at: event.at, status: status)
    case .later(_, let next, let status):
      tries += 1
      state = .later(at: event.at, next: next, tries: tries, status: status)
    case .again:
      tries = 0
      state = .draft
    case .returned(_, let status):
      // So it did go out.
      if case .claimed = state { outcome = .assumed }
      state = .returned(at: event.at, by: event.by, status: status)
    case .stopped, .allowed: break
    }
    words = event.words
    return outcome
  }
}
