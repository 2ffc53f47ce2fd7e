import PartnerModel
import PortalFiles
import Rendering
import SourceDiagnostics

/// What an invitation of one kind says in one language, ready to be put into pages, and the text that an
/// acceptance refers to.
struct InvitationText: Sendable {
  let program: Program
  /// The page's title in this language, for the browser's tab.
  let title: TextTemplate
  let terms: TermsText
  let document: MarkdownDocument

  init(
    _ kind: InvitationKind, _ language: TemplateLanguage, _ templates: SiteTemplates,
    _ configuration: PortalConfiguration, ownAddress: String, faults: inout DiagnosticList
  ) throws {
    let words = language.words
    let page = language.source.invitationTexts[.open(kind)]
    let parts = InvitationArticleParts(page, language, templates, ownAddress: ownAddress, faults: &faults)
    title = parts.title
    document = parts.document
    terms = TermsText(
      kind: kind, language: language.code,
      text: TermsText.canonical(
        page, parts.document, kind, words, consent: words["invitation.consent.\(kind.rawValue)"]))
    guard !faults.hasErrors else {
      program = Program(literal: "")
      return
    }
    program = try parts.program(
      .article, .offer(kind, termsDigest: terms.digest), templates,
      known: [
        "invitation": .group([
          "granted": .list(GrantText.granted(by: kind, words).map(GrantText.inText.values(of:))),
          "withheld": .list(
            WithheldText.of(kind).map { WithheldText.context.values(of: ($0, words)) }),
        ]),
        "state": .absent,
      ].merging(form(kind, language, configuration, digest: terms.digest)) { $1 })
  }
}

/// The form of an invitation's page: it goes to the verifier, or by mail where the portal has none.
private func form(
  _ kind: InvitationKind, _ language: TemplateLanguage, _ configuration: PortalConfiguration,
  digest: TextDigest
) -> [String: FieldValue] {
  let scope = language.scope
  func target(_ path: String) -> String {
    configuration.verifier.map { "\($0)/\(path)" } ?? configuration.contactEmail.link
  }
  return AnswerFormFields.values(
    kind, language.words, acceptedBy: configuration.policy.acceptedBy[kind], isAgain: false,
    byMail: configuration.verifier == nil, acceptTo: target("acceptances"), declineTo: target("declines"),
    scope: scope
  ).merging(
    AnswerFormFields.untouched([
      .token: InvitationFields.slot(.token, scope), .language: .text(language.code.rawValue),
      .terms: .text(digest.rawValue),
    ])
  ) { $1 }
}

extension InvitationArticleParts {
  /// What the page of an invitation says that ended in this way.
  func program(ended ending: InvitationEnding, _ templates: SiteTemplates) throws -> Program {
    try program(
      .endedArticle, .ended(ending), templates,
      known: ["state": .group(InvitationFields.state.values(of: ending))])
  }
}

/// The Markdown of an invitation page in one language, and how it becomes an article.
struct InvitationArticleParts {
  let document: MarkdownDocument
  let title: TextTemplate
  private let description: TextTemplate
  private let language: TemplateLanguage

  init(
    _ page: FrontMatterPage, _ language: TemplateLanguage, _ templates: SiteTemplates, ownAddress: String,
    faults: inout DiagnosticList
  ) {
    let schema = templates.invitationSchema
    self.language = language
    document = templates.readings.document(
      page.template, language.markdownSettings(schema, ownAddress: ownAddress), faults: &faults)
    title = TextTemplate(
      page.title.template(named: "title"), schema: schema, scope: language.scope, faults: &faults)
    description = TextTemplate(
      page.description.template(named: "description"), schema: schema, scope: language.scope, faults: &faults)
  }

  /// The article with everything filled in that isn't personal.
  ///
  /// - Parameter known: what the Markdown may name, as far as it isn't personal.
  func program(
    _ layout: LayoutName, _ subject: InvitationArticle.Subject, _ templates: SiteTemplates,
    known: [String: FieldValue]
  ) throws -> Program {
    let scope = language.scope
    let known = language.commonValues().merging(known) { $1 }
    let article = InvitationArticle(
      subject: subject, words: language.words, title: title, description: description,
      content: try document.program(ids: .none).bind(known, scope: scope))
    var values = known.merging(InvitationArticle.context.values(of: article)) { $1 }
    values["provider"] = .group([
      "id": InvitationFields.slot(.providerID, scope),
      "name": InvitationFields.slot(.providerName, scope),
    ])
    return try templates.layouts.program(layout: layout.rawValue, values: values, scope: scope)
      .bind(known, scope: scope)
  }
}
