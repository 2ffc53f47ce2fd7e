import JSON
package import PartnerModel

/// Which invitations a list is about.
package struct InvitationFilter: Sendable {
  /// Any of these; all where there is none.
  package var states: Set<String>
  package var channels: Set<CustomerChannel>
  /// Open, and over within this time.
  package var ending: Lifetime?

  package init(states: Set<String> = [], channels: Set<CustomerChannel> = [], ending: Lifetime? = nil) {
    self.states = states
    self.channels = channels
    self.ending = ending
  }

  /// The states that an invitation has in a list.
  package static var knownStates: [String] {
    InvitationState.allCases.map(\.rawValue) + [AnswerReview.needed([]).state(inEffect: .pending)]
  }

  func matches(_ entry: InvitationEntry, at now: Moment) -> Bool {
    guard states.isEmpty || states.contains(entry.state) else { return false }
    guard channels.isEmpty || entry.channel.map(channels.contains) == true else { return false }
    guard let ending else { return true }
    return entry.invitation.state(at: now) == .pending && entry.invitation.expiresAt <= now + ending
  }
}

/// How many invitations there are, by what they have in common.
package struct InvitationCounts {
  package enum Key: String, CaseIterable, Sendable {
    case month, channel, state, kind, from, language

    /// Nil where it isn't known: a channel is that of a customer in the directory of today.
    func value(_ entry: InvitationEntry) -> String? {
      let invitation = entry.invitation
      return switch self {
      case .month: String(entry.zone.date(at: invitation.issuedAt).description.prefix(7))
      case .channel: entry.channel?.rawValue
      case .state: entry.state
      case .kind: invitation.kind.rawValue
      case .from: invitation.from.rawValue
      case .language: invitation.language.rawValue
      }
    }
  }

  package struct Row {
    /// In the order of the keys.
    package let values: [String?]
    package let count: Int
    private let keys: [Key]

    fileprivate init(_ keys: [Key], _ values: [String?], _ count: Int) {
      self.keys = keys
      self.values = values
      self.count = count
    }

    package var json: [UInt8] {
      var text = JSONText()
      text.object { text in
        for (key, value) in zip(keys, values) { text.member(key.rawValue, optional: value) }
        text.member("count", Int64(count))
      }
      return text.bytes
    }
  }

  private let keys: [Key]
  private var counts: [[String?]: Int] = [:]

  package init(by keys: [Key]) {
    self.keys = keys
  }

  package mutating func add(_ entry: InvitationEntry) {
    counts[keys.map { $0.value(entry) }, default: 0] += 1
  }

  /// In the order of the values, what isn't known first.
  package var rows: [Row] {
    counts.sorted { left, right in
      left.key.map { $0 ?? "" }.lexicographicallyPrecedes(right.key.map { $0 ?? "" })
    }.map { Row(keys, $0.key, $0.value) }
  }
}
