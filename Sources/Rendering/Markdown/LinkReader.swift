import SourceDiagnostics

/// Reads the targets and titles of links and images, with the fields in them.
struct LinkReader: Sendable {
  private(set) var faults = DiagnosticList()
  private let prepared: PreparedMarkdown
  private let secrets: SecretFields

  init(_ prepared: PreparedMarkdown, _ secrets: SecretFields) {
    self.prepared = prepared
    self.secrets = secrets
  }

  mutating func target(_ source: CMark.Node) -> LinkTarget {
    var pieces: [LinkTarget.Piece] = []
    var fields: [Field?] = []
    var prefix = ""
    for piece in TagMarker.pieces(of: source.url) {
      switch piece {
      case .text(let text):
        pieces.append(.literal(String(text)))
        prefix += text
      case .tag(let number):
        guard let field = value(number, in: "a link's target") else { continue }
        fields.append(field)
        // A text at the beginning is a part of a relative address: percent-encoded, it can't name a scheme.
        switch field.type == .url || !prefix.isEmpty
          ? LinkPolicy.placement(of: field.type, after: prefix) : .allowed(.linkPart)
        {
        case .allowed(let escaping): pieces.append(.field(field, escaping))
        case .forbidden: break
        }
        prefix += "\u{FFFC}"
      }
    }
    if let scheme = LinkPolicy.scheme(of: prefix), !LinkPolicy.schemes.contains(scheme) {
      let name = scheme.contains("\u{FFFC}") ? "whatever a field says" : "`\(scheme):`"
      faults.append(
        Diagnostic(
          at: prepared.position(of: source), "a link can't lead to \(name)",
          remedy: "Links lead to https, http, mailto, tel or a page of the portal."))
      return LinkTarget(pieces: [.literal(LinkPolicy.nowhere)])
    }
    if secrets.areTold(by: prefix, fields) {
      faults.append(
        Diagnostic(
          at: prepared.position(of: source), "a link holds what only the invitee may know",
          remedy: "Take the field out of the link."))
      return LinkTarget(pieces: [.literal(LinkPolicy.nowhere)])
    }
    return LinkTarget(pieces: pieces)
  }

  mutating func title(_ source: CMark.Node) -> [LinkTarget.Piece] {
    TagMarker.pieces(of: source.title).compactMap { piece in
      switch piece {
      case .text(let text): .literal(String(text))
      case .tag(let number): value(number, in: "a link's title").map { .field($0, .html) }
      }
    }
  }

  /// The field of a tag where only a value can stand.
  private mutating func value(_ number: Int, in place: String) -> Field? {
    switch prepared.tags[number].resolved {
    case .value(let field): return field
    case .open, .close, .partial, .unescaped:
      faults.append(
        Diagnostic(
          at: prepared.tags[number].tag.position, "this tag can't stand in \(place)",
          remedy: "Only {{name}} can stand here."))
      return nil
    case .comment, .faulty: return nil
    }
  }
}
