/// The fields that have a meaning of their own in a template's HTML, by their names from the page down.
package struct MarkupPolicy: Sendable {
  /// Where the scripts lie that a page may load.
  package var scripts: Set<String> = []
  /// Where its style sheets and icons lie.
  package var files: Set<String> = []
  /// What a page says of what it may load.
  package var contentPolicy: Set<String> = []
  /// Where a form may be sent.
  package var formTargets: Set<String> = []
  package var secrets = SecretFields()

  package init() {}
}

/// What a template may hold as HTML. Whoever edits a template changes what pages say and how they look; what runs, what is
/// loaded, and where a form or a token goes isn't theirs to decide.
extension MarkupPolicy {
  /// Elements that run, load or frame something, that change where links lead, or in which browsers don't read markup.
  static let forbiddenElements: Set<String> = [
    "animate", "animatemotion", "animatetransform", "annotation-xml", "applet", "base", "embed",
    "fencedframe",
    "foreignobject", "frame", "frameset", "iframe", "listing", "noembed", "noframes", "object", "param",
    "plaintext",
    "portal", "set", "style", "xmp",
  ]
  static let forbiddenAttributes: Set<String> = [
    "attributionsrc", "is", "manifest", "nonce", "ping", "srcdoc",
  ]
  /// Attributes from which a browser loads something by itself.
  static let loading: Set<String> = ["background", "data", "poster", "src", "srcset"]
  static let submitting: Set<String> = ["action", "formaction"]
  /// Attributes that no browser takes for an address, a name of a window or a thing to look up, and no reader of pages such as
  /// a preview in a chat either.
  static func isSilent(_ attribute: String) -> Bool {
    ["title", "value"].contains(attribute) || attribute.hasPrefix("aria-") || attribute.hasPrefix("data-")
  }
  /// What a `<link>` may be, and of those what is loaded.
  static let links: Set<String> = [
    "alternate", "author", "canonical", "help", "icon", "license", "next", "prev", "search", "stylesheet",
  ]
  static let loadedLinks: Set<String> = ["icon", "stylesheet"]

  /// Whether a link that begins like this leads to one of the schemes that links may have, or to the portal itself,
  /// whatever follows.
  static func isDecided(_ prefix: String) -> Bool {
    guard prefix.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }) else { return false }
    if let scheme = LinkPolicy.scheme(of: prefix) { return LinkPolicy.schemes.contains(scheme) }
    guard let first = prefix.utf8.first else { return false }
    if first == UInt8(ascii: "#") || first == UInt8(ascii: "?") { return true }
    if first == UInt8(ascii: "/") { return true }
    // A word that something follows might still become a scheme.
    guard let end = prefix.utf8.firstIndex(where: { !isWord($0) }) else { return false }
    return "/?#".utf8.contains(prefix.utf8[end])
  }

  /// Whether a link that begins like this leads to the portal itself, whatever follows.
  static func isOwn(_ prefix: String) -> Bool {
    guard isDecided(prefix), LinkPolicy.scheme(of: prefix) == nil else { return false }
    guard prefix.utf8.first == UInt8(ascii: "/") else { return true }
    return prefix.utf8.dropFirst().first.map(isWord) ?? false
  }

  static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
