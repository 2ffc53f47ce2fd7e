import InvitationMail
import Journal
package import PartnerModel
import PortalFiles
import PortalSite
import SourceDiagnostics

extension CheckedPortal {
  /// Puts the ends of all open invitations, and of relationships that have one, into a new folder as calendar files: one for
  /// each, and one with all of them.
  ///
  /// - Parameters:
  ///   - folder: made anew, for its owner alone.
  ///   - language: of the portal's languages; nil for its default one.
  ///   - name: who looks, and has what their organisation sends; nil for the operator's first user who may, and all.
  /// - Returns: how many invitations are open, and how many relationships have an end.
  package func exportCalendar(
    to folder: String, language: LanguageCode?, actor name: String?, at now: Moment
  ) throws -> (invitations: Int, relationships: Int) {
    try portal.refuseOverlap(of: .calendar, at: folder)
    let viewer = try portal.viewer(named: name)
    let language = language ?? site.source.configuration.defaultLanguage
    let writer = CalendarWriter(stamp: now, language: language)
    let texts = CalendarTexts(in: language, site.source)
    var all: [UInt8] = []
    var count = (invitations: 0, relationships: 0)
    let relationships = try portal.relationships(site.source, portal.existingJournal(), at: now)
      .relationships(with: viewer?.organisation)
    try NewPrivateFolder(folder).write(isDurable: false) { add in
      var names: Set = [Self.calendarOfAll]
      try portal.existingJournal()?.forEachInvitation(openAt: now) { invitation in
        guard viewer.map({ $0.organisation == invitation.from }) ?? true else { return }
        let event = writer.event(try calendarEntry(of: invitation, texts))
        let name = "\(invitation.to).ics"
        try add(
          names.insert(name).inserted ? name : "\(invitation.to)-\(invitation.id).ics", writer.file(event))
        all += event
        count.invitations += 1
      }
      for relationship in relationships {
        guard let until = relationship.until else { continue }
        let event = writer.event(calendarEntry(of: relationship, until: until, texts))
        try add("\(relationship.partner).\(relationship.with).ics", writer.file(event))
        all += event
        count.relationships += 1
      }
      try add(Self.calendarOfAll, writer.file(all))
    }
    return count
  }

  private static let calendarOfAll = "all.ics"

  /// Its identifier is that of what the invitation is for, so that one sent again takes the old one's place; it rises with
  /// the number of the record.
  private func calendarEntry(of invitation: Invitation, _ texts: CalendarTexts) throws -> CalendarEntry {
    let purpose = invitation.purpose
    let address = site.source.configuration.address
    let seed = [
      "calendar", address, purpose.kind.rawValue, purpose.from.rawValue, purpose.with?.rawValue ?? "",
      purpose.to.rawValue,
    ].joined(separator: "\n")
    let zone = try site.source.zones.zone(of: invitation)
    let day = zone.date(at: invitation.expiresAt)
    let text = try texts.text(of: invitation)
    return CalendarEntry(
      uid: uid(seed), sequence: invitation.sequence,
      start: zone.lastSecond(of: day) == invitation.expiresAt ? .day(day) : .moment(invitation.expiresAt),
      summary: text.summary, description: text.description, alarm: Self.alarm(for: invitation))
  }

  /// Its identifier is that of whom it connects, so that a renewed one takes the old one's place.
  private func calendarEntry(
    of relationship: Relationship, until: CalendarDate, _ texts: CalendarTexts
  ) -> CalendarEntry {
    let own = site.source.configuration.operatorID
    let text = texts.text(
      of: relationship, until: until, id: relationship.with == own ? relationship.partner : relationship.with)
    let seed = ["calendar relationship", site.source.configuration.address, relationship.parties.rawValue]
    return CalendarEntry(
      uid: uid(seed.joined(separator: "\n")), sequence: relationship.agreement, start: .day(until),
      summary: text.summary, description: text.description, alarm: .days(30))
  }

  private func uid(_ seed: String) -> String {
    let address = site.source.configuration.address
    let host = address.split(separator: "/").dropFirst().first.map(String.init) ?? address
    return "\(InvitationID(deriving: seed))@\(host)"
  }

  /// Three days before, or nearer for one that is open for a few days or hours only.
  private static func alarm(for invitation: Invitation) -> Lifetime {
    let life = invitation.expiresAt.seconds - invitation.issuedAt.seconds
    let lengths = [Lifetime.days(3), .days(1), Lifetime(seconds: 3_600)]
    return lengths.first { $0.seconds * 2 <= life } ?? Lifetime(seconds: 600)
  }
}
