package import Journal
package import PartnerModel
package import PortalSite

extension Portal {
  /// A text that is shown for the first time goes on record before any page shows it, so that what was agreed to
  /// can always be told.
  ///
  /// - Returns: the digests of today's texts, per kind and language.
  @discardableResult
  package func publishTerms(
    of site: Site, in journal: Journal, at now: Moment
  ) throws -> [InvitationKind: [LanguageCode: TextDigest]] {
    var digests: [InvitationKind: [LanguageCode: TextDigest]] = [:]
    for terms in site.terms {
      digests[terms.kind, default: [:]][terms.language] = try journal.publishText(
        terms.text, kind: terms.kind, language: terms.language, by: .portico, at: now)
    }
    return digests
  }
}
