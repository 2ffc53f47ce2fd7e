import Rendering
import SourceDiagnostics

/// Follows the links of the pages' Markdown to pages and headings of this site, also those by its own whole address. Links to other
/// sites are left alone: a build needs no network.
struct LinkCheck {
  /// A page in one language.
  struct Place {
    let page: String
    let language: Int
  }

  /// Every file of the guide, below the output folder.
  let files: [String: Place]
  /// The portal's address, without a slash at the end, and its path part.
  let base: String
  let prefix: String
  /// The places that a link can lead to: by page id, for each language in the portal's order.
  let anchors: [String: [Set<String>]]
  /// What somebody may have meant is looked for once for each page, and not for more links than are told.
  private var names: [String: KnownNames] = [:]
  private var suggestionsLeft = DiagnosticList.mostOfAFile

  init(files: [String: Place], base: String, prefix: String, anchors: [String: [Set<String>]]) {
    self.files = files
    self.base = base
    self.prefix = prefix
    self.anchors = anchors
  }

  mutating func check(_ link: MarkdownLink, on page: String, language: Int, faults: inout DiagnosticList) {
    guard link.kind == .link else { return }
    let target = ownPath(of: link.target) ?? link.target
    let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(
      String.init)
    let anchor = parts.count > 1 ? parts[1] : nil
    if link.target.hasPrefix("#") {
      check(anchor, onPage: page, link, language, &faults)
    } else if let id = pageID(parts[0]) {
      check(anchor, onPage: id, link, language, &faults)
    } else if target.hasPrefix("/") {
      checkPath(parts[0], anchor, link, &faults)
    } else if !link.target.contains(":"), !link.target.hasPrefix("{{") {
      faults.append(
        Diagnostic(
          at: link.position, "the link \(link.target) depends on the address of the page that it stands on",
          remedy: link.target.contains("@")
            ? "Write mailto:\(link.target) for a mail address."
            : "Lead to a page of the portal as {{page.ID}}, or give a whole address with https://."))
    }
  }

  /// The path of what is said with the portal's whole address; nil for any other target.
  private func ownPath(of target: String) -> String? {
    guard target.utf8.count >= base.utf8.count else { return nil }
    let (start, rest) = (target.prefix(base.count), target.dropFirst(base.count))
    guard start.lowercased() == base.lowercased() else { return nil }
    return switch rest.first {
    case nil: prefix + "/"
    case "/": prefix + rest
    case "?", "#": "\(prefix)/\(rest)"
    default: nil
    }
  }

  /// `{{page.roles}}` leads to the page `roles`.
  private func pageID(_ target: String) -> String? {
    guard target.hasPrefix("{{"), target.hasSuffix("}}") else { return nil }
    let name = target.dropFirst(2).dropLast(2).split(separator: " ").joined()
    return name.hasPrefix("page.") ? String(name.dropFirst(5)) : nil
  }

  private mutating func nearest(
    to name: String, in place: String, among known: () -> some Sequence<String>
  ) -> String? {
    guard suggestionsLeft > 0, name.utf8.count <= 100 else { return nil }
    suggestionsLeft -= 1
    let ready = names[place] ?? KnownNames(known().sorted())
    names[place] = ready
    return ready.nearest(to: name)
  }

  private mutating func check(
    _ anchor: String?, onPage page: String, _ link: MarkdownLink, _ language: Int,
    _ faults: inout DiagnosticList
  ) {
    guard let anchor, let known = anchors[page]?[language], !known.contains(anchor) else { return }
    let near = nearest(to: anchor, in: "\(language)#\(page)") { known }.map { "Did you mean #\($0)?" }
    faults.append(
      Diagnostic(
        at: link.position, "the page \(page) has no place #\(anchor)",
        remedy: near ?? "Lead to the id of one of its headings, or give a heading this id."))
  }

  private mutating func checkPath(
    _ target: String, _ anchor: String?, _ link: MarkdownLink, _ faults: inout DiagnosticList
  ) {
    let written = String(target.prefix { $0 != "?" })
    guard written.hasPrefix(prefix + "/") else {
      let better =
        files[Self.file(at: written.dropFirst())] == nil ? nil : "Write \(prefix)\(written), or better"
      faults.append(
        Diagnostic(
          at: link.position, "\(target) leads out of the portal, which begins at \(prefix)/",
          remedy:
            "\(better ?? "Lead to a page of the portal as") {{page.ID}}; to another site, give a whole address."
        ))
      return
    }
    let file = Self.file(at: written.dropFirst(prefix.utf8.count + 1))
    if let place = files[file] {
      check(anchor, onPage: place.page, link, place.language, &faults)
      return
    }
    guard file != "index.html", !file.hasPrefix(".well-known/") else { return }
    let (files, prefix) = (files, prefix)
    let near = nearest(to: written, in: "/") {
      files.keys.map { "\(prefix)/\($0.hasSuffix("/index.html") ? String($0.dropLast(10)) : $0)" }
    }
    faults.append(
      Diagnostic(
        at: link.position, "nothing is published at \(target)",
        remedy: "Lead to a page of the portal as {{page.ID}}.\(near.map { " Did you mean \($0)?" } ?? "")"))
  }

  /// Below the output folder.
  private static func file(at path: Substring) -> String {
    path.hasSuffix("/") ? "\(path)index.html" : path.isEmpty ? "index.html" : String(path)
  }
}
