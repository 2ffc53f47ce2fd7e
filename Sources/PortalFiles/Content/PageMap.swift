package import PartnerModel
package import SourceDiagnostics

/// What `Content/pages.yaml` says: which pages there are, at which path, and in which menu, for all languages.
package struct PageMap: Sendable {
  package static let path = "Content/pages.yaml"

  /// The page that tells whether an invitation is genuine. Invitations lead there, and take their link along.
  package static let checkingPage = "trust"

  /// The page that tells how people's data are handled. Forms lead there, unless `links` names a notice elsewhere.
  package static let privacyPage = "privacy"

  /// What a page is made once for each of.
  package enum Repetition: String, CaseIterable, Sendable {
    case approvedProvider
  }

  package struct Page: Sendable {
    /// Names `Content/<language>/<id>.md`.
    package let id: String
    /// The address below `/<language>/`; `{id}` in it stands for the record's id where the page repeats.
    package let path: String
    /// The entry of the menu that is marked while this page is shown.
    package let menu: String?
    package let each: Repetition?
    /// What the page is about: its role line follows from the permission table.
    package let actions: [Action]
  }

  package struct MenuEntry: Sendable {
    package let id: String
    /// The page that the entry leads to.
    package let page: String
    /// The pages below it, in order.
    package let children: [String]
  }

  package let pages: [Placed<Page>]
  package let menu: [Placed<MenuEntry>]

  package func page(_ id: String) -> Placed<Page>? { pages.first { $0.value.id == id } }

  /// Reads the file; nil where it is missing or has an error. Faults come all at once.
  package static func read(from folder: PortalFolder, faults: inout DiagnosticList) -> PageMap? {
    folder.made(ofYAML: path, faults: &faults) { faults in readAnew(from: folder, faults: &faults) }
  }

  private static func readAnew(from folder: PortalFolder, faults: inout DiagnosticList) -> PageMap? {
    let sink = FaultSink()
    defer { faults.append(sink.list) }
    let file = YAMLFile(folder: folder, sink: sink)
    guard let root = file.requiredRoot(of: path, purpose: "the list of pages and the menu"),
      let reader = RecordReader(root, what: "the page map", sink: sink)
    else { return nil }
    let pages = records(reader, "pages", "a page", page)
    let menu = records(reader, "menu", "an entry of the menu", menuEntry)
    reader.finish()
    let map = PageMap(pages: pages, menu: menu)
    // A page that couldn't be read is no unknown one.
    if !sink.list.hasErrors { map.checkReferences(sink) }
    return sink.list.hasErrors ? nil : map
  }
}

extension PageMap {
  private static func records<Record>(
    _ reader: RecordReader, _ key: String, _ what: String, _ read: (RecordReader) -> Record?
  ) -> [Placed<Record>] {
    reader.list(key).compactMap { node in
      guard let item = RecordReader(node, what: what, sink: reader.sink) else { return nil }
      let record = read(item)
      item.finish()
      return record.map { Placed($0, at: item.position, fields: item.valuePositions) }
    }
  }

  private static func page(_ reader: RecordReader) -> Page? {
    let id = name(reader, "id")
    let each = reader.choice("each", optional: true, of: Repetition.self)
    let path = pagePath(reader, isRepeated: reader.optional("each") != nil)
    let menu = reader.text("menu", optional: true)
    let actions = reader.choices("actions", optional: true, of: Action.self)
    guard let id, let path else { return nil }
    return Page(id: id, path: path, menu: menu, each: each, actions: actions)
  }

  private static func menuEntry(_ reader: RecordReader) -> MenuEntry? {
    let id = name(reader, "id")
    let page = reader.text("page")
    let children = reader.list("children", optional: true).compactMap {
      reader.line($0, what: "a child page")
    }
    guard let id, let page else { return nil }
    return MenuEntry(id: id, page: page, children: children)
  }

  private static func name(_ reader: RecordReader, _ key: String) -> String? {
    guard let text = reader.text(key) else { return nil }
    if OrganisationID.accepts(text.utf8.span) { return text }
    reader.sink.report(
      reader.position(of: key), "\(shown(text)) can't be an id",
      remedy: "Use small letters, digits and hyphens, at most 63.")
    return nil
  }

  /// The empty path is the language's start page, so the key must be there and may hold an empty text.
  private static func pagePath(_ reader: RecordReader, isRepeated: Bool) -> String? {
    guard let node = reader.required("path"), let path = reader.scalar(node, what: "'path'") else {
      return nil
    }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    let isWellFormed =
      path.isEmpty || parts.allSatisfy { $0 == "{id}" || OrganisationID.accepts($0.utf8.span) }
    guard isWellFormed else {
      reader.sink.report(
        node.position, "\(shown(path)) can't be the path of a page",
        remedy: "Use small letters, digits and hyphens with single slashes between, as in customers/new.")
      return nil
    }
    guard parts.contains("{id}") == isRepeated else {
      reader.sink.report(
        node.position,
        isRepeated ? "the pages of all records would be at the same path" : "{id} stands for nothing here",
        remedy: isRepeated
          ? "Put {id} into the path." : "Take it out of the path, or say with `each` what it goes through.")
      return nil
    }
    return path
  }

  private func checkReferences(_ sink: FaultSink) {
    let pageIDs = pages.map(\.value.id)
    let menuIDs = menu.map(\.value.id)
    checkUnique(pages, "id", sink, \.id)
    checkUnique(pages, "path", sink, \.path)
    checkUnique(menu, "id", sink, \.id)
    func check(_ name: String, among known: [String], _ what: String, _ position: SourcePosition) {
      guard !known.contains(name) else { return }
      sink.report(
        position, "there is no \(what) \(shown(name))",
        remedy: suggestion(
          for: name, among: known, else: "Write one of these: \(known.joined(separator: ", "))."))
    }
    for page in pages {
      if let menu = page.value.menu {
        check(menu, among: menuIDs, "entry of the menu", page.position(of: "menu"))
      }
    }
    for entry in menu {
      check(entry.value.page, among: pageIDs, "page", entry.position(of: "page"))
      for child in entry.value.children {
        check(child, among: pageIDs, "page", entry.position(of: "children"))
      }
      for target in [entry.value.page] + entry.value.children where page(target)?.value.each != nil {
        sink.report(
          entry.position, "the menu can't lead to \(shown(target)), which is many pages",
          remedy: "Lead to a page that lists them.")
      }
    }
  }

  private func checkUnique<Record>(
    _ records: [Placed<Record>], _ key: String, _ sink: FaultSink, _ value: (Record) -> String
  ) {
    var first: [String: SourcePosition] = [:]
    for record in records {
      if let earlier = first[value(record.value)] {
        sink.report(
          record.position(of: key),
          "the \(key) \(shown(value(record.value))) is taken by line \(earlier.line)",
          remedy: "Choose another one.")
      } else {
        first[value(record.value)] = record.position(of: key)
      }
    }
  }
}
