/// Whether a file is an SVG picture that only draws: no script, nothing that is loaded, nothing that leads elsewhere. On
/// a page it couldn't do any of that; opened by itself it could.
enum SVGCheck {
  private static let elements: Set<String> = [
    "svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "title",
    "desc",
    "defs", "linearGradient", "radialGradient", "stop", "clipPath", "mask", "symbol", "use", "pattern",
    "style",
  ]

  private typealias Fault = (message: String, remedy: String)

  static func fault(in bytes: [UInt8]) -> (message: String, remedy: String)? {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      return ("the picture isn't UTF-8", "Save it as SVG in UTF-8.")
    }
    var rest = text[...]
    var isFirst = true
    while let open = rest.firstIndex(of: "<") {
      if let fault = references(in: rest[..<open]) { return fault }
      rest = rest[open...]
      if rest.hasPrefix("<!--") {
        guard let end = rest.firstRange(of: "-->") else { return broken }
        rest = rest[end.upperBound...]
        continue
      }
      guard let end = endOfTag(rest) else { return broken }
      let tag = rest[rest.index(after: rest.startIndex)..<end]
      rest = rest[rest.index(after: end)...]
      if tag.hasPrefix("?xml "), isFirst { continue }
      if tag.hasPrefix("/") { continue }
      let name = String(tag.prefix { !$0.isWhitespace && $0 != "/" })
      guard elements.contains(name) else {
        return (
          "an SVG picture can't hold <\(name)> here",
          "Save it as plain SVG: shapes, text and gradients are taken, scripts, links and pictures in it aren't."
        )
      }
      if isFirst, name != "svg" { return broken }
      isFirst = false
      if let fault = attributes(of: tag.dropFirst(name.count)) { return fault }
    }
    if isFirst { return broken }
    return references(in: rest)
  }

  private static let broken: Fault = ("the file is no whole SVG picture", "Save the picture as SVG again.")

  /// Where a tag ends: `>` in a value in quotes doesn't end it.
  private static func endOfTag(_ text: Substring) -> Substring.Index? {
    var quote: Character?
    for index in text.indices {
      let character = text[index]
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "\"" || character == "'" {
        quote = character
      } else if character == ">" {
        return index
      }
    }
    return nil
  }

  private static func attributes(of tag: Substring) -> Fault? {
    var rest = tag.drop { $0.isWhitespace || $0 == "/" }
    while !rest.isEmpty {
      let name = rest.prefix { !$0.isWhitespace && $0 != "=" }
      rest = rest.dropFirst(name.count).drop(while: \.isWhitespace)
      guard !name.isEmpty, rest.first == "=" else { return broken }
      rest = rest.dropFirst().drop(while: \.isWhitespace)
      guard let quote = rest.first, quote == "\"" || quote == "'" else { return broken }
      let value = rest.dropFirst().prefix { $0 != quote }
      rest = rest.dropFirst(value.count + 2).drop { $0.isWhitespace || $0 == "/" }
      let local = name.split(separator: ":").last.map { $0.lowercased() } ?? ""
      if local.hasPrefix("on") {
        return (
          "an SVG picture can't hold the attribute \(name)", "Remove it: it would run a script."
        )
      }
      if local == "href" || local == "base", !value.hasPrefix("#") {
        return (
          "the picture leads elsewhere by \(name)", "Remove it: only `#…`, a part of the picture, is taken."
        )
      }
      if let fault = references(in: value) { return fault }
    }
    return nil
  }

  /// What loads something, in a style or an attribute, or hides what it says behind numbers of characters.
  private static func references(in text: Substring) -> Fault? {
    let text = text.lowercased()
    let loads =
      text.contains("@import") || text.contains("javascript:") || text.contains("\\")
      || text.contains("&#")
      || text.ranges(of: "url(").contains { place in
        !text[place.upperBound...].drop { $0 == "\"" || $0 == "'" || $0.isWhitespace }.hasPrefix("#")
      }
    return loads
      ? ("the picture loads something from elsewhere", "Save it with everything inside, as plain SVG.") : nil
  }
}
