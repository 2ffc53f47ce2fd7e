package import PartnerModel
package import SourceDiagnostics

/// Which letters somebody wants to be sent.
package enum SendingScope: Sendable {
  /// These, by their invitations' ids or their invitees': also those that were exported, or that a server refused.
  case named([String])
  /// All that wait, until each has its end: for days where the limits want it.
  case all(exported: Bool)
  /// What may go now, for a timer.
  case due

  var waits: Bool { if case .all = self { true } else { false } }
  var isNamed: Bool { if case .named = self { true } else { false } }
}

/// What became of letters in one run.
package struct SendingTally: Sendable {
  package internal(set) var sent = 0
  /// What the server said of each that it refused for good.
  package internal(set) var refused: [(letter: OutgoingLetter, said: String)] = []
  /// Of which nobody knows whether they went out.
  package internal(set) var uncertain: [OutgoingLetter] = []
  /// How many there are that wait: for another try, for tomorrow, or since the run was ended.
  package internal(set) var waiting = 0
  /// When the first of those may go; nil where that is now.
  package internal(set) var next: Moment?
  /// Letters that can't go as they are.
  package internal(set) var held: [(letter: OutgoingLetter, reason: any ExplainedError)] = []
  /// What there is besides, as it was when the run ended.
  package internal(set) var left = OutgoingLetters()
}

/// What is to be told while letters go out.
package enum SendingNews: Sendable {
  case progress(done: Int, of: Int)
  /// The server said so, and the letter goes again later, or isn't sent any more.
  case notTaken(OutgoingLetter, said: String, next: Moment?)
  case uncertain(OutgoingLetter)
  case waiting(until: Moment, SendingPause)
}

package enum SendingPause: Sendable {
  /// `mail.daily`.
  case daily
  /// Letters that weren't taken yet.
  case retry
  /// There is no connection.
  case connection(said: String)
}
