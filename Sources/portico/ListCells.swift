import PartnerModel
import PortalOperations

// What lists have in common: an invitation's id to type, an organisation with its name, a moment on local clocks.

extension TableWriter.Cell {
  /// Whole for programs; for people as much of its beginning as tells it from others.
  init(_ id: InvitationID) {
    self.init(id.rawValue, shown: String(id.rawValue.prefix(Self.shownOfID)))
  }

  /// With the name behind it for people.
  init(_ id: OrganisationID?, called name: NameOnRecord?) {
    guard let id else {
      self = "-"
      return
    }
    self.init(id.rawValue, shown: name.map { "\(id) \($0.inWords)" } ?? id.rawValue)
  }

  init(_ moment: Moment, in zone: LocalTimeZone, received: Moment? = nil) {
    self.init(
      zone.text(of: moment) + (received.map { ", received \(zone.text(of: $0))" } ?? ""),
      shown: zone.shortText(of: moment) + (received.map { ", received \(zone.shortText(of: $0))" } ?? ""))
  }

  private static let shownOfID = 10
}

extension TableWriter {
  /// Of acceptances, declines and answers that wait.
  ///
  /// - Parameter notes: see `TableWriter.init`.
  static func answers(
    _ moment: String, _ format: ListFormat, notes: String? = nil, empty: String
  ) -> TableWriter {
    TableWriter(
      [
        Column("id", 0), Column("state", 6), Column("to", 4), Column(moment, 5), Column("who", 8),
        Column("from", 2),
        Column("with", 3), Column("evidence", 7), Column("kind", 1),
      ], forPrograms: [Column("called", 9)], format, notes: notes, empty: empty)
  }

  mutating func row(_ answer: AnswerRow) {
    let invitation = answer.invitation
    row([
      Cell(invitation.id), Cell(invitation.kind.rawValue),
      Cell(invitation.from, called: invitation.names?.from),
      Cell(invitation.with, called: invitation.names?.with),
      Cell(invitation.to, called: invitation.names?.to),
      Cell(answer.at, in: answer.zone, received: answer.received), Cell(answer.state),
      Cell(answer.evidence), Cell(answer.who), Cell(invitation.calledInWords),
    ])
  }
}
