import PartnerModel
import PortalFiles
import Rendering
import SiteWriter
import SourceDiagnostics

/// How an invitation ended, as its page tells it.
enum InvitationEnding: String, CaseIterable, Sendable {
  case accepted, declined, cancelled, expired
  /// It was accepted, and what it brought about has ended since.
  case over

  /// - Parameter isOver: whether what it brought about has ended.
  init?(_ state: InvitationState, isOver: Bool) {
    switch state {
    case .pending: return nil
    case .accepted: self = isOver ? .over : .accepted
    case .declined: self = .declined
    case .cancelled: self = .cancelled
    case .expired: self = .expired
    }
  }
}

/// The page of all invitations of one kind, one first language and one state, with slots where they differ.
struct InvitationShape: Sendable {
  /// What kind of page it is.
  enum Look: Hashable, Sendable {
    case open(InvitationKind)
    /// In a terminal state. An answer that waits for a review ends nothing.
    case ended(InvitationEnding)

    init(_ invitation: Invitation, isOver: Bool, at now: Moment) {
      self =
        InvitationEnding(invitation.state(at: now), isOver: isOver).map { .ended($0) }
        ?? .open(invitation.kind)
    }

    /// Its place among all looks: kinds first, then the ways in which an invitation ends.
    var place: Int {
      switch self {
      case .open(.providerInvitesReseller): 0
      case .open(.resellerInvitesCustomer): 1
      case .open(.resellerAndProviderInviteCustomer): 2
      case .ended(.accepted): 3
      case .ended(.declined): 4
      case .ended(.cancelled): 5
      case .ended(.expired): 6
      case .ended(.over): 7
      }
    }
  }

  let program: Program
  /// What each slot of the program wants, in their order.
  let needs: [(field: PersonalField, language: Vocabulary)]
  /// Of everything that goes into the program.
  let fingerprint: Fingerprint

  /// Whether it has places for how long it holds what is agreed to, which the text that people agree to names.
  fileprivate var tellsTerm: Bool {
    [PersonalField.until, .renews].allSatisfy { wanted in needs.contains { $0.field == wanted } }
  }

  /// - Parameters:
  ///   - first: the place of the invitee's language among the portal's.
  ///   - articles: what the page says in each language of the portal, in its order.
  ///   - titles: likewise the titles.
  ///   - byMail: whether answers go by mail.
  init(
    _ look: Look, first: Int, articles: [Program], titles: [TextTemplate], _ templates: SiteTemplates,
    byMail: Bool, common: Fingerprint
  ) throws {
    let order = [first] + templates.languages.indices.filter { $0 != first }
    let language = templates.languages[first]
    let scripts =
      switch look {
      case .open: [AssetName.onInvitations(byMail: byMail)]
      case .ended: [String]()
      }
    var values = language.commonValues(styles: [AssetName.letterStylesheet], scripts: scripts)
    let frame = InvitationFrame(
      title: titles[first], languages: order.map { templates.languages[$0].words },
      articles: .concatenation(order.map { articles[$0] }), ownHead: nil,
      isFaulty: false)
    values.merge(InvitationFrame.context.values(of: frame)) { $1 }
    // The title too may name what every page knows.
    program = try templates.layouts.program(
      layout: LayoutName.invitation.rawValue, values: values, scope: language.scope
    ).bind(values, scope: language.scope).tightened()
    needs = program.slots.map { slot in
      guard let field = PersonalField(rawValue: slot.path) else {
        preconditionFailure("no value is known for the field \(slot.path) of an invitation page")
      }
      return (field, templates.languages.first { $0.scope == slot.scope }?.words ?? language.words)
    }
    var fingerprint = Fingerprinter()
    fingerprint.add(common)
    switch look {
    case .open(let kind): fingerprint.add(kind.rawValue)
    case .ended(let ending): fingerprint.add(ending.rawValue)
    }
    fingerprint.add(language.code.rawValue)
    self.fingerprint = fingerprint.finish()
  }
}

/// Every shape that the pages of a portal can have.
struct InvitationShapes: Sendable {
  /// The shapes of all languages, in the portal's order, for one look after another in the order of `place`.
  private let shapes: [[InvitationShape]]
  private let languages: [LanguageCode]
  private let defaultPlace: Int
  /// What is shown today, per kind and language.
  let terms: [TermsText]

  init(
    _ source: PortalSource, _ templates: SiteTemplates, ownAddress: String, common: Fingerprint,
    faults: inout DiagnosticList
  ) throws {
    let common = Self.fingerprint(of: templates, common)
    var shapes: [[InvitationShape]] = []
    var terms: [TermsText] = []
    func add(_ look: InvitationShape.Look, _ articles: [Program], _ titles: [TextTemplate]) throws {
      guard !faults.hasErrors else { return }
      assert(look.place == shapes.count)
      shapes.append(
        try templates.languages.indices.map { first in
          try InvitationShape(
            look, first: first, articles: articles, titles: titles, templates,
            byMail: source.configuration.verifier == nil, common: common)
        })
    }
    for kind in InvitationKind.allCases {
      let texts = try templates.languages.map { language in
        try InvitationText(
          kind, language, templates, source.configuration, ownAddress: ownAddress, faults: &faults)
      }
      for other in texts.dropFirst() { faults.append(parityFaults(texts[0].document, other.document)) }
      terms += texts.map(\.terms)
      try add(.open(kind), texts.map(\.program), texts.map(\.title))
    }
    // One text for all endings.
    let ended = templates.languages.map { language in
      InvitationArticleParts(
        language.source.invitationTexts[.ended], language, templates, ownAddress: ownAddress, faults: &faults)
    }
    for other in ended.dropFirst() { faults.append(parityFaults(ended[0].document, other.document)) }
    if !faults.hasErrors {
      for ending in InvitationEnding.allCases {
        try add(
          .ended(ending), try ended.map { try $0.program(ended: ending, templates) }, ended.map(\.title))
      }
    }
    if !faults.hasErrors, !shapes[0].allSatisfy(\.tellsTerm) {
      let layout = source.layouts.first { $0.name == LayoutName.article.rawValue }
      faults.append(
        Diagnostic(
          at: SourcePosition(file: layout?.file ?? "", line: 1),
          "the page of an invitation doesn't say until when it holds what is agreed to, and what it renews",
          remedy:
            "Put {{{term.until}}} and {{{term.renews}}} there, as the layout that comes with Portico does."))
    }
    for shape in shapes.joined() where !faults.hasErrors {
      guard try !shape.program.hasContentPolicyFirst() else { continue }
      let layout = source.layouts.first { $0.name == LayoutName.invitation.rawValue }
      faults.append(
        Diagnostic(
          at: SourcePosition(file: layout?.file ?? "", line: 1),
          "the page of an invitation doesn't say first of all what it may load",
          remedy:
            "Write <meta http-equiv=\"Content-Security-Policy\" content=\"{{head.policy}}\"> into the head, before what loads "
            + "something."))
    }
    self.shapes = shapes
    self.terms = terms
    languages = templates.languages.map(\.code)
    defaultPlace = languages.firstIndex(of: source.configuration.defaultLanguage) ?? 0
  }

  /// An invitee whose language the portal no longer has reads the default language first.
  ///
  /// - Parameter isOver: whether what it brought about has ended.
  func shape(of invitation: Invitation, isOver: Bool, at now: Moment) -> InvitationShape {
    let place = languages.firstIndex(of: invitation.language) ?? defaultPlace
    return shapes[InvitationShape.Look(invitation, isOver: isOver, at: now).place][place]
  }
  private static func fingerprint(of templates: SiteTemplates, _ common: Fingerprint) -> Fingerprint {
    var fingerprint = Fingerprinter()
    fingerprint.add(common)
    for language in templates.languages { fingerprint.add(language.source.invitationTexts.fingerprint) }
    return fingerprint.finish()
  }
}
