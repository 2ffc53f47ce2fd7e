import PartnerModel
import Rendering
import SourceDiagnostics

/// What the text and the layout of an invitation page may name. Most of it only the single invitation knows: those
/// fields stay slots of the page's program and are filled in for each invitation.
enum InvitationFields {
  /// In the Markdown of `Content/<language>/invitations`: everything but the token, which stands in the form alone.
  static let schema = FieldSchema(
    paths: PersonalField.allCases.filter { $0 != .token }.map { (path: $0.rawValue, type: $0.type) } + [
      ("invitation.granted", .list(GrantText.inText.schema)),
      ("invitation.withheld", .list(WithheldText.context.schema)),
      ("state", .group(state.schema)),
    ])

  /// What became of an invitation that isn't open any more.
  static let state = TemplateContext<InvitationEnding>(
    .flag("accepted") { $0 == .accepted },
    .flag("declined") { $0 == .declined },
    .flag("cancelled") { $0 == .cancelled },
    .flag("expired") { $0 == .expired },
    .flag("over") { $0 == .over })

  /// A personal field that waits for its value, under a name that stands for something else elsewhere.
  static func slot(_ field: PersonalField, _ scope: String) -> FieldValue {
    .phrase(template(field, scope))
  }

  static func template(_ field: PersonalField, _ scope: String) -> TextTemplate {
    let path = field.rawValue
    var faults = DiagnosticList()
    let slot = TextTemplate(
      TemplateSource(name: path, file: path, text: "{{\(path)}}"),
      schema: FieldSchema(paths: [(path: path, type: field.type)]), scope: scope, faults: &faults)
    precondition(!faults.hasErrors, "the tag names the one field that there is")
    return slot
  }
}

/// In the layouts `article` and `ended-article`, beside the form: what the page says in one language.
struct InvitationArticle {
  enum Subject {
    /// What there is to agree to.
    case offer(InvitationKind, termsDigest: TextDigest)
    /// What became of it: nothing is left to answer.
    case ended(InvitationEnding)
  }

  let subject: Subject
  let words: Vocabulary
  let title: TextTemplate
  let description: TextTemplate
  let content: Program

  static let context = TemplateContext<InvitationArticle>(
    .text("language") { $0.words.ownName },
    .html("title") { TitlePhrases.html($0.title, in: $0.words) },
    .phrase("description") { $0.description },
    .html("content") { $0.content },
    .group(
      "addressee",
      TemplateContext<InvitationArticle>(
        .html("company") { $0.addressee("invitation.addressed.company") },
        .html("person") { $0.addressee("invitation.addressed.person") })
    ) { $0 },
    .flag("isJoint") { $0.kind?.isJoint ?? false },
    .group("terms", TemplateContext<String>(.text("digest") { $0 })) { $0.termsDigest },
    .html("headline") { article in
      TitlePhrases.html(TextTemplate(literal: article.endingWord("ended")), in: article.words)
    },
    .text("stateName") { $0.endingWord("state") },
    .group("term", term) { InvitationTermText(words: $0.words) })

  private static let term = TemplateContext<InvitationTermText>(
    .html("until") { $0.until }, .html("renews") { $0.renews })

  /// How the letter is addressed, with the invitee's name in isolation.
  private func addressee(_ key: String) -> Program {
    words.sentence(key, with: .inviteeName, at: "name", open: "<bdi>", close: "</bdi>")
  }

  private var kind: InvitationKind? {
    if case .offer(let kind, _) = subject { kind } else { nil }
  }

  private var termsDigest: String {
    if case .offer(_, let digest) = subject { digest.rawValue } else { "" }
  }

  private var ending: InvitationEnding? {
    if case .ended(let ending) = subject { ending } else { nil }
  }

  private func endingWord(_ name: String) -> String {
    ending.map { words["\(name).\($0.rawValue)"] } ?? ""
  }
}

/// How long it holds what an invitation asks for, in sentences: the page has those that fit.
struct InvitationTermText {
  let words: Vocabulary

  enum Sentence: String, CaseIterable {
    case until, open, renews
  }

  static let requiredKeys = Sentence.allCases.map(key)

  private static func key(_ sentence: Sentence) -> String { "invitation.term.\(sentence.rawValue)" }

  /// All of them, each with its field by name, as the text that people agree to has them.
  var canonical: [String] { Sentence.allCases.map { words[Self.key($0)] } }

  var until: Program { words.sentence(Self.key(.until), with: .until, at: "until") }
  var renews: Program { words.sentence(Self.key(.renews), with: .renews, at: "renews") }
}

extension Vocabulary {
  /// A sentence with a personal field at the place of a name in braces.
  fileprivate func sentence(
    _ key: String, with field: PersonalField, at place: String, open: String = "", close: String = ""
  ) -> Program {
    let around = self[key].split(separator: "{\(place)}", omittingEmptySubsequences: false).map {
      Program(literal: String(decoding: Escaping.html.bytes(of: String($0)), as: UTF8.self))
    }
    let value = InvitationFields.template(field, language.rawValue).program(.html)
    return .concatenation(
      [around[0], Program(literal: open), value, Program(literal: close)] + around.dropFirst())
  }
}

/// In the layout `invitation`: the page around the articles.
struct InvitationFrame {
  let title: TextTemplate
  let languages: [Vocabulary]
  let articles: Program
  /// The style that the page after an answer brings along; nil for the other pages, which load theirs.
  let ownHead: Program?
  /// Whether the page begins with what has to be put right.
  let isFaulty: Bool

  static let context = TemplateContext<InvitationFrame>(
    .group("document", TemplateContext<InvitationFrame>(.phrase("title") { $0.title })) { $0 },
    .list("choices", choice) { $0.languages },
    .html("articles") { $0.articles },
    .flag("isAnswer") { $0.ownHead != nil },
    .flag("isFaulty") { $0.isFaulty },
    .html("ownHead") { $0.ownHead ?? Program(literal: "") })

  private static let choice = TemplateContext<Vocabulary>(
    .text("lang") { $0.language.rawValue }, .text("name") { $0.ownName })
}

/// A field that only the single invitation can fill.
enum PersonalField: String, CaseIterable {
  case inviterID = "inviter.id"
  case inviterName = "inviter.name"
  case inviterEmail = "inviter.email"
  case inviterHasLogo = "inviter.hasLogo"
  case inviterLogo = "inviter.logo"
  case inviterInitial = "inviter.initial"
  case inviterHasAddress = "inviter.hasAddress"
  case inviterAddress = "inviter.address"
  case inviterHasPhone = "inviter.hasPhone"
  case inviterPhone = "inviter.phone"
  case inviterHasContact = "inviter.hasContact"
  case inviterContact = "inviter.contact"
  case providerID = "provider.id"
  case providerName = "provider.name"
  case hasPartnership = "invitation.hasPartnership"
  case partnership = "invitation.partnership"
  case inviteeID = "invitee.id"
  case inviteeName = "invitee.name"
  case inviteeIsPerson = "invitee.isPerson"
  case inviteeHasDomain = "invitee.hasDomain"
  case inviteeHasCountry = "invitee.hasCountry"
  case id = "invitation.id"
  case link = "invitation.link"
  case issued = "invitation.issued"
  case expires = "invitation.expires"
  case expiresISO = "invitation.expiresISO"
  case hasTerm = "invitation.hasTerm"
  case hasEnd = "invitation.hasEnd"
  case until = "invitation.until"
  case isRenewal = "invitation.isRenewal"
  case renews = "invitation.renews"
  case ended = "invitation.ended"
  case endedISO = "invitation.endedISO"
  case keyFingerprint = "key.fingerprint"
  case token

  var type: FieldType {
    switch self {
    case .link, .inviterLogo: .url
    case .inviteeIsPerson, .inviteeHasDomain, .inviteeHasCountry, .inviterHasLogo, .inviterHasAddress,
      .inviterHasPhone, .inviterHasContact, .hasPartnership, .hasTerm, .hasEnd, .isRenewal:
      .flag
    case .inviterID, .inviterName, .inviterEmail, .inviterInitial, .inviterAddress, .inviterPhone,
      .inviterContact, .providerID, .providerName, .partnership, .inviteeID, .inviteeName, .id, .issued,
      .expires,
      .expiresISO, .until, .renews, .ended, .endedISO, .keyFingerprint, .token:
      .text
    }
  }
}
