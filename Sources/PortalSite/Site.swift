import InvitationToken
package import PartnerModel
import PortalFiles
import Rendering
import SiteWriter
package import SourceDiagnostics

/// A portal's site: everything that people declare, read against each other and found in order. A pure function of
/// what is declared, what is recorded, the keys and the time makes its files: same input, same bytes.
///
///     PortalSource.load -> Site.check -> Site.plan -> Site.render -> SiteWriter.write
package struct Site: Sendable {
  package let source: PortalSource
  /// The texts that invitation pages show today, per kind and language.
  package var terms: [TermsText] { shapes.value.terms }
  let addresses: SiteAddresses
  let templates: SiteTemplates
  let guide: GuidePages
  private let choice: ChoicePages
  private let shapes: Made<InvitationShapes>
  private let outcomes: Made<OutcomeTexts>
  private let letters: Made<LetterTexts>
  private let common: Fingerprint
  /// Of all that invitations, pages after an answer and letters depend on besides their texts.
  private let beside: Fingerprint
  var letterTexts: LetterTexts { letters.value }
  /// What the portal publishes of its keys.
  package let keys: [PublishedKey]

  /// The path part of the portal's address, for one that doesn't live at the top of its host; else empty.
  package var prefix: String { addresses.prefix }
  /// The stylesheets that pages load: file names with the addresses that pages have them by.
  package var stylesheets: [(name: String, address: String)] { addresses.stylesheets }

  /// Reads all templates and pages against each other.
  ///
  /// - Parameters:
  ///   - keys: the public keys that the portal publishes.
  ///   - generator: names the program, so that another version renders every page again.
  ///   - earlier: what was read before: texts that say the same aren't read again.
  ///   - faults: receives every fault; the site is of no use where one is an error.
  package static func check(
    _ source: PortalSource, keys: [PublishedKey], generator: String, after earlier: Site? = nil,
    faults: inout DiagnosticList
  ) throws -> Site {
    try Site(source, keys: keys, generator: generator, after: earlier, faults: &faults)
  }

  private init(
    _ source: PortalSource, keys: [PublishedKey], generator: String, after earlier: Site?,
    faults: inout DiagnosticList
  ) throws {
    self.source = source
    self.keys = keys
    addresses = SiteAddresses(source.configuration, assets: source.assets)
    var beside = Fingerprinter()
    beside.add(generator)
    beside.add(source.readingFingerprint)
    for key in keys {
      beside.add(key.key.keyID.rawValue)
      beside.add(key.state.rawValue)
    }
    var common = beside
    for asset in source.assets {
      common.add(asset.path)
      if asset.name != AssetName.guideStylesheet { beside.add(asset.path) }
    }
    let fingerprint = common.finish()
    self.common = fingerprint
    let besideTexts = beside.finish()
    self.beside = besideTexts
    let readings = TextReadings.of(source.readingFingerprint, after: earlier?.templates.readings)
    let templates = SiteTemplates(source, addresses, readings, faults: &faults)
    self.templates = templates
    var guide = GuidePages(source, templates, addresses, keys: keys, common: fingerprint)
    choice = ChoicePages(source, templates, addresses)
    // Texts are read even where something else is wrong, so that every fault comes in one run.
    guide.check(faults: &faults)
    self.guide = guide
    let alike = earlier.flatMap { $0.beside == besideTexts ? $0 : nil }
    let base = addresses.base
    shapes = try Made(
      of: source, \.invitationTexts, after: alike?.source, alike?.shapes, faults: &faults
    ) { faults in
      try InvitationShapes(source, templates, ownAddress: base, common: fingerprint, faults: &faults)
    }
    outcomes = Made(of: source, \.answerTexts, after: alike?.source, alike?.outcomes, faults: &faults) {
      faults in OutcomeTexts(templates, ownAddress: base, faults: &faults)
    }
    letters = try Made(of: source, \.letters, after: alike?.source, alike?.letters, faults: &faults) {
      faults in try LetterTexts(templates, ownAddress: base, faults: &faults)
    }
  }

  /// What is made of some of the texts and of what all texts depend on, with what was said of them.
  private struct Made<Value: Sendable>: Sendable {
    let value: Value
    let faults: DiagnosticList

    /// - Parameters:
    ///   - texts: those that it is made of.
    ///   - earlier: what has all else in common, with what was made of it: it stays where the texts are the same.
    init<Texts: Equatable>(
      of source: PortalSource, _ texts: KeyPath<LanguageSource, Texts>, after earlier: PortalSource?,
      _ known: Made?, faults: inout DiagnosticList, _ make: (inout DiagnosticList) throws -> Value
    ) rethrows {
      if let earlier, let known,
        earlier.languages.map({ $0[keyPath: texts] }) == source.languages.map({ $0[keyPath: texts] })
      {
        self = known
        faults.append(known.faults)
        return
      }
      let before = faults.diagnostics.count
      value = try make(&faults)
      self.faults = DiagnosticList(Array(faults.diagnostics[before...]))
    }
  }

  /// Which pages there are, and for whom.
  package func plan(_ recorded: Recorded, at now: Moment) -> SitePlan {
    SitePlan(
      recorded: recorded, addressed: AddressedInvitations(recorded.invitations, in: source.directory),
      now: now)
  }

  /// The planned files, each of which is rendered when it is asked for.
  ///
  /// - Parameter secrets: what turns records into links and tokens. Without a signer for the status list there are no
  ///   invitations yet, and no list.
  package func render(_ plan: SitePlan, _ secrets: InvitationSecrets) throws -> RenderedSite {
    let statusLists = try secrets.statusSigner.map { signer in
      try InvitationStatusLists(
        issuer: source.configuration.address, address: addresses.statusList, signer: signer
      ).files(
        of: plan.recorded.invitations, retired: plan.recorded.retiredPlaces,
        lastChange: plan.recorded.lastChange, now: plan.now)
    }
    let pages = try InvitationPages(
      plan.addressed, endings: plan.recorded.endings, ends: plan.recorded.ends, plan.recorded.partnerships,
      source,
      addresses, shapes: shapes.value, secrets: secrets, now: plan.now)
    return RenderedSite(
      site: [try plainFiles(statusLists: statusLists ?? [], at: plan.now), guide, pages],
      verifier: source.configuration.verifier == nil ? [] : [verifierFiles(statusLists: statusLists ?? [])])
  }

  private func plainFiles(statusLists: [InvitationStatusLists.File], at now: Moment) throws -> PlainFiles {
    let byMail = source.configuration.verifier == nil
    let assets = source.assets.filter {
      ![AssetName.answerStylesheet, AssetName.receiptScript].contains($0.name)
        && ($0.name != AssetName.onInvitations(byMail: !byMail))
    }
    var files = assets.map { (path: $0.path, bytes: $0.bytes) }
    files += WellKnownFiles(configuration: source.configuration, site: addresses, keys: keys, now: now).files(
      guide: guide)
    files.append(("index.html", try choice.page(.choice)))
    files.append(("404.html", try choice.page(.notFound)))
    files += statusLists
    return PlainFiles(files)
  }

  private func verifierFiles(statusLists: [InvitationStatusLists.File]) -> VerifierSiteFiles {
    let style = OutcomeHead(source.assets)
    var fingerprint = Fingerprinter()
    fingerprint.add(common)
    fingerprint.add(style.head + style.script)
    for language in source.languages { fingerprint.add(language.answersFingerprint) }
    return VerifierSiteFiles(
      source,
      pages: OutcomePagesFile(
        configuration: source.configuration, texts: outcomes.value, languages: templates.languages,
        style: style),
      pagesFingerprint: fingerprint.finish(), keys: KeySet(keys).jwks, statusLists: statusLists)
  }
}
