package import PartnerModel
package import SourceDiagnostics

/// A Markdown file with a head of fields between two lines `---`, and its text.
package struct FrontMatterPage: Equatable, Sendable {
  /// The largest file that is read.
  package static let sizeLimit = 1 << 20

  /// Which fields a file's head must and may have, besides `title` and `description`.
  package struct Shape: Sendable {
    /// Whether the day of the last change must be there (R1).
    package let needsChanged: Bool
    package let optionalFields: [String]
    /// Whether the head has a description.
    package let hasDescription: Bool

    package init(needsChanged: Bool, optionalFields: [String] = [], hasDescription: Bool = true) {
      self.needsChanged = needsChanged
      self.hasDescription = hasDescription
      self.optionalFields = optionalFields
    }

    /// A page of the portal.
    package static let page = Shape(needsChanged: true, optionalFields: ["menuLabel"])
    /// The text of an invitation page.
    package static let invitation = Shape(needsChanged: false)
    /// A letter: its title is the subject.
    package static let letter = Shape(needsChanged: false, hasDescription: false)
  }

  package let file: String
  package let title: Placed<String>
  package let description: Placed<String>
  package let changed: Placed<CalendarDate>?
  /// The optional fields that the head has.
  package let fields: [String: Placed<String>]
  /// Everything behind the head.
  package let body: String
  /// The line of the file on which the body begins, from 1.
  package let bodyLine: Int

  /// Reads a file; nil where it is missing or can't be told into head and body. A head with an error hides no body: what is read then
  /// is fit for finding what else is wrong, and for nothing else. Faults come all at once.
  package static func read(
    _ path: String, shape: Shape, from folder: PortalFolder, faults: inout DiagnosticList
  ) -> FrontMatterPage? {
    let bytes = folder.requiredBytes(
      of: path, limit: sizeLimit, purpose: "the text of a page in Markdown", faults: &faults)
    guard let bytes else { return nil }
    return folder.made(path, of: bytes, faults: &faults) { faults in
      parse(bytes, file: folder.shownName(of: path), shape: shape, faults: &faults)
    }
  }

  /// The same for a file's bytes.
  package static func parse(
    _ bytes: [UInt8], file: String, shape: Shape, faults: inout DiagnosticList
  ) -> FrontMatterPage? {
    let sink = FaultSink()
    defer { faults.append(sink.list) }
    guard let source = SourceText(file: file, bytes: bytes, limit: sizeLimit, faults: &sink.list),
      let parts = split(source, sink)
    else { return nil }
    return page(of: source, parts, shape, sink) ?? FrontMatterPage(withoutHead: source.file, parts)
  }

  private static func page(
    of source: SourceText, _ parts: Parts, _ shape: Shape, _ sink: FaultSink
  ) -> FrontMatterPage? {
    let head = SourceText(
      file: source.file, bytes: Array(parts.head), limit: sizeLimit, faults: &sink.list)
    guard let head else { return nil }
    guard let root = YAMLReader.root(of: head, faults: &sink.list), !root.isEmpty else {
      if !sink.list.hasErrors {
        sink.report(
          SourcePosition(file: source.file, line: 1), "the head of the page is empty", remedy: headRemedy)
      }
      return nil
    }
    guard let reader = RecordReader(root, what: "the head of the page", sink: sink) else { return nil }
    defer { reader.finish() }
    return FrontMatterPage(reader, shape, source.file, body: parts.body, bodyLine: parts.bodyLine)
  }
}

extension FrontMatterPage {
  private typealias Parts = (head: ArraySlice<UInt8>, body: ArraySlice<UInt8>, bodyLine: Int)

  /// Where the head has faults.
  private init(withoutHead file: String, _ parts: Parts) {
    self.file = file
    title = Placed("-", at: SourcePosition(file: file, line: 1))
    description = title
    changed = nil
    fields = [:]
    body = String(decoding: parts.body, as: UTF8.self)
    bodyLine = parts.bodyLine
  }

  private static let headRemedy =
    "Begin the file with a line ---, the fields title and description, and a line ---."

  private init?(
    _ reader: RecordReader, _ shape: Shape, _ file: String, body: ArraySlice<UInt8>, bodyLine: Int
  ) {
    func field(_ key: String, optional: Bool) -> Placed<String>? {
      reader.text(key, optional: optional).map { Placed($0, at: reader.position(of: key)) }
    }
    let title = field("title", optional: false)
    let description = shape.hasDescription ? field("description", optional: false) : title
    let changed = reader.value("changed", optional: !shape.needsChanged) { text throws(RuleViolation) in
      try CalendarDate(validating: text)
    }
    var fields: [String: Placed<String>] = [:]
    for key in shape.optionalFields { fields[key] = field(key, optional: true) }
    guard let title, let description else { return nil }
    self.file = file
    self.title = title
    self.description = description
    self.changed = changed.map { Placed($0, at: reader.position(of: "changed")) }
    self.fields = fields
    self.body = String(decoding: body, as: UTF8.self)
    self.bodyLine = bodyLine
  }

  /// The bytes up to the second line `---`, and those behind it. The first of these lines is YAML too, the
  /// beginning of a document, so that the head keeps the places of the file.
  private static func split(
    _ source: SourceText, _ sink: FaultSink
  ) -> Parts? {
    let bytes = source.bytes
    var line = 1
    var start = 0
    var isInHead = false
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      let next = min(end + 1, bytes.count)
      let isFence = isFence(bytes[start..<end])
      if isInHead, isFence { return (bytes[..<start], bytes[next...], line + 1) }
      guard isInHead || isFence else { break }
      isInHead = true
      start = next
      line += 1
    }
    sink.report(
      SourcePosition(file: source.file, line: 1),
      isInHead ? "the head of the page has no end" : "the page has no head",
      remedy: isInHead ? "Write a line --- behind the last field." : headRemedy)
    return nil
  }

  private static func isFence(_ line: ArraySlice<UInt8>) -> Bool {
    var line = line
    while let last = line.last, last == UInt8(ascii: " ") || last == UInt8(ascii: "\r") { line.removeLast() }
    return line.elementsEqual("---".utf8)
  }
}
