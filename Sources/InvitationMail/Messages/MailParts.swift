import PartnerModel

/// Walks through the parts of a message, and through parts within parts.
struct MailParts {
  private(set) var subjects: [MailMessage.Subject] = []
  private(set) var texts: [MailText] = []
  /// Whether there is a text of another kind, such as `text/enriched`, that some programs show.
  private(set) var hasStrangeText = false
  /// Also of parts that aren't taken apart, or aren't texts.
  private(set) var forms: [MailForm] = []
  /// Signed codes that are attached as files, such as a receipt.
  private(set) var attachedCodes: [MailText] = []
  /// Why a part couldn't be taken apart; it holds no field of an answer as far as can be seen.
  private(set) var unread: [MailFault] = []
  private let isReencoded: Bool
  private var count = 0
  private var messages = 0
  /// Of choices and of forms.
  private var numbers = 0

  /// Mail programs need four levels: a forwarded message with an attachment and a text in two forms.
  private static let deepest = 8
  private static let most = 200

  init(isReencoded: Bool) {
    self.isReencoded = isReencoded
  }

  mutating func addMessage(
    _ headers: MailHeaders, _ lines: ArraySlice<SourceLine>, isAside: Bool = false, depth: Int
  ) throws(MailFault) {
    if let subject = try headers.field("subject") {
      subjects.append(MailMessage.Subject(text: HeaderWords.decoded(subject.value), line: subject.line))
    }
    messages += 1
    try add(headers, lines, Place(message: messages, isAside: isAside), depth: depth)
  }

  /// Where a part stands among others.
  private struct Place {
    let message: Int
    /// Whether it isn't shown itself (`MailText.isAside`).
    var isAside = false
    var form: MailForm?
    /// Whether the part is all of its form.
    var isWholeForm = false
    /// Whether each part within is a form of its own.
    var isChoice = false
    /// Whether a part of which nothing is said is a message (RFC 2046 section 5.1.5).
    var isInDigest = false
    var group = Group.all
  }

  /// Which of the parts of a whole programs show.
  private enum Group: Equatable {
    case all
    /// The first one, which has to have this identifier where one is named (RFC 2387 section 3.2); of a report, what people
    /// are to read (RFC 6522 section 3).
    case first(identifier: String?)

    init(_ type: HeaderParameters) {
      self =
        switch type.value {
        case "multipart/related": .first(identifier: type["start"])
        case "multipart/report": .first(identifier: nil)
        default: .all
        }
    }
  }

  private mutating func add(
    _ headers: MailHeaders, _ lines: ArraySlice<SourceLine>, _ place: Place, depth: Int
  ) throws(MailFault) {
    count += 1
    guard depth <= Self.deepest, count <= Self.most else {
      let limit = depth > Self.deepest ? "\(Self.deepest) parts inside each other" : "\(Self.most) parts"
      throw MailFault(
        .tooManyParts, line: lines.first?.number ?? 1, "the message has more than \(limit)",
        remedy: "Copy the text of the answer into a file and give that.")
    }
    let typeField = try headers.field("content-type")
    let type = HeaderParameters(typeField?.value ?? (place.isInDigest ? "message/rfc822" : "text/plain"))
    let disposition = HeaderParameters(try headers.field("content-disposition")?.value ?? "inline")
    let encoding = try headers.field("content-transfer-encoding")
    let names = disposition.all("filename") + type.all("name")
    switch Self.kind(of: type, named: FileNames(names)) {
    case .parts:
      var place = place
      place.isInDigest = type.value == "multipart/digest"
      place.isChoice = type.value == "multipart/alternative"
      // What chooses within a form only adds to the choice.
      if place.isChoice, place.isWholeForm { forms.removeAll { $0 == place.form } }
      place.isWholeForm = false
      place.group = Group(type)
      try addParts(
        of: lines, boundary: try Self.only("boundary", of: type, typeField), headers, place, depth: depth)
    case .message:
      var inner = try TransferEncoding.decode(lines, encoding)[...]
      guard let innerHeaders = try MailHeaders.ofMessage(&inner) else {
        throw MailFault(
          .malformed, line: lines.first?.number ?? 1, "a message inside the message has no header",
          remedy: "Save the message inside as a file of its own, and give that.")
      }
      try addMessage(innerHeaders, inner, isAside: place.isAside, depth: depth + 1)
    case .code:
      attachedCodes.append(
        MailText(
          role: .attached, message: place.message, form: nil, isAside: false, isFile: true, lines: lines,
          charset: nil, encoding: encoding, isFlowed: false, losesBlank: false, isReencoded: isReencoded))
    case .text(let isHTML):
      // Many programs offer what has a name as a file.
      let isAttached =
        disposition.value == "attachment" || type.value == "application/octet-stream" || !names.isEmpty
      texts.append(
        MailText(
          role: isHTML ? .html : isAttached ? .attached : .shown, message: place.message,
          form: place.form, isAside: place.isAside, isFile: disposition.value == "attachment",
          lines: lines, charset: try Self.only("charset", of: type, typeField),
          encoding: encoding, isFlowed: type["format"]?.lowercased() == "flowed",
          losesBlank: type["delsp"]?.lowercased() == "yes", isReencoded: isReencoded))
    case .other:
      if type.value.hasPrefix("text/"), disposition.value != "attachment", !place.isAside {
        hasStrangeText = true
      }
    }
  }

  /// - Throws: where a parameter that says how to read the rest says two things: programs differ in which of them they
  ///   follow.
  private static func only(
    _ name: String, of type: HeaderParameters, _ field: MailHeaders.Field?
  ) throws(MailFault) -> String? {
    guard Set(type.all(name).map { name == "charset" ? $0.lowercased() : $0 }).count > 1 else {
      return type[name]
    }
    throw MailFault(
      .malformed, line: field?.line ?? 1, "the header field content-type has two values for \(name)",
      remedy: "Copy the message's text into a file and give that.")
  }

  private enum Kind {
    case parts, message, code, other
    case text(isHTML: Bool)
  }

  /// What is attached as a file without a type has the one that its name says; programs open a text by its name as well.
  private static func kind(of type: HeaderParameters, named names: FileNames) -> Kind {
    switch type.value {
    case let value where value.hasPrefix("multipart/"): return .parts
    case "message/rfc822", "message/global": return .message
    case "text/plain" where names.end(with: [".eml"]), "text" where names.end(with: [".eml"]): return .message
    case "text/plain", "text": return .text(isHTML: names.end(with: FileNames.pages))
    case "application/jwt", "application/jose": return .code
    case "application/octet-stream" where names.end(with: [".jws"]): return .code
    case "text/html": return .text(isHTML: true)
    case "application/octet-stream" where names.end(with: [".eml"]): return .message
    case "application/octet-stream" where names.end(with: FileNames.pages): return .other
    case "application/octet-stream" where names.end(with: [".txt"]): return .text(isHTML: false)
    default: return .other
    }
  }

  /// What a part is called as a file, in all the ways in which its header says so.
  private struct FileNames {
    static let pages = [".html", ".htm", ".shtml", ".xhtml", ".xht", ".mht", ".mhtml", ".svg", ".xml"]
    private let names: [String]

    init(_ texts: [String]) {
      // Windows takes no notice of dots and blanks at the end.
      names = texts.map { text in
        let name = HeaderWords.decoded(text).withoutInvisibleMarks.lowercased()
        return String(
          String.UnicodeScalarView(name.unicodeScalars.reversed().drop { $0 == "." || $0.isBlank }.reversed())
        )
      }
    }

    func end(with endings: [String]) -> Bool {
      names.contains { name in endings.contains { name.hasSuffix($0) } }
    }
  }

  private mutating func addParts(
    of lines: ArraySlice<SourceLine>, boundary: String?, _ headers: MailHeaders, _ place: Place, depth: Int
  ) throws(MailFault) {
    guard let boundary, !boundary.isEmpty, boundary.utf8.count <= 200 else {
      throw MailFault(
        .malformed, line: try headers.field("content-type")?.line ?? 1,
        "a multipart message names no boundary between its parts",
        remedy: "Save the message again, or copy its text into a file and give that.")
    }
    var place = place
    var choice: Int?
    if place.isChoice {
      numbers += 1
      choice = place.form?.choice ?? numbers
    }
    for part in Multipart.parts(of: lines, boundary: boundary) {
      try addPart(part, nextPlace(in: place, choice), depth: depth + 1)
      if place.group != .all { place.isAside = true }
    }
  }

  private mutating func nextPlace(in place: Place, _ choice: Int?) -> Place {
    var place = place
    place.isChoice = false
    guard let choice else { return place }
    numbers += 1
    let form = MailForm(choice: choice, number: numbers)
    forms.append(form)
    place.form = form
    place.isWholeForm = true
    return place
  }

  /// A part that can't be taken apart spoils the message only where a field may stand in it.
  private mutating func addPart(
    _ lines: ArraySlice<SourceLine>, _ place: Place, depth: Int
  ) throws(MailFault) {
    do {
      var body = lines
      let headers = try MailHeaders.ofPart(&body)
      var place = place
      if case .first(let identifier?) = place.group,
        try headers?.field("content-id")?.value.trimmed != identifier.trimmed
      {
        place.isAside = true
      }
      try add(headers ?? MailHeaders(), headers == nil ? lines : body, place, depth: depth)
    } catch {
      guard error.reason != .tooManyParts, !lines.contains(where: { AnswerFields.mayStand(in: $0.bytes) })
      else { throw error }
      unread.append(error)
    }
  }
}
