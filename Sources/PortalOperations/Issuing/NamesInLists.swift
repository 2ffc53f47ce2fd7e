import JSON
package import PartnerModel

// What those who take part in an invitation were called when it was issued: what lists show, whatever became of the
// directory.

extension Invitation {
  /// `“Larkspur Books” from “Hoshino Cloud” with “Kaede Distribution”`; `-` where no names are on record.
  package var calledInWords: String {
    guard let names else { return "-" }
    return "\(names.to.inWords) from \(names.from.inWords)" + (names.with.map { " with \($0.inWords)" } ?? "")
  }

  /// The id of one who takes part, with its name behind it where one is on record.
  func called(_ id: OrganisationID, _ name: NameOnRecord?) -> String {
    name.map { "\(id) \($0.inWords)" } ?? id.rawValue
  }

  /// The member `names` of a list's row: an object, or null where none are on record. A name that was redacted is null.
  func writeNames(to text: inout JSONText) {
    text.name("names")
    guard let names else { return text.null() }
    text.object { text in
      text.member("from", optional: names.from.name?.rawValue)
      text.member("with", optional: names.with?.name?.rawValue)
      text.member("to", optional: names.to.name?.rawValue)
    }
  }
}

extension NameOnRecord {
  /// `“Larkspur Books”`, or `redacted`.
  package var inWords: String { name.map { "“\($0.rawValue)”" } ?? "redacted" }
}
