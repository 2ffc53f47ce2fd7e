import JSON
package import PartnerModel
import PortalFiles
import Rendering

/// A field that a text or a template may name: what it is, and what it stands for in this portal.
package struct FieldListing: Sendable {
  /// `invitee.name`; below a list, the names within one of its items.
  package let name: String
  /// In how many lists it stands: to be named between `{{#list}}` and `{{/list}}`.
  package let depth: Int
  /// `text`, `link`, `flag`, `list` or `group`.
  package let type: String
  /// Nil where only the single invitation or answer knows.
  package let sample: String?

  package var json: [UInt8] {
    var text = JSONText()
    text.object { text in
      text.member("name", name)
      text.member("depth", Int64(depth))
      text.member("type", type)
      text.member("sample", optional: sample)
    }
    return text.bytes
  }
}

extension Site {
  /// Whose fields are listed.
  package enum FieldPlace: Hashable, Sendable {
    /// What every page may name.
    case everywhere
    /// A page of the guide, by its id.
    case page(String)
    /// `Content/<language>/invitations`
    case invitations
    /// `Content/<language>/letters`
    case letters
    /// `Content/<language>/letters/receipt.md`
    case receiptLetter
    /// `Content/<language>/letters/notice.md`
    case noticeLetter
    /// `Content/<language>/answers`
    case answers
  }

  /// The fields that may stand somewhere, sorted by name, with their values in a language. Words are one entry: there are
  /// hundreds, and they stand in `Templates/words`.
  package func fields(of place: FieldPlace, in language: LanguageCode) -> [FieldListing] {
    let templates = templates
    let language = templates.language(language)
    let common = templates.commonSchema
    let (schema, values): (FieldSchema, [String: FieldValue]) =
      switch place {
      case .everywhere: (common, language.commonValues())
      case .page(let id): (templates.pageSchema, guide.fieldValues(ofPage: id, language))
      case .invitations:
        (templates.invitationSchema, language.commonValues().merging(personalSamples(language.words)) { $1 })
      case .letters:
        (
          common.adding(LetterTexts.schema),
          language.absoluteValues().merging(personalSamples(language.words)) { $1 }
        )
      case .receiptLetter: (common.adding(ReceiptLetter.fields.schema), language.absoluteValues())
      case .noticeLetter: (common.adding(NoticeLetter.fields.schema), language.absoluteValues())
      case .answers:
        (
          templates.outcomeSchema,
          language.absoluteValues().filter { $0.key != "provider" }.merging(personalSamples(language.words)) {
            $1
          }
        )
      }
    return Self.list(schema, values, depth: 0, prefix: "")
  }

  private static func list(
    _ schema: FieldSchema, _ values: [String: FieldValue], depth: Int, prefix: String
  ) -> [FieldListing] {
    schema.fields.sorted { $0.key < $1.key }.flatMap { name, type -> [FieldListing] in
      let path = prefix + name
      let value = values[name]
      func entry(_ type: String, _ sample: String?) -> FieldListing {
        FieldListing(name: path, depth: depth, type: type, sample: sample)
      }
      switch type {
      // Layouts alone may print it, and what stands in a page's head is theirs too.
      case .html: return []
      case .group where depth == 0 && prefix.isEmpty && name == "head": return []
      case .group(let words) where depth == 0 && prefix.isEmpty && name == "words":
        return [entry("group", "\(words.fields.count) groups: see Templates/words")]
      case .text: return [entry("text", value?.shown)]
      case .url: return [entry("link", value?.shown)]
      case .flag: return [entry("flag", value?.shown)]
      case .list(let inner):
        var items: [[String: FieldValue]] = []
        if case .list(let found)? = value { items = found }
        return [entry("list", value == nil ? nil : "\(items.count) \(items.count == 1 ? "item" : "items")")]
          + list(inner, items.first ?? [:], depth: depth + 1, prefix: "")
      case .group(let inner):
        var below: [String: FieldValue] = [:]
        if case .group(let found)? = value { below = found }
        return list(inner, below, depth: depth, prefix: path + ".")
      }
    }
  }

  /// What a first invitation of the operator's would say: the rest is known to each alone.
  private func personalSamples(_ words: Vocabulary) -> [String: FieldValue] {
    let inviter = Letterhead(source.operatorOrganisation)
    var invitee: [String: FieldValue] = [:]
    if let customer = source.directory.customers.first {
      invitee = [
        "id": .text(customer.id.rawValue), "name": .text(customer.companyName),
        "isPerson": .flag(customer.isNaturalPerson),
      ]
    }
    return [
      "inviter": .group([
        "id": .text(source.operatorOrganisation.id.rawValue), "name": .text(inviter.name[words.language]),
        "email": .text(inviter.email.rawValue), "phone": .text(inviter.phone ?? ""),
        "hasPhone": .flag(inviter.phone != nil), "hasLogo": .flag(inviter.logo != nil),
        "address": .text(inviter.address.map(words.text(of:)) ?? ""),
        "hasAddress": .flag(inviter.address != nil), "hasContact": .flag(inviter.contact != nil),
        "contact": .text(inviter.contact.map(words.name(of:)) ?? ""),
      ]), "invitee": .group(invitee),
      "invitation": .group([
        "granted": .list(
          GrantText.granted(by: .resellerInvitesCustomer, words).map(GrantText.inText.values(of:))),
        "withheld": .list(
          WithheldText.of(.resellerInvitesCustomer).map { WithheldText.context.values(of: ($0, words)) }),
      ]),
    ]
  }
}

extension FieldValue {
  /// For people; nil for what has no text of its own.
  fileprivate var shown: String? {
    switch self {
    case .text(let text), .url(let text): text
    case .flag(let isOn): isOn ? "yes" : "no"
    case .absent: ""
    case .phrase, .html, .list, .group: nil
    }
  }
}
