import PartnerModel
import PortalFiles
package import PortalSite
import SourceDiagnostics

extension CheckedPortal {
  /// The fields that a page's text and the templates may name.
  ///
  /// - Parameters:
  ///   - name: a page's id, `invitations`, `letters` or `answers`; nil for what every page may name.
  ///   - language: nil for the portal's default one.
  /// - Throws: `unknown-page`, `unknown-language`.
  package func fields(of name: String?, in language: String?) throws -> [FieldListing] {
    let configuration = site.source.configuration
    let languages = configuration.languages
    guard
      let chosen = language.map({ text in languages.first { $0.rawValue == text } })
        ?? configuration.defaultLanguage
    else {
      throw OperationRefusal(
        .unknownLanguage, "the portal has no language “\(language ?? "")”",
        remedy: "Name one of these: \(languages.map(\.rawValue).joined(separator: ", ")).")
    }
    return site.fields(of: try place(name), in: chosen)
  }

  private func place(_ name: String?) throws(OperationRefusal) -> Site.FieldPlace {
    switch name {
    case nil: return .everywhere
    case "invitations": return .invitations
    case "letters": return .letters
    case "letters/receipt": return .receiptLetter
    case "letters/notice": return .noticeLetter
    case "answers": return .answers
    case let name?:
      let pages = site.source.pageMap.pages.map(\.value.id)
      guard !pages.contains(name) else { return .page(name) }
      let known = pages + ["invitations", "letters", "letters/receipt", "letters/notice", "answers"]
      throw OperationRefusal(
        .unknownPage, "there is no page “\(name)”",
        remedy: suggestion(
          for: name, among: known, else: "Name one of these: \(known.joined(separator: ", "))."))
    }
  }
}
