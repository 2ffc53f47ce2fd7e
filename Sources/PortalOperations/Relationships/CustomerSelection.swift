import JSON
package import PartnerModel

/// Which customers a list is about.
package struct CustomerSelection: Sendable {
  /// By whether there is a relationship; each is also an option's name.
  package enum Scope: String, CaseIterable, Sendable {
    case related
    case prospects
    case all
  }

  package var scope: Scope
  /// Won by any of these; however they were won where there is none.
  package var channels: Set<CustomerChannel>
  /// Those alone, of the related ones, whose relationship ends within that time from today, or did so of late, the first end
  /// first; nil for all.
  package var endingWithin: CalendarPeriod?

  package init(
    _ scope: Scope, channels: Set<CustomerChannel> = [], endingWithin period: CalendarPeriod? = nil
  ) {
    self.scope = scope
    self.channels = channels
    endingWithin = period
  }

  func includes(_ channel: CustomerChannel) -> Bool { channels.isEmpty || channels.contains(channel) }
}

/// How many customers came by a channel.
package struct ChannelCount {
  /// Nil for those who aren't in the directory any more.
  package let channel: CustomerChannel?
  package let count: Int

  package var json: [UInt8] {
    var text = JSONText()
    text.object { text in
      text.member("channel", optional: channel?.rawValue)
      text.member("count", Int64(count))
    }
    return text.bytes
  }
}
