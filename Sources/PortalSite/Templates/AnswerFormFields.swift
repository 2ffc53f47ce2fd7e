import PartnerModel
import Rendering
import SourceDiagnostics

/// What the form for an answer may name: on the invitation's page, and once more where an answer has to be put right.
enum AnswerFormFields {
  private static let fieldNames = AnswerField.allCases.map(\.rawValue)

  /// In the partial `answer-form`, beside what the page around it may name.
  static let schema: FieldSchema = [
    // Whether the form stands there again, with what was typed.
    "isAgain": .flag, "isFamilyNameFirst": .flag, "byMail": .flag, "acceptTo": .url, "declineTo": .url,
    "acceptLabel": .text, "consentText": .text, "roleOptions": .html,
    // Whose answer is taken for an acceptance.
    "mayAccept": .text,
    // To whom an answer by mail is addressed.
    "letterTo": .text,
    "granted": .list(GrantText.context.schema),
    // What stands in the fields, and what is wrong with it.
    "typed": ofEachField(.text), "wrong": ofEachField(.text),
    "isTyped": ofEachField(.flag), "isWrong": ofEachField(.flag),
  ]

  private static func ofEachField(_ type: FieldType) -> FieldType {
    .group(FieldSchema(Dictionary(uniqueKeysWithValues: fieldNames.map { ($0, type) })))
  }

  /// The values that the kind of invitation tells. On a page for every kind the form doesn't stand.
  static func values(
    _ kind: InvitationKind?, _ words: Vocabulary, acceptedBy roles: [Role], isAgain: Bool, byMail: Bool,
    acceptTo: String, declineTo: String, scope: String
  ) -> [String: FieldValue] {
    [
      "isAgain": .flag(isAgain), "isFamilyNameFirst": .flag(words.nameOrder == .familyFirst),
      "byMail": .flag(byMail), "acceptTo": .url(acceptTo),
      "declineTo": .url(declineTo), "letterTo": .phrase(addressee(words, scope)),
      "acceptLabel": .text(kind.map { words["invitation.accept.\($0.rawValue)"] } ?? ""),
      "consentText": .text(kind.map { words["invitation.consent.\($0.rawValue)"] } ?? ""),
      "roleOptions": .html(roleOptions(roles, words, scope)),
      "mayAccept": .text(roles.map(words.name(of:)).joined(separator: words["invitation.or"])),
      "granted": .list(
        kind.map { GrantText.granted(by: $0, words).map(GrantText.context.values(of:)) } ?? []),
    ]
  }

  /// The operator, as a letter of the language addresses a company.
  private static func addressee(_ words: Vocabulary, _ scope: String) -> TextTemplate {
    let (field, name) = ("operator.name", "invitation.addressed.company")
    var faults = DiagnosticList()
    return TextTemplate(
      TemplateSource(name: name, file: name, text: words[name].replacing("{name}", with: "{{\(field)}}")),
      schema: FieldSchema(paths: [(path: field, type: .text)]), scope: scope, faults: &faults)
  }

  /// The fields of a form that nobody has filled in: empty but for `prefilled`, and nothing is wrong.
  static func untouched(_ prefilled: [AnswerField: FieldValue]) -> [String: FieldValue] {
    func each(_ value: (AnswerField) -> FieldValue) -> FieldValue {
      .group(Dictionary(uniqueKeysWithValues: AnswerField.allCases.map { ($0.rawValue, value($0)) }))
    }
    return [
      "typed": each { prefilled[$0] ?? .text("") }, "wrong": each { _ in .text("") },
      "isTyped": each { _ in .flag(false) }, "isWrong": each { _ in .flag(false) },
      "chosen": .group(
        Dictionary(uniqueKeysWithValues: Role.allCases.map { ($0.rawValue, .flag(false)) })),
    ]
  }

  /// The roles to choose from, the one that was chosen marked.
  private static func roleOptions(_ roles: [Role], _ words: Vocabulary, _ scope: String) -> Program {
    .concatenation(
      roles.flatMap { role in
        let name = Escaping.html.bytes(of: words.name(of: role))
        return [
          Program(literal: "<option value=\"\(role.rawValue)\""),
          Program(literal: " selected").onlyWhere(flag: "chosen.\(role.rawValue)", scope: scope),
          Program(literal: ">\(String(decoding: name, as: UTF8.self))</option>\n"),
        ]
      })
  }
}
