package import PartnerModel
import PortalFiles
package import TimeZones

/// What the calendar of whoever invites says of the ends of invitations and relationships, in the portal's words. A calendar is shared more widely than a
/// letter: it names companies and the invitation's number, and never the personal link.
package struct CalendarTexts: Sendable {
  private let source: PortalSource
  private let words: Vocabulary

  /// Of one invitation or relationship.
  package struct Text: Sendable {
    package let summary: String
    /// In lines.
    package let description: String
  }

  /// Made once for all: a language has very many words.
  package init(in language: LanguageCode, _ source: PortalSource) {
    self.source = source
    words = source.vocabulary(in: language)
  }

  /// - Throws: where the files of the zone on record are missing or damaged.
  package func text(of invitation: Invitation) throws(TimeZoneFault) -> Text {
    func name(_ id: OrganisationID, _ recorded: NameOnRecord?) -> String {
      source.name(of: id, recorded: recorded, in: words.language)
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
    return Text(
      summary: filled("summary"),
      description: [filled(invitation.with == nil ? "alone" : "joint"), filled("next")].joined(
        separator: "\n"))
  }

  /// - Parameter id: by which `portico renew` knows it.
  package func text(of relationship: Relationship, until: CalendarDate, id: OrganisationID) -> Text {
    let values = [
      "partner": source.name(of: relationship.partner, recorded: nil, in: words.language),
      "with": source.name(of: relationship.with, recorded: nil, in: words.language),
      "day": words.text(of: until), "id": id.rawValue,
    ]
    func filled(_ key: String) -> String { TextPattern(words["calendar.\(key)"]).filled { values[$0] } }
    return Text(
      summary: filled("relationship"),
      description: [filled("relationshipText"), filled("renew")].joined(separator: "\n"))
  }

  static let requiredKeys = [
    "summary", "alone", "joint", "next", "relationship", "relationshipText", "renew",
  ].map { "calendar.\($0)" }
}

extension PortalSource {
  /// What a company was called when it was invited or invited somebody, else what the directory calls it.
  func name(of id: OrganisationID, recorded: NameOnRecord?, in language: LanguageCode) -> String {
    recorded?.name?.rawValue ?? directory.organisation(id)?.name(in: language) ?? id.rawValue
  }
}
