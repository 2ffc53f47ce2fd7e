import Crypto
import FoundationEssentials
import InvitationToken
import JSON
import PartnerModel
import PortalFiles
import Rendering

/// `pages.json` of the verifier: the outcome pages as literals and places for values, so that the verifier needs no
/// template engine, and the words that go into these places.
struct OutcomePagesFile {
  let configuration: PortalConfiguration
  let texts: OutcomeTexts
  let languages: [TemplateLanguage]
  let style: OutcomeStyle

  func bytes() throws -> [UInt8] {
    let pages = try texts.rendered(configuration, ownHead: style.head)
    var text = JSONText(reserving: 1 << 20)
    text.object { text in
      text.member("version", Int64(1))
      text.member("policy", style.policy)
      text.name("words")
      text.object { text in
        for language in languages {
          text.name(language.code.rawValue)
          Self.write(language.words, to: &text)
        }
      }
      text.name("pages")
      text.object { text in
        for page in pages {
          text.name(page.name)
          text.object { text in
            for (language, program) in page.programs {
              text.name(language.rawValue)
              Self.write(program.pieces, to: &text)
            }
          }
        }
      }
    }
    return text.bytes + [UInt8(ascii: "\n")]
  }

  private static func write(_ pieces: [ProgramPiece], to text: inout JSONText) {
    text.array { text in
      for piece in pieces {
        switch piece {
        case .literal(let literal): text.string(literal)
        case .value(let slot, let escaping):
          text.object { text in
            text.member("slot", OutcomeFields.slotName(ofField: slot.path))
            text.member("in", slot.scope)
            text.member("as", escaping.splicedName)
          }
        case .column(let column, let escaping):
          text.object { text in
            text.member("column", column.path)
            text.member("as", escaping.splicedName)
          }
        case .when(let slot, let wanted, let inside):
          text.object { text in
            text.member(wanted ? "when" : "unless", OutcomeFields.slotName(ofField: slot.path))
            text.member("in", slot.scope)
            text.name("pieces")
            write(inside, to: &text)
          }
        case .each(let list, let inside):
          text.object { text in
            text.member("each", list.path)
            text.member("in", list.scope)
            text.name("pieces")
            write(inside, to: &text)
          }
        }
      }
    }
  }

  /// The words of which only the moment knows which are wanted.
  private static func write(_ words: Vocabulary, to text: inout JSONText) {
    func group(_ name: String, _ keys: [String], from prefix: String, _ text: inout JSONText) {
      text.name(name)
      text.object { text in
        for key in keys { text.member(key, words["\(prefix).\(key)"]) }
      }
    }
    text.object { text in
      text.member("name", words.ownName)
      text.member("familyNameFirst", words["nameOrder"] == "family given")
      text.member("moment", words["date.moment"])
      text.member("date", words["date.format"])
      text.member("months", (1...12).map { words["date.months.\($0)"] })
      group("role", Role.allCases.map(\.rawValue), from: "role", &text)
      group("field", AnswerField.allCases.map(\.rawValue), from: "outcome.field", &text)
      text.name("fault")
      text.object { text in
        for (key, value) in words.texts(under: "outcome.fault") { text.member(key, value) }
      }
      group("evidence", EvidenceLevel.allCases.map(\.rawValue), from: "outcome.evidence", &text)
      group("review", ReviewReason.allCases.map(\.rawValue), from: "outcome.review", &text)
      group("refusal", RefusalReason.allCases.map(\.rawValue), from: "trust.reason", &text)
    }
  }
}

/// The style of the outcome pages. It stands in the page, which so loads nothing; the policy names its digest.
struct OutcomeStyle: Sendable {
  /// The elements that go into the page's head.
  let head: String
  /// The policy under which the pages are sent.
  let policy: String

  init(_ assets: [Asset]) {
    func text(_ name: String) -> String {
      let bytes = assets.first { $0.name == name }?.bytes ?? []
      return String(decoding: bytes, as: UTF8.self).replacing("\r\n", with: "\n")
    }
    let style = "\n" + text(AssetName.stylesheet) + text(AssetName.answerStylesheet)
    var icon: [UInt8] = []
    PercentEncoding.append(text(AssetName.icon), to: &icon)
    head = """
      <link rel="icon" href="data:image/svg+xml,\(String(decoding: icon, as: UTF8.self))">
      <style>\(style)</style>
      """
    let digest = Data(SHA256.hash(data: Array(style.utf8))).base64EncodedString()
    policy =
      "default-src 'none'; style-src 'sha256-\(digest)'; img-src data:; form-action 'self'; base-uri 'none'; "
      + "frame-ancestors 'none'"
  }
}

extension Escaping {
  /// As the reader of the file calls it.
  fileprivate var splicedName: String {
    switch self {
    case .html, .none, .json: "html"
    case .isolated: "isolated"
    case .linkTarget: "link"
    case .linkPart: "part"
    case .mailPart: "mail"
    }
  }
}
