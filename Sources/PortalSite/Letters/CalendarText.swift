package import PartnerModel
import PortalFiles
package import TimeZones

/// What the calendar of whoever invites says of an invitation's end, in the portal's words. A calendar is shared more widely than a
/// letter: it names companies and the invitation's number, and never the personal link.
package struct CalendarText: Sendable {
  package let language: LanguageCode
  package let summary: String
  /// In lines.
  package let description: String

  /// - Throws: where the files of the zone on record are missing or damaged.
  package init(
    _ invitation: Invitation, in language: LanguageCode, _ source: PortalSource
  ) throws(TimeZoneFault) {
    self.language = language
    let words = source.vocabulary(in: language)
    func name(_ id: OrganisationID, _ recorded: NameOnRecord?) -> String {
      source.name(of: id, recorded: recorded, in: language)
    }
    let names = invitation.names
    let values = [
      "id": invitation.id.rawValue,
      "from": name(invitation.from, names?.from),
      "with": invitation.with.map { name($0, names?.with) } ?? "",
      "to": name(invitation.to, names?.to),
      "moment": words.text(of: invitation.expiresAt, in: try source.zones.zone(of: invitation)),
    ]
    func filled(_ key: String) -> String {
      TextPattern(words["calendar.\(key)"]).filled { values[$0] }
    }
    summary = filled("summary")
    description = [filled(invitation.with == nil ? "alone" : "joint"), filled("next")].joined(separator: "\n")
  }

  static let requiredKeys = ["summary", "alone", "joint", "next"].map { "calendar.\($0)" }
}

extension PortalSource {
  /// What a company was called when it was invited or invited somebody, else what the directory calls it.
  func name(of id: OrganisationID, recorded: NameOnRecord?, in language: LanguageCode) -> String {
    recorded?.name?.rawValue ?? directory.organisation(id)?.name(in: language) ?? id.rawValue
  }
}
