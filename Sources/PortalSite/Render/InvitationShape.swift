import PartnerModel
import PortalFiles
import Rendering
import SourceDiagnostics

/// The page of all invitations of one kind, one first language and one state, with slots where they differ.
struct InvitationShape: Sendable {
  struct Key: Hashable, Sendable {
    enum Look: Hashable, Sendable {
      case open(InvitationKind)
      case ended(InvitationState)
    }

    let look: Look
    let language: LanguageCode

    init(_ look: Look, _ language: LanguageCode) {
      self.look = look
      self.language = language
    }

    /// An invitee whose language the portal no longer has reads the default language.
    init(_ invitation: Invitation, at now: Int64, _ configuration: PortalConfiguration) {
      let state = invitation.state(at: now)
      look = state.isTerminal ? .ended(state) : .open(invitation.kind)
      language =
        configuration.languages.contains(invitation.language)
        ? invitation.language : configuration.defaultLanguage
    }
  }

  let key: Key
  let program: Program
  /// What each slot of the program wants, in their order.
  let needs: [(field: PersonalField, language: Vocabulary)]
  /// Of everything that goes into the program.
  let fingerprint: Fingerprint

  /// - Parameters:
  ///   - articles: what the page says in each language of the portal, in its order.
  ///   - titles: likewise the titles.
  init(
    _ key: Key, articles: [Program], titles: [TextTemplate], _ templates: SiteTemplates, _ site: SiteAddresses,
    common: Fingerprint
  ) throws {
    self.key = key
    let first = templates.languages.firstIndex { $0.code == key.language } ?? 0
    let order = [first] + templates.languages.indices.filter { $0 != first }
    let language = templates.languages[first]
    let layout: LayoutName =
      switch key.look {
      case .open: .invitation
      case .ended: .ended
      }
    var values = language.commonValues(
      styles: [AssetName.stylesheet], scripts: layout == .invitation ? [AssetName.invitationScript] : [])
    values["document"] = .group(["title": .phrase(titles[first])])
    values["choices"] = .list(
      order.map { place in
        let other = templates.languages[place]
        return ["lang": .text(other.code.rawValue), "name": .text(other.words.ownName)]
      })
    values["articles"] = .html(.concatenation(order.map { articles[$0] }))
    program = try templates.layouts.program(layout: layout.rawValue, values: values, scope: language.scope)
    needs = program.slots.map { slot in
      guard let field = PersonalField(rawValue: slot.path) else {
        preconditionFailure("no value is known for the field \(slot.path) of an invitation page")
      }
      return (field, templates.languages.first { $0.scope == slot.scope }?.words ?? language.words)
    }
    var fingerprint = Fingerprinter()
    fingerprint.add(common)
    switch key.look {
    case .open(let kind): fingerprint.add(kind.rawValue)
    case .ended(let state): fingerprint.add(state.rawValue)
    }
    fingerprint.add(key.language.rawValue)
    self.fingerprint = fingerprint.finish()
  }
}

/// Every shape that the pages of a portal can have.
struct InvitationShapes: Sendable {
  let shapes: [InvitationShape]
  /// What is shown today, per kind and language.
  let terms: [TermsText]

  init(
    _ source: PortalSource, _ templates: SiteTemplates, _ site: SiteAddresses, common: Fingerprint,
    faults: inout DiagnosticList
  ) throws {
    let common = Self.fingerprint(of: templates, common)
    var shapes: [InvitationShape] = []
    var terms: [TermsText] = []
    func add(_ look: InvitationShape.Key.Look, _ articles: [Program], _ titles: [TextTemplate]) throws {
      guard !faults.hasErrors else { return }
      for language in templates.languages {
        shapes.append(
          try InvitationShape(
            .init(look, language.code), articles: articles, titles: titles, templates, site, common: common))
      }
    }
    for kind in InvitationKind.allCases {
      let texts = try templates.languages.map { language in
        try InvitationText(
          kind, language, templates, source.configuration, ownAddress: site.base, faults: &faults)
      }
      for other in texts.dropFirst() { faults.append(parityFaults(texts[0].document, other.document)) }
      terms += texts.map(\.terms)
      try add(.open(kind), texts.map(\.program), texts.map(\.title))
    }
    for state in InvitationState.allCases where state.isTerminal {
      let texts = try templates.languages.map { language in
        try EndedText(state, language, templates, ownAddress: site.base, faults: &faults)
      }
      if state == .accepted {
        for other in texts.dropFirst() { faults.append(parityFaults(texts[0].document, other.document)) }
      }
      try add(.ended(state), texts.map(\.program), texts.map(\.title))
    }
    self.shapes = shapes
    self.terms = terms
  }
  private static func fingerprint(of templates: SiteTemplates, _ common: Fingerprint) -> Fingerprint {
    var fingerprint = Fingerprinter()
    fingerprint.add(common)
    for language in templates.languages {
      for name in LanguageSource.invitationTextNames {
        guard let text = language.source.invitationTexts[name] else { continue }
        fingerprint.add(text.title.value)
        fingerprint.add(text.description.value)
        fingerprint.add(text.body)
      }
    }
    return fingerprint.finish()
  }
}
