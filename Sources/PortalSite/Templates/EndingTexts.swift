package import PartnerModel
import PortalFiles

/// What whoever ends a relationship is told, and what they declare (R132-R135), in the portal's words: the page and the command
/// say the same.
package struct EndingTexts: Sendable {
  /// What was granted stays (R132).
  package let stays: String
  /// The words that are declared, and go on record as they are (R133). They name the programme's owner.
  package let declaration: String
  /// Notice is one's own affair, and nobody is told (R134, R135).
  package let notice: String
  /// What a person types to declare.
  package let typed: String
  package let language: LanguageCode

  /// - Parameter language: nil for the portal's own; one that it doesn't have is another's.
  package init?(in language: LanguageCode?, _ source: PortalSource) {
    let language = language ?? source.configuration.defaultLanguage
    guard source.configuration.languages.contains(language) else { return nil }
    self.init(source.vocabulary(in: language), source.configuration.programme)
  }

  init(_ words: Vocabulary, _ programme: PortalConfiguration.Programme) {
    language = words.language
    stays = words["ending.stays"]
    declaration = TextPattern(words["ending.declaration"]).filled {
      $0 == "owner" ? programme.owner[words.language] : nil
    }
    notice = words["ending.notice"]
    typed = words["ending.typed"]
  }

  static let requiredKeys = ["stays", "declaration", "notice", "typed"].map { "ending.\($0)" }
}
