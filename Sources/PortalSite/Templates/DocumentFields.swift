import Rendering

/// A guide page as its layout sees it: title, dates, neighbours, menu, content.
struct DocumentFields {
  struct Link {
    var href: String
    var label: String
  }

  struct Alternate {
    var language: String
    var name: String
    var href: String
    var url: String
    var isCurrent: Bool
  }

  struct MenuEntry {
    var link: Link
    var isCurrent: Bool
    var isOpen: Bool
    var children: [MenuEntry]
  }

  static let schema: FieldSchema = [
    "document": .group([
      "title": .text, "description": .text, "changed": .text, "changedISO": .text,
      "canonical": .url, "defaultURL": .url,
      "alternates": .list(["lang": .text, "name": .text, "href": .url, "url": .url, "isCurrent": .flag]),
      "everyone": .flag, "roles": .list(["name": .text]),
      "hasSections": .flag, "sections": .list(["href": .url, "label": .text]),
      "showsPrevious": .flag, "showsNext": .flag,
      "previous": .group(["href": .url, "label": .text]), "next": .group(["href": .url, "label": .text]),
    ]),
    "menu": .list([
      "label": .text, "href": .url, "isCurrent": .flag, "isOpen": .flag, "hasChildren": .flag,
      "children": .list(["label": .text, "href": .url, "isCurrent": .flag]),
    ]),
    "content": .html,
  ]

  static let blockSchema: FieldSchema = [
    "block": .group([
      "id": .text, "html": .html, "isHeading": .flag, "heading": .text, "isWide": .flag, "hasLookups": .flag,
      "lookups": .list(["lang": .text, "dir": .text, "name": .text, "html": .html]),
      "links": .list(["lang": .text, "dir": .text, "name": .text, "href": .url]),
    ])
  ]

  var title: FieldValue
  var description: FieldValue
  var changed: String
  var changedISO: String
  var canonical: String
  var defaultURL: String
  var alternates: [Alternate]
  /// Empty where every role may.
  var roles: [String]
  var sections: [(href: String, label: TextTemplate)]
  var previous: Link?
  var next: Link?
  /// A page with the checklist has its own way on, behind the confirmation (R37).
  var hasOwnNext: Bool
  var menu: [MenuEntry]

  func values(content: Program) -> [String: FieldValue] {
    ["document": .group(document), "menu": .list(menu.map(Self.values(of:))), "content": .html(content)]
  }

  /// What the page's partials see of it: everything but the content.
  var document: [String: FieldValue] {
    [
      "title": title, "description": description,
      "changed": .text(changed), "changedISO": .text(changedISO),
      "canonical": .url(canonical), "defaultURL": .url(defaultURL),
      "alternates": .list(
        alternates.map { alternate in
          [
            "lang": .text(alternate.language), "name": .text(alternate.name), "href": .url(alternate.href),
            "url": .url(alternate.url), "isCurrent": .flag(alternate.isCurrent),
          ]
        }),
      "everyone": .flag(roles.isEmpty), "roles": .list(roles.map { ["name": .text($0)] }),
      "hasSections": .flag(sections.count >= 3),
      "sections": .list(sections.map { ["href": .url($0.href), "label": .phrase($0.label)] }),
      "showsPrevious": .flag(previous != nil), "showsNext": .flag(next != nil && !hasOwnNext),
      "previous": Self.value(of: previous), "next": Self.value(of: next),
    ]
  }

  private static func value(of link: Link?) -> FieldValue {
    .group(["href": link.map { .url($0.href) } ?? .absent, "label": .text(link?.label ?? "")])
  }

  private static func values(of entry: MenuEntry) -> [String: FieldValue] {
    [
      "label": .text(entry.link.label), "href": .url(entry.link.href), "isCurrent": .flag(entry.isCurrent),
      "isOpen": .flag(entry.isOpen), "hasChildren": .flag(!entry.children.isEmpty),
      "children": .list(
        entry.children.map { child in
          [
            "label": .text(child.link.label), "href": .url(child.link.href),
            "isCurrent": .flag(child.isCurrent),
          ]
        }),
    ]
  }
}
