package import PartnerModel
import PortalFiles
import Rendering

/// The text that people agree to: what an invitation of one kind says in one language, with the fields by
/// name where the single invitation fills them in (R81). Its digest goes with every invitation, into every
/// form and into every acceptance, so that there is no doubt afterwards what was shown.
package struct TermsText: Hashable, Sendable {
  package let kind: InvitationKind
  package let language: LanguageCode
  /// The page's title, description and Markdown as published; then what is granted, what isn't, how long it
  /// holds where that has an end or renews something, and the sentence to agree to.
  /// What the portal calls a provider stands in it as it is shown.
  package let text: String

  package var digest: TextDigest { TextDigest(of: text) }

  static func canonical(
    _ page: FrontMatterPage, _ document: MarkdownDocument, _ kind: InvitationKind, _ words: Vocabulary,
    consent: String
  ) -> String {
    let text =
      ([page.title.value, page.description.value, "", document.canonicalText, "", "granted:"]
      + GrantText.granted(by: kind, words).map(\.canonical) + ["", "not granted:"]
      + WithheldText.of(kind).map { $0.canonical(words) } + ["", "term:"]
      + InvitationTermText(words: words).canonical + ["", "consent:", consent, ""]).joined(separator: "\n")
    return words.provider.filling(text, "{{", "}}")
  }
}
