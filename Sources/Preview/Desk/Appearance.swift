internal import WebText

/// In which surroundings a page is looked at that its reader, and not its writer, decides about. What a browser would have to be told is
/// written into the page instead, so that any browser shows it.
enum Appearance: String, CaseIterable {
  /// As on a phone: 320 pixels wide. The page itself stays as it is.
  case narrow
  case dark
  /// As it is printed.
  case print
  /// Where no script runs.
  case plain
  /// In a language that reads from right to left: each text is turned round.
  case mirrored

  /// The name in an address's query.
  static let parameter = "as"

  init?(_ target: RequestTarget) {
    guard let name = target.parameter(Self.parameter) else { return nil }
    self.init(rawValue: name)
  }

  /// A page of HTML in these surroundings.
  ///
  /// - Parameter styles: the addresses of its stylesheets.
  func html(_ html: [UInt8], styles: [String]) -> [UInt8] {
    var text = String(decoding: html, as: UTF8.self)
    switch self {
    case .narrow, .plain: break
    case .dark:
      text = text.replacing("prefers-color-scheme: dark", with: "min-width: 0", maxReplacements: 9)
        .replacing(
          "</head>", with: "<link rel=\"stylesheet\" href=\"\(PreviewPath.dark)\"></head>", maxReplacements: 1
        )
    case .print:
      text = Self.printed(text)
      for style in styles {
        text = text.replacing("\"\(style)\"", with: "\"\(style)?\(Self.parameter)=\(rawValue)\"")
      }
    case .mirrored: text = Self.mirrored(text)
    }
    return Array(text.utf8)
  }

  /// A stylesheet in these surroundings.
  func style(_ css: [UInt8]) -> [UInt8] {
    self == .print ? Array(Self.printed(String(decoding: css, as: UTF8.self)).utf8) : css
  }

  /// What stands in a page's policy besides: nothing runs in it.
  var policy: String { self == .plain ? "; sandbox allow-same-origin" : "" }

  private static func printed(_ css: String) -> String {
    css.replacing("@media print", with: "@media all").replacing("@media screen", with: "@media not all")
  }

  /// What holds no text that is laid out in line.
  private static let silent = ["script", "style", "title", "textarea", "option", "svg"]

  private static func mirrored(_ html: String) -> String {
    var result = ""
    var rest = html[...]
    var silent: String?
    while let open = rest.firstIndex(of: "<") {
      let text = rest[..<open]
      let isText = silent == nil && text.contains { !$0.isWhitespace }
      result += isText ? "\u{202E}\(text)\u{202C}" : String(text)
      let end = rest[open...].firstIndex(of: ">") ?? rest.index(before: rest.endIndex)
      let tag = rest[open...end]
      let name = tag.dropFirst().prefix { $0.isLetter || $0.isNumber || $0 == "/" }.lowercased()
      if let element = silent {
        if name == "/\(element)" { silent = nil }
      } else if Self.silent.contains(name), !tag.hasSuffix("/>") {
        silent = name
      }
      result += tag.replacing("dir=\"ltr\"", with: "dir=\"rtl\"")
      rest = rest[rest.index(after: end)...]
    }
    return result + rest
  }
}
