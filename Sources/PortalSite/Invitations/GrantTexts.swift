import PartnerModel
import Rendering

/// What pages say of a permission: who gets it, what it lets them do, how far that reaches, how to take it back. The
/// words have `{holder}` where the company's name stands that only the single invitation knows.
struct GrantText {
  let grant: Grant
  let kind: InvitationKind
  let words: Vocabulary

  /// The permissions of a kind, the weightiest first.
  static func granted(by kind: InvitationKind, _ words: Vocabulary) -> [GrantText] {
    Grant.byWeight.filter(kind.grants.contains).map { GrantText(grant: $0, kind: kind, words: words) }
  }

  static let context = TemplateContext<GrantText>(
    .text("name") { $0.name },
    .html("text") { $0.html("does") },
    .flag("isToProvider") { $0.isToProvider },
    .flag("isFarReaching") { $0.grant.isFarReaching },
    .html("reach") { $0.html("reach") },
    .html("takeBack") { $0.html("takeBack") })

  /// In the Markdown of an invitation.
  static let inText = TemplateContext<GrantText>(
    .text("name") { $0.name }, .phrase("text") { $0.template("does") })

  var name: String { words["grant.\(grant.rawValue).name"] }
  var isToProvider: Bool { kind.grantsToProvider.contains(grant) }

  /// As it stands in the text that is agreed to, with the names of the fields.
  var canonical: String {
    let holder = isToProvider ? "{{provider.name}}" : "{{inviter.name}}"
    let texts = ["does", "reach", "takeBack"].map { part in
      TextPattern(words[key(part)]).filled { $0 == "holder" ? holder : nil }
    }
    return "\(grant.rawValue): \(name): \(texts.joined(separator: " "))"
  }

  /// What it lets a company do that is called so.
  func text(holder: String) -> String {
    TextPattern(words[key("does")]).filled { $0 == "holder" ? holder : nil }
  }

  private func key(_ part: String) -> String { Self.key(grant, kind.inviteeKind, part) }

  private func template(_ part: String) -> TextTemplate {
    let holder: PersonalField = isToProvider ? .providerName : .inviterName
    return TextTemplate(
      pattern: words[key(part)],
      fields: ["holder": InvitationFields.template(holder, words.language.rawValue)]
    )
  }

  private func html(_ part: String) -> Program { template(part).program { [$0] } }

  /// For a reseller's company a permission is another thing than for a customer's.
  private static func key(_ grant: Grant, _ invitee: OrganisationKind, _ part: String) -> String {
    "grant.\(grant.rawValue).\(invitee.rawValue).\(part)"
  }

  static let requiredKeys =
    Grant.allCases.map { "grant.\($0.rawValue).name" }
    + Set(
      InvitationKind.allCases.flatMap { kind in
        kind.grants.flatMap { grant in
          ["does", "reach", "takeBack"].map { key(grant, kind.inviteeKind, $0) }
        } + WithheldText.of(kind).map { $0.key }
      }
    ).sorted()
}

/// What pages say of something that acceptance doesn't allow.
struct WithheldText {
  let name: String
  /// Of the word for it.
  let key: String

  static func of(_ kind: InvitationKind) -> [WithheldText] {
    kind.withheldGrants.map {
      WithheldText(
        name: "grant.\($0.rawValue).name", key: "grant.\($0.rawValue).\(kind.inviteeKind.rawValue).without")
    }
      + (kind == .providerInvitesReseller
        ? [WithheldText(name: "withheld.customers.name", key: "withheld.customers.text")] : [])
  }

  static let context = TemplateContext<(text: WithheldText, words: Vocabulary)>(
    .text("name") { $0.words[$0.text.name] }, .text("text") { $0.words[$0.text.key] })

  func canonical(_ words: Vocabulary) -> String { "\(words[name]): \(words[key])" }
}
