import Crypto
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
    let page = language.source.invitationTexts[kind.rawValue]!
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
    let granted = InvitationFields.grantRows(kind.grants, words, text: "text")
    let withheld = InvitationFields.grantRows(kind.withheldGrants, words, text: "without")
    let target = configuration.verifier ?? configuration.contactEmail.link
    let byMail = configuration.verifier == nil
    program = try parts.program(
      .article, templates,
      values: [
        "invitation": .group(["granted": granted, "withheld": withheld]),
        "isJoint": .flag(kind.isJoint),
        "byMail": .flag(byMail),
        "acceptTo": .url(byMail ? target : "\(target)/acceptances"),
        "declineTo": .url(byMail ? target : "\(target)/declines"),
        "acceptLabel": .text(words["invitation.accept.\(kind.rawValue)"]),
        "consentText": .text(words["invitation.consent.\(kind.rawValue)"]),
        "terms": .group(["digest": .text(terms.digest)]),
        "headline": .text(""), "stateName": .text(""), "state": .absent,
      ])
  }
}

/// What the page of an ended invitation says in one language.
struct EndedText: Sendable {
  let program: Program
  let title: TextTemplate
  let document: MarkdownDocument

  init(
    _ ending: InvitationEnding, _ language: TemplateLanguage, _ templates: SiteTemplates, ownAddress: String,
    faults: inout DiagnosticList
  ) throws {
    let page = language.source.invitationTexts[LanguageSource.ended]!
    let parts = InvitationArticleParts(page, language, templates, ownAddress: ownAddress, faults: &faults)
    title = parts.title
    document = parts.document
    guard !faults.hasErrors else {
      program = Program(literal: "")
      return
    }
    program = try parts.program(
      .endedArticle, templates,
      values: [
        "state": InvitationFields.state(ending),
        "stateName": .text(language.words["state.\(ending.rawValue)"]),
        "headline": .text(language.words["ended.\(ending.rawValue)"]),
        "isJoint": .flag(false), "byMail": .flag(false), "acceptTo": .absent, "declineTo": .absent,
        "acceptLabel": .text(""), "consentText": .text(""), "terms": .group(["digest": .text("")]),
      ])
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
    document = MarkdownDocument(
      page.template, settings: language.markdownSettings(schema, ownAddress: ownAddress), faults: &faults)
    title = TextTemplate(
      page.title.template(named: "title"), schema: schema, scope: language.scope, faults: &faults)
    description = TextTemplate(
      page.description.template(named: "description"), schema: schema, scope: language.scope, faults: &faults)
  }

  /// The article with everything filled in that isn't personal.
  func program(
    _ layout: LayoutName, _ templates: SiteTemplates, values: [String: FieldValue]
  ) throws -> Program {
    let scope = language.scope
    let known = language.commonValues().merging(values) { $1 }
    let content = try document.program(ids: .none).bind(known, scope: scope)
    let article: [String: FieldValue] = [
      "language": .text(language.words.ownName),
      "title": .phrase(title),
      "description": .phrase(description),
      "isFamilyNameFirst": .flag(language.words["nameOrder"] == "family given"),
      "content": .html(content),
      "provider": .group(["id": Self.slot("provider.id", scope), "name": Self.slot("provider.name", scope)]),
    ]
    return try templates.layouts.program(
      layout: layout.rawValue, values: known.merging(article) { $1 }, scope: scope
    ).bind(known, scope: scope)
  }

  /// A field that waits for its value, for a name that guide pages know the value of.
  private static func slot(_ path: String, _ scope: String) -> FieldValue {
    var faults = DiagnosticList()
    return .phrase(
      TextTemplate(
        TemplateSource(name: path, file: path, text: "{{\(path)}}"), schema: InvitationFields.schema,
        scope: scope,
        faults: &faults))
  }
}
