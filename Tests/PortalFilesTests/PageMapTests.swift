import PartnerModel
import PortalFiles
import SourceDiagnostics
import Testing

@Suite struct PageMapTests {
  private func read(_ text: String) -> (map: PageMap?, faults: [String], remedies: [String]) {
    var faults = DiagnosticList()
    let map = PageMap.read(from: portal(["Content/pages.yaml": text]), faults: &faults)
    return (map, brief(faults), faults.sorted.map(\.remedy))
  }

  @Test func `pages and menu in order`() throws {
    let (found, faults, _) = read(
      """
      pages:
        - {id: welcome, path: "", menu: start, actions: [readGuides]}
        - {id: new, path: customers/new, menu: customers, actions: [viewCustomers, inviteCustomer]}
        - {id: provider, path: "providers/{id}", each: approvedProvider}
      menu:
        - {id: start, page: welcome}
        - {id: customers, page: new, children: [new, welcome]}
      """)
    #expect(faults == [])
    let map = try #require(found)
    #expect(map.pages.map(\.value.id) == ["welcome", "new", "provider"])
    #expect(map.page("new")?.value.path == "customers/new")
    #expect(map.page("new")?.value.actions == [.viewCustomers, .inviteCustomer])
    #expect(map.page("provider")?.value.each == .approvedProvider)
    #expect(map.page("provider")?.position == SourcePosition(file: "Content/pages.yaml", line: 4, column: 5))
    #expect(map.menu[1].value.children == ["new", "welcome"])
  }

  @Test func `names that lead nowhere`() {
    let (map, faults, remedies) = read(
      """
      pages:
        - {id: welcome, path: "", menu: strat}
        - {id: welcome, path: other}
        - {id: third, path: other}
        - {id: many, path: "{id}", each: approvedProvider}
      menu:
        - {id: start, page: welcom, children: [thrid]}
        - {id: start, page: many}
      """)
    #expect(map == nil)
    #expect(
      faults == [
        "2:35 there is no entry of the menu 'strat'", "3:10 the id 'welcome' is taken by line 2",
        "4:23 the path 'other' is taken by line 3", "7:23 there is no page 'welcom'",
        "7:41 there is no page 'thrid'",
        "8:5 the menu can't lead to 'many', which is many pages", "8:10 the id 'start' is taken by line 7",
      ])
    #expect(remedies.contains("Did you mean 'start'?") && remedies.contains("Did you mean 'welcome'?"))
  }

  @Test(arguments: [
    ("{id: A, path: a}", "2:10 'A' can't be an id"),
    ("{id: a, path: /a}", "2:19 '/a' can't be the path of a page"),
    ("{id: a, path: a/}", "2:19 'a/' can't be the path of a page"),
    ("{id: a, path: ../a}", "2:19 '../a' can't be the path of a page"),
    ("{id: a, path: \"a{id}\"}", "2:19 'a{id}' can't be the path of a page"),
    ("{id: a, path: a, each: approvedProvider}", "2:19 the pages of all records would be at the same path"),
    ("{id: a, path: \"a/{id}\"}", "2:19 {id} stands for nothing here"),
    ("{id: a, path: \"{id}\", each: providers}", "2:33 'each' can't be 'providers'"),
    ("{id: a, path: a, actions: [fly]}", "2:32 an item of 'actions' can't be 'fly'"),
    ("{id: a}", "2:5 the key 'path' is missing"),
    ("{id: a, path: a, title: x}", "2:22 there is no key 'title' here"),
  ])
  func `a page that can't be`(page: String, fault: String) {
    let (map, faults, _) = read("pages:\n  - \(page)\nmenu:\n  - {id: s, page: a}\n")
    #expect(map == nil)
    #expect(faults == [fault])
  }
}
