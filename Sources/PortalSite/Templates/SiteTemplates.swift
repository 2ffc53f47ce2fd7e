import PartnerModel
import PortalFiles
import Rendering
import SourceDiagnostics

/// All templates of a portal, read against the closed set of fields (D22): the layouts, and the words and
/// common values of each language.
struct SiteTemplates: Sendable {
  let layouts: LayoutSet
  /// What everything may name.
  let commonSchema: FieldSchema
  let pageSchema: FieldSchema
  let invitationSchema: FieldSchema
  let outcomeSchema: FieldSchema
  let languages: [TemplateLanguage]
  let readings: TextReadings

  /// The fields of which only a single invitation knows the value.
  private static let personalFields = OutcomeFields.personal.union([
    "inviter", "invitee", "invitation", "key", "token",
  ])

  /// What runs, what is loaded and where an answer goes is for the portal to say, and not for a template.
  private static let markup: MarkupPolicy = {
    var policy = MarkupPolicy()
    policy.scripts = ["head.scripts.src"]
    policy.files = ["head.icon", "head.styles.href", "inviter.logo"]
    policy.contentPolicy = ["head.policy"]
    policy.formTargets = ["acceptTo", "declineTo", "endingTo"]
    policy.secrets = secrets
    return policy
  }()

  /// Whoever has one of these can answer in the invitee's name, or see who did. The page that looks an invitation up is
  /// told its link, and hides it at once.
  static let secrets: SecretFields = {
    var secrets = SecretFields()
    secrets.values = ["token", "typed.token", "invitation.link", "receipt.token", "request.receipt"]
    secrets.addresses = ["receipt.link"]
    secrets.checked = (page: "page.\(PageMap.checkingPage)", value: "invitation.link")
    return secrets
  }()

  init(
    _ source: PortalSource, _ site: SiteAddresses, _ readings: TextReadings, faults: inout DiagnosticList
  ) {
    self.readings = readings
    let configuration = source.configuration
    let portal = readings.fields {
      PortalFields.context(
        words: source.languages[0].words.texts.keys, links: configuration.linkNames,
        pages: source.pageMap.pages.lazy.map(\.value).filter { $0.each == nil }.map(\.id))
    }
    let common = portal.schema
    commonSchema = common
    let page = common.adding(GuideFields.context.schema).adding(GuideFields.ownProvider.schema)
      .adding(DocumentFields.pageContext.schema)
    let ended = common.adding(InvitationFields.schema).adding(InvitationArticle.context.schema)
    let frame = common.adding(InvitationFrame.context.schema)
    outcomeSchema = common.adding(OutcomeFields.schema)
    let choice = common.adding(DocumentFields.pageContext.schema).adding(ChoicePages.schema(common))
    pageSchema = page
    invitationSchema = common.adding(InvitationFields.schema)
    let schemas: [LayoutName: FieldSchema] = [
      .page: page, .block: page.adding(BlockFields.context.schema), .invitation: frame,
      .article: ended.adding(AnswerFormFields.schema),
      .endedArticle: ended, .choice: choice, .notFound: choice,
      .answerArticle: outcomeSchema.adding(OutcomeFields.articleSchema).adding(AnswerFormFields.schema),
    ]
    layouts = readings.layouts(
      { faults in
        LayoutSet(
          layouts: source.layouts.compactMap { template in
            LayoutName(rawValue: template.name).flatMap { schemas[$0] }.map {
              LayoutSet.Layout(template, schema: $0)
            }
          },
          partials: source.partials, pageSchema: page, personal: Self.personalFields, policy: Self.markup,
          faults: &faults)
      }, faults: &faults)

    let used = source.countriesAndLanguages
    let required = Vocabulary.requiredKeys(
      countries: used.countries, languages: used.languages, menu: source.pageMap.menu.map(\.value.id))
    languages = source.languages.map { language in
      for key in required where language.words[key] == nil {
        let near = nearestName(to: key, among: language.words.texts.keys).map { " Did you mean \($0)?" } ?? ""
        faults.append(
          Diagnostic(
            at: SourcePosition(file: language.words.file, line: 1), "the text \(key) is missing",
            remedy: "Add it: the portal looks it up itself.\(near)"))
      }
      readings.check(language.words, faults: &faults)
      return TemplateLanguage(
        language, readings.vocabulary(of: language.words, configuration.terms), portal, source, site)
    }
  }

  func language(_ code: LanguageCode) -> TemplateLanguage {
    languages.first { $0.code == code } ?? languages[0]
  }
}

extension PortalSource {
  /// Of which words have to know the name: those of the providers, of the operator and of the portal itself.
  /// Customers' countries are shown by their codes.
  fileprivate var countriesAndLanguages: (countries: Set<CountryCode>, languages: Set<LanguageCode>) {
    let providers = approvedProviders
    let countries = Set(providers.flatMap { $0.countries + [$0.country] })
      .union([operatorOrganisation.country])
      .union(([operatorOrganisation.address] + providers.map(\.address)).compactMap { $0?.country })
    return (countries, Set(providers.flatMap(\.languages)))
  }
}
