import PartnerModel
import Rendering

/// Where a title in Japanese may break: behind a particle or a comma, between a company's name and its legal form, and nowhere
/// inside a phrase. Not every browser finds phrases itself, and Japanese has no blanks that would show them.
enum TitlePhrases {
  /// The title as HTML, with a place to break between two phrases where the language needs one; also within what is known
  /// of it.
  static func html(
    _ title: TextTemplate, in words: Vocabulary, knowing known: [String: FieldValue] = [:]
  ) -> Program {
    guard words.language.rawValue.prefix(while: { $0 != "-" }) == "ja" else { return title.program(.html) }
    return title.filled(with: known).program(splittingAt: phrases)
  }

  /// The phrases of a text; an empty one at the end where the text ends with a whole phrase.
  static func phrases(of text: String) -> [String] {
    let characters = Array(text)
    var phrases: [String] = []
    var phrase = ""
    for (index, character) in characters.enumerated() {
      if endsPhrase(phrase) && begins(characters[index...]) || partsCompany(phrase, characters[index...]) {
        phrases.append(phrase)
        phrase = ""
      }
      phrase.append(character)
    }
    phrases.append(phrase)
    return endsPhrase(phrase) ? phrases + [""] : phrases
  }

  private static let particles = ["の", "は", "が", "を", "に", "で", "と", "も", "へ", "や", "から", "まで", "より"]

  private static func endsPhrase(_ text: String) -> Bool {
    text.hasSuffix("、") || text.hasSuffix("。") || particles.contains { text.hasSuffix($0) }
  }

  private static let legalForms = ["株式会社", "有限会社", "合同会社", "合資会社", "合名会社"]

  /// Whether a legal form ends the name before it, or begins the one that comes.
  private static func partsCompany(_ phrase: String, _ rest: ArraySlice<Character>) -> Bool {
    if phrase.isEmpty { return false }
    return legalForms.contains(phrase) && begins(rest) || legalForms.contains { rest.starts(with: $0) }
  }

  /// Whether a word begins here that isn't written in hiragana, but for the syllable that makes it polite.
  private static func begins(_ rest: ArraySlice<Character>) -> Bool {
    guard let first = rest.first else { return false }
    if first == "お" || first == "ご", let second = rest.dropFirst().first { return !isHiragana(second) }
    return !isHiragana(first) && !first.isPunctuation && !first.isWhitespace
  }

  private static func isHiragana(_ character: Character) -> Bool {
    ("\u{3041}"..."\u{309F}").contains(character) || character == "ー"
  }
}
