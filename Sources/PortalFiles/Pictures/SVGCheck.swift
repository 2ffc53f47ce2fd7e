/// Whether a file is an SVG picture that only draws: no script, nothing that is loaded, nothing that leads elsewhere. On
/// a page it couldn't do any of that; opened by itself it could.
///
/// The file is read as XML reads it, byte for byte, and only elements and attributes that draw are taken.
struct SVGCheck {
  private struct OpenElement {
    let name: String
    let index: Int
  }

  private static let depth = 100
  private static let namespace = "http://www.w3.org/2000/svg"

  private let bytes: [UInt8]
  private var place = 0
  private var open: [OpenElement] = []
  private var drawing = SVGDrawing()

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  static func fault(in bytes: [UInt8]) -> PictureFault? {
    var check = SVGCheck(bytes)
    do throws(PictureFault) {
      try check.read()
      return nil
    } catch {
      let line = 1 + bytes.prefix(check.place).count { $0 == UInt8(ascii: "\n") }
      return PictureFault(message: error.message, remedy: error.remedy, line: line)
    }
  }

  private mutating func read() throws(PictureFault) {
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw PictureFault(message: "the picture isn't UTF-8", remedy: "Save it as SVG in UTF-8.")
    }
    if let control = bytes.firstIndex(where: { $0 < 0x20 && !Self.isBlank($0) }) {
      place = control
      throw PictureFault(
        message: "the picture holds a control character", remedy: "Save it as SVG in UTF-8 again.")
    }
    if begins("\u{FEFF}") { place = 3 }
    if begins("<?xml"), Self.isBlank(byte(after: 5)) { try readDeclaration() }
    while place < bytes.count {
      if begins("<!--") {
        try readComment()
      } else if begins("</") {
        try readEnd()
      } else if bytes[place] == UInt8(ascii: "<") {
        try readStart()
      } else {
        try readText()
      }
    }
    guard !drawing.isEmpty, open.isEmpty else { throw Self.broken }
    place = 0
    try drawing.requireBounded()
  }

  // MARK: Pieces

  /// A file in another encoding holds other signs than those that are read here.
  private mutating func readDeclaration() throws(PictureFault) {
    guard let end = bytes[place...].firstRange(of: Array("?>".utf8)) else { throw Self.broken }
    place += 5
    for (name, value) in try attributes(upTo: end.lowerBound) {
      switch name {
      case "version" where value == "1.0", "standalone": break
      case "encoding" where value.lowercased() == "utf-8": break
      case "encoding":
        throw PictureFault(
          message: "the picture says that its encoding is \(Self.short(value))",
          remedy: "Save it as SVG in UTF-8.")
      default: throw Self.broken
      }
    }
    place = end.upperBound
  }

  private mutating func readComment() throws(PictureFault) {
    guard open.last?.name != "style" else { throw Self.refused("!--") }
    guard let dashes = bytes[(place + 4)...].firstRange(of: Array("--".utf8)) else { throw Self.broken }
    guard dashes.upperBound < bytes.count, bytes[dashes.upperBound] == UInt8(ascii: ">") else {
      throw PictureFault(
        message: "a comment of the picture holds --", remedy: "Remove the comment: XML takes no -- in one.")
    }
    place = dashes.upperBound + 1
  }

  private mutating func readEnd() throws(PictureFault) {
    guard let end = bytes[place...].firstIndex(of: UInt8(ascii: ">")), let last = open.popLast() else {
      throw Self.broken
    }
    let name = bytes[(place + 2)..<end]
    guard name.starts(with: last.name.utf8), name.dropFirst(last.name.utf8.count).allSatisfy(Self.isBlank)
    else {
      throw Self.broken
    }
    place = end + 1
  }

  private mutating func readStart() throws(PictureFault) {
    let name = String(
      decoding: bytes[(place + 1)...].prefix { !Self.isBlank($0) && !"/>".utf8.contains($0) }, as: UTF8.self)
    guard SVGNames.elements.contains(name), open.last?.name != "style" else { throw Self.refused(name) }
    // One root, and it is <svg>.
    guard open.isEmpty ? drawing.isEmpty && name == "svg" : true, let end = endOfTag else {
      throw Self.broken
    }
    guard open.count < Self.depth else {
      throw PictureFault(
        message: "the picture has more than \(Self.depth) elements within each other",
        remedy: "Ungroup some of it, and save it again.")
    }
    let isEmpty = bytes[end - 1] == UInt8(ascii: "/")
    let tag = place
    place += 1 + name.utf8.count
    let attributes = try attributes(upTo: isEmpty ? end - 1 : end)
    place = tag
    if name == "svg", open.isEmpty, !attributes.contains(where: { $0 == ("xmlns", Self.namespace) }) {
      throw PictureFault(
        message: "the file isn't SVG: its <svg> has no xmlns",
        remedy: "Write <svg xmlns=\"\(Self.namespace)\" …>.")
    }
    let index = drawing.add(name, within: open.last?.index)
    for (attribute, value) in attributes { try take(attribute, value, of: index) }
    place = end + 1
    if !isEmpty { open.append(OpenElement(name: name, index: index)) }
  }

  private mutating func readText() throws(PictureFault) {
    let end = bytes[place...].firstIndex(of: UInt8(ascii: "<")) ?? bytes.count
    let text = bytes[place..<end]
    if open.isEmpty {
      guard text.allSatisfy(Self.isBlank) else { throw Self.broken }
    } else if open.last?.name == "style" {
      try drawing.addRules(SVGStyle(Self.plain(String(decoding: text, as: UTF8.self))))
    }
    place = end
  }

  // MARK: Attributes

  /// Where a tag ends: `>` in a value in quotes doesn't end it.
  private var endOfTag: Int? {
    var quote: UInt8?
    for index in place..<bytes.count {
      switch (bytes[index], quote) {
      case (let byte, let open?): if byte == open { quote = nil }
      case (UInt8(ascii: "\""), nil), (UInt8(ascii: "'"), nil): quote = bytes[index]
      case (UInt8(ascii: ">"), nil): return index
      default: break
      }
    }
    return nil
  }

  private mutating func attributes(upTo end: Int) throws(PictureFault) -> [(name: String, value: String)] {
    var attributes: [(name: String, value: String)] = []
    var names: Set<String> = []
    while true {
      let start = place
      skipBlanks(upTo: end)
      guard place < end else { return attributes }
      guard place > start else { throw Self.broken }
      let name = bytes[place..<end].prefix { !Self.isBlank($0) && $0 != UInt8(ascii: "=") }
      place = name.endIndex
      skipBlanks(upTo: end)
      guard !name.isEmpty, place < end, bytes[place] == UInt8(ascii: "=") else { throw Self.broken }
      place += 1
      skipBlanks(upTo: end)
      guard place < end, "\"'".utf8.contains(bytes[place]),
        let close = bytes[(place + 1)..<end].firstIndex(of: bytes[place])
      else { throw Self.broken }
      let value = bytes[(place + 1)..<close]
      place = close + 1
      let shown = String(decoding: name, as: UTF8.self)
      guard !value.contains(UInt8(ascii: "<")), names.insert(shown).inserted else { throw Self.broken }
      attributes.append((shown, String(decoding: value, as: UTF8.self)))
    }
  }

  private mutating func take(_ name: String, _ value: String, of element: Int) throws(PictureFault) {
    switch name {
    case "xmlns":
      guard value == Self.namespace else {
        throw PictureFault(
          message: "the picture holds something besides SVG", remedy: "Remove what has another xmlns.")
      }
    // A prefix alone does nothing: no element and no attribute with one is taken, except those of the list.
    case _ where name.hasPrefix("xmlns:"): break
    case "href", "xlink:href":
      guard value.first == "#", let target = SVGStyle.fragment(value.dropFirst()) else {
        throw PictureFault(
          message: "the picture leads elsewhere by \(name)",
          remedy: "Remove it: only `#…`, a part of the picture, is taken.")
      }
      drawing.refer(from: element, to: target)
    case "id": drawing.name(element, value)
    case "class": drawing.classify(element, value.split(whereSeparator: \.isWhitespace).map(String.init))
    case "type" where value != "text/css" && drawing.isStyle(element):
      throw PictureFault(message: "the picture has a style that isn't CSS", remedy: "Remove it.")
    case _ where SVGNames.isText(name): break
    case _ where SVGNames.attributes.contains(name):
      for target in try SVGStyle(Self.plain(value)).targets { drawing.refer(from: element, to: target) }
    default:
      throw PictureFault(
        message: "an SVG picture can't hold the attribute \(Self.short(name))",
        remedy: name.lowercased().hasPrefix("on")
          ? "Remove it: it would run a script." : "Remove it, or save the picture as plain SVG.")
    }
  }

  // MARK: Bytes

  private static func isBlank(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }

  private func byte(after count: Int) -> UInt8 {
    place + count < bytes.count ? bytes[place + count] : 0
  }

  private func begins(_ text: String) -> Bool { bytes[place...].starts(with: text.utf8) }

  private mutating func skipBlanks(upTo end: Int) {
    while place < end, Self.isBlank(bytes[place]) { place += 1 }
  }

  /// A style as it is understood, with the signs that XML spells by name.
  private static func plain(_ text: String) throws(PictureFault) -> String {
    guard text.contains("&") else { return text }
    // Numbers of characters may hide what a style says.
    guard !text.contains("&#") else { throw SVGStyle.loads }
    return [("&quot;", "\""), ("&apos;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")]
      .reduce(text) { $0.replacing($1.0, with: $1.1) }
  }

  private static func short(_ text: String) -> String { shown(String(text.prefix(40))) }

  private static let broken = PictureFault(
    message: "the file is no whole SVG picture", remedy: "Save the picture as SVG again.")

  private static func refused(_ name: String) -> PictureFault {
    PictureFault(
      message: "an SVG picture can't hold <\(name.prefix(40))> here",
      remedy:
        "Save it as plain SVG: shapes, text and gradients are taken, scripts, links and pictures in it aren't."
    )
  }
}
