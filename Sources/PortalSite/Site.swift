package import InvitationToken
package import PartnerModel
import PortalFiles
import Rendering
package import SiteWriter
package import SourceDiagnostics

/// The site of a portal at one moment: a pure function of what is declared, what is recorded, the keys and the
/// time. Same input, same bytes.
///
///     PortalSource.load -> Site.init (check) -> Site.files (plan, render) -> SiteWriter.write
package struct Site: Sendable {
  package let source: PortalSource
  /// The texts that invitation pages show today, per kind and language.
  package var terms: [TermsText] { shapes.terms }
  private let site: SiteAddresses
  private let templates: SiteTemplates
  private let guide: GuidePages
  private let choice: ChoicePages
  private let shapes: InvitationShapes
  private let outcomes: OutcomeTexts
  private let common: Fingerprint
  private let keys: [PublishedKey]

  /// Reads all templates and pages against each other.
  ///
  /// - Parameters:
  ///   - keys: the public keys that the portal publishes.
  ///   - generator: names the program, so that another version renders every page again.
  ///   - faults: receives every fault; the site is of no use where one is an error.
  package init(
    _ source: PortalSource, keys: [PublishedKey], generator: String, faults: inout DiagnosticList
  ) throws {
    self.source = source
    self.keys = keys
    site = SiteAddresses(source.configuration, assets: source.assets)
    templates = SiteTemplates(source, site, faults: &faults)
    var common = Fingerprinter()
    common.add(generator)
    common.add(source.commonFingerprint)
    for key in keys {
      common.add(key.key.keyID)
      common.add(key.state.rawValue)
    }
    let fingerprint = common.finish()
    self.common = fingerprint
    guide = GuidePages(source, templates, site, keys: keys, common: fingerprint)
    choice = ChoicePages(source, templates, site)
    // Texts are read even where something else is wrong, so that every fault comes in one run.
    guide.check(printsPartials: !faults.hasErrors, faults: &faults)
    shapes = try InvitationShapes(
      source, templates, ownAddress: site.base, common: fingerprint, faults: &faults)
    outcomes = OutcomeTexts(templates, ownAddress: site.base, faults: &faults)
  }

  /// What is recorded: the invitations, and when anything last happened to one of them.
  package struct Recorded: Sendable {
    package var invitations: [Invitation]
    /// Of acceptances that had to be reviewed, those that don't count, by the invitation's id.
    package var reviews: [String: UnsettledReview]
    /// Seconds since 1970; 0 where nothing has happened yet.
    package var lastChange: Int64

    package init(invitations: [Invitation], reviews: [String: UnsettledReview], lastChange: Int64) {
      self.invitations = invitations
      self.reviews = reviews
      self.lastChange = lastChange
    }
  }

  /// What a build writes.
  package struct Files {
    /// The site.
    package let site: [any SiteFiles]
    /// What the verifier's machine needs; nothing for a portal without a verifier.
    package let verifier: [any SiteFiles]
  }

  /// All files of the site, and those for the verifier.
  ///
  /// - Parameters:
  ///   - addressed: what `address` made of the recorded invitations.
  ///   - statusSigner: signs the status list; without one, there are no invitations yet and no list.
  package func files(
    _ recorded: Recorded, _ addressed: AddressedInvitations, secrets: InvitationSecrets,
    statusSigner: TokenSigner?, now: Moment
  ) throws -> Files {
    let assets = source.assets.filter { $0.name != AssetName.answerStylesheet }
    var plain = assets.map { (path: $0.path, bytes: $0.bytes) }
    plain += WellKnownFiles(configuration: source.configuration, site: site, keys: keys, now: now).files(
      guide: guide)
    plain.append(("index.html", try choice.page(.choice)))
    plain.append(("404.html", try choice.page(.notFound)))
    let statusList = try statusSigner.map { signer in
      try InvitationStatusList(address: site.statusList, signer: signer).bytes(
        of: recorded.invitations, lastChange: recorded.lastChange, now: now.seconds)
    }
    if let statusList { plain.append((WellKnownPath.statusList, statusList)) }
    return Files(
      site: [
        PlainFiles(plain), guide,
        InvitationPages(
          addressed, reviews: recorded.reviews, source, site, shapes: shapes, secrets: secrets,
          now: now.seconds),
      ],
      verifier: source.configuration.verifier == nil ? [] : [verifierFiles(statusList: statusList)])
  }

  private func verifierFiles(statusList: [UInt8]?) -> VerifierFiles {
    let style = OutcomeStyle(source.assets)
    var fingerprint = Fingerprinter()
    fingerprint.add(common)
    fingerprint.add(style.head)
    for language in source.languages { fingerprint.add(language.answersFingerprint) }
    return VerifierFiles(
      source,
      pages: OutcomePagesFile(
        configuration: source.configuration, texts: outcomes, languages: templates.languages, style: style),
      pagesFingerprint: fingerprint.finish(), keys: KeySet(keys).jwks, statusList: statusList)
  }

  /// The recorded invitations, with what the directory knows about whom they are for.
  package func address(_ invitations: [Invitation]) -> AddressedInvitations {
    AddressedInvitations(invitations, in: source.directory)
  }
}
