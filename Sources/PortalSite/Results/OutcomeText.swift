import PartnerModel
import PortalFiles
import Rendering
import SourceDiagnostics

/// The pages that people see after answering an invitation: each is a file of `Content/<language>/answers`.
enum OutcomePage: String, CaseIterable {
  case accepted
  case needsReview = "needs-review"
  /// Somebody has accepted before.
  case alreadyAccepted = "already-accepted"
  case declined
  case declinedBefore = "declined-before"
  /// Somebody has to look at the decline first.
  case declineWaits = "decline-waits"
  case cancelled
  case expired
  case wrongOrganisation = "wrong-organisation"
  /// Something is missing or can't be read; the page gives back what was typed.
  case incomplete
  case notValid = "not-valid"
  /// Nothing was sent that could be an answer.
  case noAnswer = "no-answer"
  /// Nothing could be put on record at the moment.
  case unavailable
  /// The receipt of an acceptance, seen again.
  case receipt
  /// It names somebody whose name was redacted.
  case receiptRedacted = "receipt-redacted"
  /// A request for the end of a relationship is on record.
  case endingRequested = "ending-requested"
  /// Another one waits.
  case endingWaits = "ending-waits"
  /// Something is missing in one; the page gives back what was typed.
  case endingIncomplete = "ending-incomplete"
  /// There is nothing to be ended.
  case relationshipOver = "relationship-over"

  /// The kinds of invitation that have a page of their own; nil stands for one page for all kinds.
  var kinds: [InvitationKind?] {
    switch self {
    case .accepted, .needsReview, .receipt, .endingRequested: InvitationKind.allCases
    case .incomplete, .declined, .endingIncomplete: InvitationKind.allCases + [nil]
    default: [nil]
    }
  }

  var showsReceipt: Bool { [.accepted, .needsReview, .receipt].contains(self) }

  /// What a page shows as a sheet to keep, for one kind of invitation.
  func showsDecline(of kind: InvitationKind?) -> Bool { self == .declined && kind != nil }

  /// Whether there is something to print on it.
  func hasSheet(of kind: InvitationKind?) -> Bool {
    showsReceipt || showsDecline(of: kind) || self == .endingRequested
  }

  /// Whether it begins with what has to be put right.
  var isFaulty: Bool { self == .incomplete || self == .endingIncomplete }

  /// How the page looks: `good`, `paper`, `waiting`, `quiet` or `bad`.
  var tone: String {
    switch self {
    case .accepted: "good"
    case .receipt: "paper"
    case .needsReview, .declineWaits, .endingRequested, .endingWaits: "waiting"
    case .declined, .alreadyAccepted, .declinedBefore, .cancelled, .expired, .receiptRedacted, .noAnswer,
      .relationshipOver:
      "quiet"
    case .wrongOrganisation, .incomplete, .notValid, .unavailable, .endingIncomplete: "bad"
    }
  }
}

/// What an outcome's page says in one language: the Markdown of one file, read once, put into an article for each
/// kind of invitation.
struct OutcomeText: Sendable {
  let document: MarkdownDocument
  let title: TextTemplate
  private let description: TextTemplate
  private let page: OutcomePage
  private let language: TemplateLanguage

  init(
    _ page: OutcomePage, _ language: TemplateLanguage, _ templates: SiteTemplates, ownAddress: String,
    faults: inout DiagnosticList
  ) {
    self.page = page
    self.language = language
    let source = language.source.answerTexts[page]
    let schema = templates.outcomeSchema
    document = templates.readings.document(
      source.template,
      language.markdownSettings(
        schema, ownAddress: ownAddress,
        pictures: .none(because: "the verifier shows this page, and it loads nothing")), faults: &faults)
    func text(_ field: Placed<String>, _ name: String) -> TextTemplate {
      TextTemplate(field.template(named: name), schema: schema, scope: language.scope, faults: &faults)
    }
    title = text(source.title, "title")
    description = text(source.description, "description")
  }

  /// The article with everything filled in that doesn't depend on the moment.
  ///
  /// - Parameter takesFocus: whether the page begins with it; one element of a page may take the focus.
  func program(
    _ kind: InvitationKind?, _ templates: SiteTemplates, _ configuration: PortalConfiguration,
    takesFocus: Bool
  ) throws -> Program {
    let scope = language.scope
    let words = language.words
    let known = language.outcomeValues(kind).merging(
      AnswerFormFields.values(
        kind, words, acceptedBy: kind.map { configuration.policy.acceptedBy[$0] } ?? [],
        isAgain: page.isFaulty, byMail: false,
        // The address of the page that it stands on.
        acceptTo: "acceptances", declineTo: "declines", scope: scope)
    ) { $1 }.merging(["invitee": .group(["hasDomain": .flag(true), "hasCountry": .flag(true)])]) { $1 }
    let content = try document.program(ids: .none).bind(known, scope: scope)
    let article: [String: FieldValue] = [
      "title": .html(TitlePhrases.html(title, in: words)), "description": .phrase(description),
      "content": .html(content),
      "tone": .text(page.tone), "label": .text(words["outcome.label.\(page.rawValue)"]),
      "showsReceipt": .flag(page.showsReceipt), "showsDecline": .flag(page.showsDecline(of: kind)),
      "showsForm": .flag(page == .incomplete && kind != nil), "isFaulty": .flag(page.isFaulty),
      "showsRequest": .flag(page == .endingRequested),
      "mayAskForEnd": .flag(page == .receipt), "takesFocus": .flag(takesFocus),
      "showsEndingForm": .flag(page == .endingIncomplete && kind != nil),
      // As seen from the page that the form stands on.
      "endingTo": .url(page == .endingIncomplete ? "endings" : "../endings"),
      "endingEffect": named("endRequest.effect"), "endingConsent": named("endRequest.consent"),
      "provider": .group(["id": slot("provider.id"), "name": slot("provider.name")]),
    ]
    // The phrases of title and description may name what is known as well.
    return try templates.layouts.program(
      layout: LayoutName.answerArticle.rawValue, values: known.merging(article) { $1 }, scope: scope
    ).bind(known, scope: scope)
  }

  /// Words in which the companies are named.
  private func named(_ key: String) -> FieldValue {
    phrase(
      language.words[key].replacing("{company}", with: "{{invitee.called}}")
        .replacing("{inviter}", with: "{{inviter.name}}"), called: key)
  }

  /// A field that waits for its value, for a name that other pages know the value of.
  private func slot(_ path: String) -> FieldValue { phrase("{{\(path)}}", called: path) }

  private func phrase(_ text: String, called name: String) -> FieldValue {
    var faults = DiagnosticList()
    return .phrase(
      TextTemplate(
        TemplateSource(name: name, file: name, text: text), schema: OutcomeFields.schema,
        scope: language.scope, faults: &faults))
  }
}

extension TemplateLanguage {
  /// What every page of the portal may name, and what the kind of invitation tells.
  fileprivate func outcomeValues(_ kind: InvitationKind?) -> [String: FieldValue] {
    absoluteValues().merging(
      [
        "kind": .group([
          "name": .text(kind.map { words["kind.\($0.rawValue)"] } ?? ""),
          "isPartnership": .flag(kind == .providerInvitesReseller),
          "isReseller": .flag(kind == .resellerInvitesCustomer),
          "isJoint": .flag(kind == .resellerAndProviderInviteCustomer),
        ])
      ]) { $1 }
  }
}

/// All outcome pages of a portal.
struct OutcomeTexts: Sendable {
  /// For each page what it says in each language, in the portal's order.
  private let texts: [(page: OutcomePage, texts: [OutcomeText])]
  private let templates: SiteTemplates

  init(_ templates: SiteTemplates, ownAddress: String, faults: inout DiagnosticList) {
    self.templates = templates
    texts = OutcomePage.allCases.map { page in
      let texts = templates.languages.map {
        OutcomeText(page, $0, templates, ownAddress: ownAddress, faults: &faults)
      }
      for other in texts.dropFirst() { faults.append(parityFaults(texts[0].document, other.document)) }
      return (page, texts)
    }
  }

  /// One page, in one kind's words where it has them, for each language that can come first.
  struct Rendered {
    /// `accepted.reseller-invites-customer`, `expired`
    let name: String
    let programs: [(language: LanguageCode, program: Program)]
  }

  func rendered(_ configuration: PortalConfiguration, _ head: OutcomeHead) throws -> [Rendered] {
    var result: [Rendered] = []
    for (page, texts) in texts {
      for kind in page.kinds {
        let (leading, others) = (
          try texts.map { try $0.program(kind, templates, configuration, takesFocus: true) },
          try texts.map { try $0.program(kind, templates, configuration, takesFocus: false) }
        )
        let programs = try templates.languages.indices.map { first in
          (
            templates.languages[first].code,
            try frame(
              page, kind, first: first, title: texts[first].title, leading: leading[first], others: others,
              ownHead: head.head + (page.hasSheet(of: kind) ? head.script : ""))
          )
        }
        result.append(
          Rendered(name: page.rawValue + (kind.map { ".\($0.rawValue)" } ?? ""), programs: programs))
      }
    }
    return result
  }

  private func frame(
    _ page: OutcomePage, _ kind: InvitationKind?, first: Int, title: TextTemplate, leading: Program,
    others: [Program], ownHead: String
  ) throws -> Program {
    let order = [first] + templates.languages.indices.filter { $0 != first }
    let language = templates.languages[first]
    let known = language.outcomeValues(kind)
    var values = known
    let frame = InvitationFrame(
      title: title, languages: order.map { templates.languages[$0].words },
      articles: .concatenation([leading] + order.dropFirst().map { others[$0] }),
      ownHead: Program(literal: ownHead),
      isFaulty: page.isFaulty)
    values.merge(InvitationFrame.context.values(of: frame)) { $1 }
    return try templates.layouts.program(
      layout: LayoutName.invitation.rawValue, values: values, scope: language.scope
    ).bind(known, scope: language.scope)
  }
}
