import PartnerModel
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

  struct Section {
    var href: String
    var label: TextTemplate
  }

  /// Title and description may have fields of their own; nil where nobody looks at them.
  var title: TextTemplate?
  var description: TextTemplate?
  /// The title with its places to break.
  var heading: Program
  var changed: String
  var changedISO: String
  var canonical: String
  var defaultURL: String
  var alternates: [Alternate]
  /// Empty where every role may.
  var roles: [String]
  var sections: [Section]
  var previous: Link?
  var next: Link?
  /// A page with the checklist has its own way on, behind the confirmation (R37).
  var hasOwnNext: Bool
  var menu: [MenuEntry]

  /// A whole page: the document, the menu, and the content that the blocks make.
  static let pageContext = TemplateContext<(fields: DocumentFields, content: Program)>(
    .group("document", context) { $0.fields },
    .list("menu", menuEntry) { $0.fields.menu },
    .html("content") { $0.content })

  /// What the page's partials see of it: everything but the content.
  static let context = TemplateContext<DocumentFields>(
    .phrase("title") { $0.title },
    .phrase("description") { $0.description },
    .html("heading") { $0.heading },
    .text("changed") { $0.changed },
    .text("changedISO") { $0.changedISO },
    .url("canonical") { $0.canonical },
    .url("defaultURL") { $0.defaultURL },
    .list("alternates", alternate) { $0.alternates },
    .flag("everyone") { $0.roles.isEmpty },
    .list("roles", TemplateContext<String>(.text("name") { $0 })) { $0.roles },
    .flag("hasSections") { $0.sections.count >= 3 },
    .list("sections", section) { $0.sections },
    .flag("showsPrevious") { $0.previous != nil },
    .flag("showsNext") { $0.next != nil && !$0.hasOwnNext },
    .group("previous", step) { .some($0.previous) },
    .group("next", step) { .some($0.next) })

  private static let alternate = TemplateContext<Alternate>(
    .text("lang") { $0.language },
    .text("name") { $0.name },
    .url("href") { $0.href },
    .url("url") { $0.url },
    .flag("isCurrent") { $0.isCurrent })

  private static let section = TemplateContext<Section>(
    .url("href") { $0.href }, .phrase("label") { $0.label })

  /// The page before or after; on the first and the last one there is none.
  private static let step = TemplateContext<Link?>(
    .url("href") { $0?.href }, .text("label") { $0?.label ?? "" })

  private static let menuEntry = TemplateContext<MenuEntry>(
    .text("label") { $0.link.label },
    .url("href") { $0.link.href },
    .flag("isCurrent") { $0.isCurrent },
    .flag("isOpen") { $0.isOpen },
    .flag("hasChildren") { !$0.children.isEmpty },
    .list("children", menuChild) { $0.children })

  private static let menuChild = TemplateContext<MenuEntry>(
    .text("label") { $0.link.label },
    .url("href") { $0.link.href },
    .flag("isCurrent") { $0.isCurrent })
}

/// A block of a page, with the same block in the other languages beside it (R7).
struct BlockFields {
  /// The block in another language, or the way to it.
  struct Twin {
    let words: Vocabulary
    let html: Program
  }

  struct Place {
    let words: Vocabulary
    let href: String
  }

  let id: String
  let html: Program
  /// Of a heading its text; nil for other blocks.
  let heading: TextTemplate?
  let isWide: Bool
  let hasLookups: Bool
  let lookups: [Twin]
  let links: [Place]

  static let context = TemplateContext<BlockFields>(.group("block", block) { $0 })

  private static let block = TemplateContext<BlockFields>(
    .text("id") { $0.id },
    .html("html") { $0.html },
    .flag("isHeading") { $0.heading != nil },
    .phrase("heading") { $0.heading },
    .flag("isWide") { $0.isWide },
    .flag("hasLookups") { $0.hasLookups },
    .list(
      "lookups",
      TemplateContext<Twin>(
        .text("lang") { $0.words.language.rawValue }, .text("dir") { $0.words.direction },
        .text("name") { $0.words.ownName }, .html("html") { $0.html })
    ) { $0.lookups },
    .list(
      "links",
      TemplateContext<Place>(
        .text("lang") { $0.words.language.rawValue }, .text("dir") { $0.words.direction },
        .text("name") { $0.words.ownName }, .url("href") { $0.href })
    ) { $0.links })
}
