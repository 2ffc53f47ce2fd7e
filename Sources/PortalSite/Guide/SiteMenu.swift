import PortalFiles

/// The main menu in one language: the same entries in the same order on every page (R8).
struct SiteMenu {
  private let map: PageMap
  private let language: TemplateLanguage
  private let site: SiteAddresses

  init(_ map: PageMap, _ language: TemplateLanguage, _ site: SiteAddresses) {
    self.map = map
    self.language = language
    self.site = site
  }

  func entries(current: PageMap.Page) -> [DocumentFields.MenuEntry] {
    map.menu.map(\.value).map { entry in
      let children = entry.children.map { child in
        DocumentFields.MenuEntry(
          link: link(child, word: child), isCurrent: child == current.id, isOpen: child == current.id,
          children: [])
      }
      // Where an entry and its first child are the same page, the child is the one that is marked.
      let isCurrent = entry.page == current.id && !entry.children.contains(current.id)
      return DocumentFields.MenuEntry(
        link: link(entry.page, word: entry.id), isCurrent: isCurrent, isOpen: entry.id == current.menu,
        children: children)
    }
  }

  /// The pages before and after, in the menu's order; none for a page that isn't in the menu.
  func neighbours(of id: String) -> (previous: DocumentFields.Link?, next: DocumentFields.Link?) {
    var order: [(page: String, word: String)] = []
    for entry in map.menu.map(\.value) {
      let own = entry.children.contains(entry.page) ? [] : [(entry.page, entry.id)]
      for step in own + entry.children.map({ ($0, $0) }) where !order.contains(where: { $0.page == step.0 }) {
        order.append(step)
      }
    }
    guard let place = order.firstIndex(where: { $0.page == id }) else { return (nil, nil) }
    func step(_ place: Int) -> DocumentFields.Link? {
      order.indices.contains(place) ? link(order[place].page, word: order[place].word) : nil
    }
    return (step(place - 1), step(place + 1))
  }

  private func link(_ page: String, word: String) -> DocumentFields.Link {
    let target = map.page(page).map { site.address(of: $0.value, in: language.code) } ?? ""
    return DocumentFields.Link(href: target, label: language.words["menu.\(word)"])
  }
}
