import JSON
package import PartnerModel

// What the companies of an invitation were called when it was issued: what lists show, whatever became of the directory.

extension Invitation {
  /// `“Larkspur Books” from “Hoshino Cloud” with “Kaede Distribution”`; `-` where no names are on record.
  package var calledInWords: String {
    guard let names else { return "-" }
    return "“\(names.to.rawValue)” from “\(names.from.rawValue)”"
      + (names.with.map { " with “\($0.rawValue)”" } ?? "")
  }

  /// The id of one who takes part, with its name behind it where one is on record.
  func called(_ id: OrganisationID, _ name: CompanyName?) -> String {
    name.map { "\(id) “\($0.rawValue)”" } ?? id.rawValue
  }

  /// The member `names` of a list's row: an object, or null where none are on record.
  func writeNames(to text: inout JSONText) {
    text.name("names")
    guard let names else { return text.null() }
    text.object { text in
      text.member("from", names.from.rawValue)
      text.member("with", optional: names.with?.rawValue)
      text.member("to", names.to.rawValue)
    }
  }
}
