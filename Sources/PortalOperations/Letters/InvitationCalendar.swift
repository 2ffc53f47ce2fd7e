import InvitationMail
import Journal
package import PartnerModel
import PortalFiles
import PortalSite
import SourceDiagnostics

extension CheckedPortal {
  /// Puts the ends of all open invitations into a new folder as calendar files: one for each, and one with all of them.
  ///
  /// - Parameters:
  ///   - folder: made anew, for its owner alone.
  ///   - language: of the portal's languages; nil for its default one.
  ///   - name: who looks, and has what their organisation sends; nil for the operator's first user who may, and all.
  /// - Returns: how many invitations are open.
  package func exportCalendar(
    to folder: String, language: LanguageCode?, actor name: String?, at now: Moment
  ) throws -> Int {
    try portal.refuseOverlap(of: .calendar, at: folder)
    let viewer = try portal.viewer(named: name)
    let language = language ?? site.source.configuration.defaultLanguage
    let writer = CalendarWriter(stamp: now, language: language)
    let texts = CalendarTexts(in: language, site.source)
    var all: [UInt8] = []
    var count = 0
    try NewPrivateFolder(folder).write(isDurable: false) { add in
      var names: Set = [Self.calendarOfAll]
      try portal.existingJournal()?.forEachInvitation(openAt: now) { invitation in
        guard viewer.map({ $0.organisation == invitation.from }) ?? true else { return }
        let event = writer.event(try calendarEntry(of: invitation, texts))
        let name = "\(invitation.to).ics"
        try add(
          names.insert(name).inserted ? name : "\(invitation.to)-\(invitation.id).ics", writer.file(event))
        all += event
        count += 1
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
    let host = address.split(separator: "/").dropFirst().first.map(String.init) ?? address
    return CalendarEntry(
      uid: "\(InvitationID(deriving: seed))@\(host)", sequence: invitation.sequence,
      start: zone.lastSecond(of: day) == invitation.expiresAt ? .day(day) : .moment(invitation.expiresAt),
      summary: text.summary, description: text.description, alarm: Self.alarm(for: invitation))
  }

  /// Three days before, or nearer for one that is open for a few days or hours only.
  private static func alarm(for invitation: Invitation) -> Lifetime {
    let life = invitation.expiresAt.seconds - invitation.issuedAt.seconds
    let lengths = [Lifetime.days(3), .days(1), Lifetime(seconds: 3_600)]
    return lengths.first { $0.seconds * 2 <= life } ?? Lifetime(seconds: 600)
  }
}
